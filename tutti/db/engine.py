"""The connection pool, and the only place that begins, commits and rolls back.

Every connection stands behind the wall from the start: its role is ``tutti_app`` and it may only read. A
transaction says who acts and may write; only :meth:`Database.system` steps out from behind the wall. Both
hold for a session, so that a pooler between us and PostgreSQL must hand out whole sessions.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, LiteralString, Self

import msgspec
from psycopg import AsyncClientCursor, AsyncConnection
from psycopg.types.json import set_json_dumps, set_json_loads
from psycopg_pool import AsyncConnectionPool

from tutti.core.actor import Actor
from tutti.db.transaction import Params, Tx

Subscriptions = Mapping[str, tuple[str, ...]]


async def _wall(connection: AsyncConnection) -> None:
    """Put a new connection behind the wall: it may look, as somebody only, and change nothing by itself."""
    set_json_loads(msgspec.json.decode, connection)
    set_json_dumps(msgspec.json.encode, connection)
    await connection.execute(b"set role tutti_app; set default_transaction_read_only = on")


class Session:
    """One connection for a while. Whoever enters on it (:attr:`look`) decides what is seen from then on."""

    def __init__(self, connection: AsyncConnection, subscriptions: Subscriptions) -> None:
        self._connection = connection
        self._cursor = connection.cursor()
        self._subscriptions = subscriptions

    @property
    def look(self) -> Tx:
        """Statements without a transaction and without a caller: for the one alone that decides who calls.

        Any other would see what the caller before saw, who has entered on the same connection.
        """
        return self._acting(None)

    def reading(self, actor: Actor) -> Tx:
        """Statements of ``actor``, who has entered on this session; each by itself, and none may write."""
        return self._acting(actor)

    def transaction(self, actor: Actor) -> AbstractAsyncContextManager[Tx]:
        """Open a transaction in which only ``actor``'s organisation can be seen; commit at the end."""
        begin = f"begin read write; set local tutti.organisation = '{actor.organisation_id:d}'"
        return _Begun(self._connection, begin, self._acting(actor))

    def system(self) -> AbstractAsyncContextManager[Tx]:
        """Open a transaction behind no wall; commit at the end."""
        return _Begun(self._connection, "begin read write; set local role none", self._acting(None))

    async def alone(
        self, sql: LiteralString, params: Params, actor: Actor | None = None
    ) -> tuple[Any, ...] | None:
        """Run one statement as a transaction of its own, in one round trip; return its first row.

        Only ``actor``'s organisation can be seen; without one, it is a system transaction.
        """
        whose = f"tutti.organisation = '{actor.organisation_id:d}'" if actor else "role none"
        cursor = AsyncClientCursor(self._connection)
        try:
            await cursor.execute(f"begin read write; set local {whose}; {sql}; commit", params)
        except BaseException:
            await self._connection.rollback()
            raise
        cursor.nextset(), cursor.nextset()  # past begin and set
        return await cursor.fetchone()

    def _acting(self, actor: Actor | None) -> Tx:
        return Tx(self._cursor, actor, self._subscriptions)


class _Begun(AbstractAsyncContextManager[Tx]):
    """A transaction from its beginning to its commit, or rollback after an error."""

    def __init__(self, connection: AsyncConnection, begin: str, tx: Tx) -> None:
        self._connection = connection
        self._begin = begin.encode()
        self._tx = tx

    async def __aenter__(self) -> Tx:
        await self._connection.execute(self._begin, prepare=False)
        return self._tx

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            await self._connection.commit()
        else:
            await self._connection.rollback()


class _Lease(AbstractAsyncContextManager[Session]):
    """A connection of the pool for a while. A generator would cost every read twice as much."""

    def __init__(self, pool: AsyncConnectionPool[AsyncConnection], subscriptions: Subscriptions) -> None:
        self._pool = pool
        self._subscriptions = subscriptions

    async def __aenter__(self) -> Session:
        self._connection = await self._pool.getconn()
        return Session(self._connection, self._subscriptions)

    async def __aexit__(self, *_: object) -> None:
        # A connection that comes back broken or busy is replaced by the pool itself. Where one broke, the
        # database may have ended, and the others that lie idle with it.
        broken = self._connection.broken
        await self._pool.putconn(self._connection)
        if broken:
            await self._pool.check()


class _Leased(AbstractAsyncContextManager[Tx]):
    """A transaction on a connection of its own from the pool; cheaper than a generator, as the lease is."""

    def __init__(
        self,
        lease: AbstractAsyncContextManager[Session],
        begin: Callable[[Session], AbstractAsyncContextManager[Tx]],
    ) -> None:
        self._lease = lease
        self._begin = begin

    async def __aenter__(self) -> Tx:
        self._begun = self._begin(await self._lease.__aenter__())
        try:
            return await self._begun.__aenter__()
        except BaseException:
            await self._lease.__aexit__(None, None, None)
            raise

    async def __aexit__(self, *error: Any) -> None:  # noqa: ANN401 - as handed in
        try:
            await self._begun.__aexit__(*error)
        finally:
            await self._lease.__aexit__(None, None, None)


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
            url,
            min_size=1,
            max_size=connections,
            open=False,
            kwargs={"autocommit": True},
            configure=_wall,
            timeout=30,
        )
        async with pool:
            yield cls(pool, subscriptions or {})

    def session(self) -> AbstractAsyncContextManager[Session]:
        """Take a connection for a while; nobody has entered on it yet."""
        return _Lease(self._pool, self._subscriptions)

    def transaction(self, actor: Actor) -> AbstractAsyncContextManager[Tx]:
        """Open a transaction in which only ``actor``'s organisation can be seen; commit at the end."""
        return _Leased(self.session(), lambda session: session.transaction(actor))

    def system(self) -> AbstractAsyncContextManager[Tx]:
        """Open a transaction of the system's own, behind no wall: sign-in, workflows, the operator."""
        return _Leased(self.session(), Session.system)

    async def alone(
        self, sql: LiteralString, params: Params, actor: Actor | None = None
    ) -> tuple[Any, ...] | None:
        """Do as :meth:`Session.alone`, on a connection taken for it."""
        async with self.session() as session:
            return await session.alone(sql, params, actor)

    async def ready(self) -> bool:
        """Tell whether the database answers."""
        async with self._pool.connection(timeout=2) as connection:
            await connection.execute("select 1")
        return True

    def figures(self) -> dict[str, int]:
        """Return the pool's own counters (connections, waiting requests, errors) for the metrics page."""
        return self._pool.get_stats()
