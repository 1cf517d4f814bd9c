"""The connection pool, and the only place that begins, commits and rolls back."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Self

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from tutti.core.actor import Actor
from tutti.db.transaction import Tx

Subscriptions = Mapping[str, tuple[str, ...]]


class Database:
    """A pool of connections to PostgreSQL ≥ 18.

    ``subscriptions`` names, for each event, the workflows that are started in the emitting transaction.
    """

    def __init__(self, pool: AsyncConnectionPool[AsyncConnection], subscriptions: Subscriptions) -> None:
        self._pool = pool
        self._subscriptions = subscriptions

    @classmethod
    @asynccontextmanager
    async def open(
        cls, url: str, *, connections: int = 10, subscriptions: Subscriptions | None = None
    ) -> AsyncIterator[Self]:
        """Open a pool of at most ``connections`` to ``url`` (libpq's form); it is closed at the end."""
        pool = AsyncConnectionPool(
            url, min_size=1, max_size=connections, open=False, kwargs={"autocommit": True}, timeout=30
        )
        async with pool:
            yield cls(pool, subscriptions or {})

    @asynccontextmanager
    async def transaction(self, actor: Actor) -> AsyncIterator[Tx]:
        """Open a transaction in which only ``actor``'s organisation can be seen; commit at the end."""
        begin = f"begin; set local role tutti_app; set local tutti.organisation = '{actor.organisation_id:d}'"
        async with self._open(begin, actor) as tx:
            yield tx

    @asynccontextmanager
    async def system(self) -> AsyncIterator[Tx]:
        """Open a transaction of the system's own, behind no wall: sign-in, workflows, the operator."""
        async with self._open("begin", None) as tx:
            yield tx

    @asynccontextmanager
    async def _open(self, begin: str, actor: Actor | None) -> AsyncIterator[Tx]:
        async with self._pool.connection() as connection:
            await connection.execute(begin.encode(), prepare=False)
            try:
                yield Tx(connection, actor, self._subscriptions)
            except BaseException:
                await connection.execute("rollback")
                raise
            await connection.execute("commit")

    @asynccontextmanager
    async def glance(self) -> AsyncIterator[Tx]:
        """Give a connection without a transaction, for the one read that decides who calls."""
        async with self._pool.connection() as connection:
            yield Tx(connection, None, self._subscriptions)

    async def ready(self) -> bool:
        """Tell whether the database answers."""
        async with self._pool.connection(timeout=2) as connection:
            await connection.execute("select 1")
        return True

    def figures(self) -> dict[str, int]:
        """Return the pool's own counters (connections, waiting requests, errors) for the metrics page."""
        return self._pool.get_stats()
