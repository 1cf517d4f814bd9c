"""A transaction that knows who acts.

Inside, PostgreSQL's role is ``tutti_app`` and ``tutti.organisation`` is the actor's organisation, so that
row-level security stands behind every ``where organisation_id = %(organisation)s``.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import LiteralString, TypeVar

from psycopg import AsyncConnection, AsyncCursor
from psycopg.types.json import Jsonb

from tutti.core.actor import Actor
from tutti.core.events import Event

Row = TypeVar("Row")
Params = Mapping[str, object]

EMIT: LiteralString = """
    with told as (
      insert into event (organisation_id, name, payload)
      values (%(organisation_id)s, %(name)s, %(payload)s) returning id)
    select tutti_start(task, %(payload)s || jsonb_build_object('event_id', id), task || ':' || id)
    from told, unnest(%(tasks)s::text[]) task"""
COLUMNS: dict[str, tuple[str, ...]] = {}
"""The columns' names by statement: statements are few, and each always has the same."""
START: LiteralString = "select tutti_start(%(task)s, %(params)s, %(key)s)"


class NotOneRow(LookupError):
    """A statement that had to give exactly one row gave none."""


class Tx:
    """One open transaction. Statements may use ``%(organisation)s`` and ``%(account)s`` unasked."""

    def __init__(
        self, cursor: AsyncCursor, actor: Actor | None, subscriptions: Mapping[str, tuple[str, ...]]
    ) -> None:
        self._shared = cursor
        self._actor = actor
        self._subscriptions = subscriptions
        self._acting: dict[str, object] = (
            {"organisation": actor.organisation_id, "account": actor.account_id} if actor else {}
        )

    @property
    def connection(self) -> AsyncConnection:
        """The connection, for what no statement can say."""
        return self._shared.connection

    @property
    def actor(self) -> Actor:
        """The caller; a system transaction has none and raises ``PermissionError``."""
        if self._actor is None:
            raise PermissionError("a system transaction acts for nobody")
        return self._actor

    def _params(self, params: Params | None) -> Params | None:
        if not self._acting:
            return params or None
        return {**self._acting, **params} if params else self._acting

    def _maker(self, sql: LiteralString, row: type[Row]) -> Callable[[Sequence[object]], Row]:
        """Return what makes a ``row`` of the values of ``sql``, which was just run."""
        names = COLUMNS.get(sql)
        if names is None:
            names = COLUMNS[sql] = tuple(column.name for column in self._shared.description or ())
        if names == getattr(row, "__match_args__", None):  # in the row's own order: half the time
            return lambda values: row(*values)
        return lambda values: row(**dict(zip(names, values, strict=True)))

    async def one(self, sql: LiteralString, params: Params | None, row: type[Row]) -> Row:
        """Return the single row; raises :class:`NotOneRow` when there is none."""
        found = await self.maybe(sql, params, row)
        if found is None:
            raise NotOneRow(row.__name__)
        return found

    async def maybe(self, sql: LiteralString, params: Params | None, row: type[Row]) -> Row | None:
        """Return the first row, or ``None``."""
        await self._shared.execute(sql, self._params(params))
        values = await self._shared.fetchone()
        return None if values is None else self._maker(sql, row)(values)

    async def many(self, sql: LiteralString, params: Params | None, row: type[Row]) -> list[Row]:
        """Return all rows; the statement bounds how many there can be."""
        await self._shared.execute(sql, self._params(params))
        return [*map(self._maker(sql, row), await self._shared.fetchall())]

    async def value(self, sql: LiteralString, params: Params | None = None) -> object:
        """Return the first column of the first row, or ``None`` when there is no row."""
        await self._shared.execute(sql, self._params(params))
        values = await self._shared.fetchone()
        return None if values is None else values[0]

    async def execute(self, sql: LiteralString, params: Params | None = None) -> int:
        """Run a statement and return the number of rows that it touched."""
        return (await self._shared.execute(sql, self._params(params))).rowcount

    async def execute_many(self, sql: LiteralString, params: list[Params]) -> None:
        """Run one statement for each set of parameters, in one round trip."""
        await self._shared.executemany(sql, [{**self._acting, **each} for each in params])

    @asynccontextmanager
    async def as_system(self) -> AsyncIterator["Tx"]:
        """Step out from behind the wall for a while, in this same transaction.

        For what touches another organisation than the caller's, and has to be done with it or not at all.
        """
        await self.execute("set local role none")
        yield Tx(self._shared, None, self._subscriptions)
        await self.execute("set local role tutti_app")

    async def emit(self, event: Event) -> None:
        """Write the fact down in this transaction, and start the workflows that follow from it."""
        told = {
            "organisation_id": event.organisation_id,
            "name": event.name,
            "payload": Jsonb(event.payload()),
            "tasks": list(self._subscriptions.get(event.name, ())),
        }
        await self.execute(EMIT, told)

    async def start(self, task: str, params: Mapping[str, object], *, key: str) -> None:
        """Start a workflow when this transaction commits; the same key never starts it twice."""
        await self.value(START, {"task": task, "params": Jsonb(dict(params)), "key": key})
