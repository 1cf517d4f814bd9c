"""What tests of the books say again and again."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import count

import psycopg
from psycopg.types.json import Jsonb

from tutti.core.actor import Actor
from tutti.db import Database
from tutti.domain import books
from tutti.domain.books import Account, Cause, Entry, Held, Line, NewEntry, NewHold

AVAILABLE = Account("credits:available", "CREDIT")
HELD = Account("credits:held", "CREDIT")
GRANTED = Account("platform:credits_granted", "CREDIT")
USED = Account("platform:credits_used", "CREDIT")
PAYABLE = Account("royalties:payable", "USD")
CLEARING = Account("platform:clearing", "USD")
RELEASE = Cause("release", "0198")
_numbers = count()
POSTING = """insert into book_posting (entry_id, line, organisation_id, code, currency, amount)
  select (v->>0)::uuid, (v->>1)::int, (v->>2)::bigint, v->>3, v->>4, (v->>5)::numeric
  from jsonb_array_elements(%s) v"""


def line(account: Account, amount: Decimal | int | str) -> Line:
    return Line(account, Decimal(amount))


def entry(organisation_id: int, *lines: Line, key: str | None = None, kind: str = "grant") -> NewEntry:
    return NewEntry(organisation_id, key or f"test:{next(_numbers)}", kind, RELEASE, lines)


def grant(organisation_id: int, amount: Decimal | int, key: str | None = None) -> NewEntry:
    return entry(organisation_id, line(GRANTED, amount), line(AVAILABLE, -amount), key=key)


def debit(organisation_id: int, amount: Decimal | int, key: str | None = None) -> NewEntry:
    return entry(organisation_id, line(AVAILABLE, amount), line(USED, -amount), key=key, kind="submission")


def wanted(organisation_id: int, amount: int, key: str = "release:1", **given: object) -> NewHold:
    parts: dict[str, object] = {
        "amounts": {"submission": Decimal(amount)},
        "account": AVAILABLE,
        "held": HELD,
        "cause": RELEASE,
    }
    return NewHold(organisation_id, key, **(parts | given))  # type: ignore[arg-type]


def bare_entry(connection: psycopg.Connection, owner: int, lines: int = 2) -> str:
    """Write the head of an entry past the door; return its id."""
    row = connection.execute(
        "insert into book_entry (organisation_id, key, kind, cause_kind, cause_id, memo, lines, effective_on)"
        " values (%s, uuidv7()::text, 'grant', 'test', '1', '', %s, current_date) returning id",
        (owner, lines),
    ).fetchone()
    assert row
    return str(row[0])


def insert(connection: psycopg.Connection, *postings: tuple[object, ...]) -> None:
    """Write postings past the door, in one statement: entry, line, organisation, code, currency, amount."""
    connection.execute(POSTING, (Jsonb(postings),))


@dataclass(frozen=True)
class Ledger:
    """A database with two organisations."""

    url: str
    database: Database
    one: int
    two: int

    def actor(self, organisation_id: int | None = None) -> Actor:
        return Actor(1, organisation_id or self.one, frozenset(), "pat")

    async def post(self, new: NewEntry) -> Entry:
        async with self.database.system() as tx:
            return await books.post(tx, new)

    async def hold(self, new: NewHold) -> Held:
        async with self.database.system() as tx:
            return await books.hold(tx, new)

    async def capture(self, key: str = "release:1") -> Decimal:
        async with self.database.system() as tx:
            return await books.capture(tx, self.one, key, to=USED, kind="delivery")

    async def release(self, key: str = "release:1") -> Decimal:
        async with self.database.system() as tx:
            return await books.release(tx, self.one, key, kind="refund")

    async def balance(self, account: Account = AVAILABLE, organisation_id: int | None = None) -> Decimal:
        owner = self.one if organisation_id is None else organisation_id
        async with self.database.system() as tx:
            return await books.balance(tx, owner, account)

    async def faults(self) -> list[str]:
        async with self.database.system() as tx:
            return await books.check(tx)
