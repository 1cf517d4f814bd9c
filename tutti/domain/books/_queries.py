"""Every statement about the books. What is checked, and how, stands in migrations 0020, 0092 and 0094."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple, cast
from uuid import UUID

from tutti.db import Tx
from tutti.domain.books.model import Account, Line, NewEntry, NewHold, OwnedBalance, Total


class Outcome(NamedTuple):
    """How a post went: ``posted``, ``replayed``, ``conflict`` or ``overdraft``."""

    outcome: str
    entry_id: UUID | None
    short_code: str | None
    balance: Decimal | None


@dataclass(frozen=True, slots=True)
class HoldOutcome:
    """How a hold went: ``held``, ``covered`` or ``overdraft``."""

    outcome: str
    added: Decimal
    balance: Decimal


@dataclass(frozen=True, slots=True)
class MovementRow:
    """A posting with its entry."""

    id: int
    entry_id: UUID
    kind: str
    cause_kind: str
    cause_id: str
    memo: str
    amount: Decimal
    balance_after: Decimal
    posted_at: datetime


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of an entry."""

    code: str
    currency: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class EntryRow:
    """What an entry was booked for."""

    cause_kind: str
    cause_id: str


@dataclass(frozen=True, slots=True)
class HoldKey:
    """Under which key something is held."""

    organisation_id: int
    key: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A difference between what is kept and what was posted."""

    problem: str
    subject: str


def _array(words: Sequence[object]) -> str:
    """Write an array literal: codes, currencies and decimals need no quotes, and a list costs thrice."""
    return "{" + ",".join(map(str, words)) + "}"


async def post(tx: Tx, entry: NewEntry) -> Outcome:
    """Post an entry, or learn why not: a pair by itself, which is cheaper, and all else whole."""
    if len(entry.lines) == 2:
        first, second = entry.lines
        if first.account.currency == second.account.currency and first.amount == second.amount.copy_negate():
            posted = await _post_pair(tx, entry, first, second)
            if posted is not None:
                return Outcome("posted", posted, None, None)
    found = await tx.value(
        """select books_post(%(owner)s, %(key)s, %(kind)s, %(cause_kind)s, %(cause_id)s, %(effective_on)s,
             %(memo)s, %(codes)s::text[], %(currencies)s::text[], %(amounts)s::numeric[])""",
        {
            **_head(entry),
            "codes": _array([line.account.code for line in entry.lines]),
            "currencies": _array([line.account.currency for line in entry.lines]),
            "amounts": _array([line.amount for line in entry.lines]),
        },
    )
    return _outcome(str(found))


async def _post_pair(tx: Tx, entry: NewEntry, first: Line, second: Line) -> UUID | None:
    """Post two lines of one amount with opposite signs; ``None`` when only :func:`post` can tell why not."""
    found = await tx.value(
        """insert into book_pair (organisation_id, key, kind, cause_kind, cause_id, effective_on, memo, code,
             other_code, currency, amount)
           values (%(owner)s, %(key)s, %(kind)s, %(cause_kind)s, %(cause_id)s, %(effective_on)s, %(memo)s,
             %(code)s, %(other_code)s, %(currency)s, %(amount)s) returning entry_id""",
        {
            **_head(entry),
            "code": first.account.code,
            "other_code": second.account.code,
            "currency": first.account.currency,
            "amount": first.amount,
        },
    )
    return cast("UUID | None", found)


def _head(entry: NewEntry) -> dict[str, object]:
    return {
        "owner": entry.organisation_id,
        "key": entry.key,
        "kind": entry.kind,
        "cause_kind": entry.cause.kind,
        "cause_id": entry.cause.id,
        "effective_on": entry.effective_on,
        "memo": entry.memo,
    }


def _outcome(written: str) -> Outcome:
    """Read a composite value of four words: as a row of columns it would cost the server 5 µs of 100 more."""
    outcome, entry_id, short_code, balance = written[1:-1].split(",")
    return Outcome(
        outcome,
        UUID(entry_id) if entry_id else None,
        short_code or None,
        Decimal(balance) if balance else None,
    )


async def hold(tx: Tx, wanted: NewHold) -> HoldOutcome:
    """Hold what is missing under a key, or learn why not."""
    return await tx.one(
        """select * from books_hold(%(owner)s, %(key)s, %(kinds)s, %(amounts)s::numeric[], %(cause_kind)s,
             %(cause_id)s, %(memo)s, %(code)s, %(held)s, %(currency)s, %(expires_at)s)""",
        {
            "owner": wanted.organisation_id,
            "key": wanted.key,
            "kinds": list(wanted.amounts),
            "amounts": _array(list(wanted.amounts.values())),
            "cause_kind": wanted.cause.kind,
            "cause_id": wanted.cause.id,
            "memo": wanted.memo,
            "code": wanted.account.code,
            "held": wanted.held.code,
            "currency": wanted.account.currency,
            "expires_at": wanted.expires_at,
        },
        HoldOutcome,
    )


async def settle(
    tx: Tx, owner: int, key: str, *, to: str | None, kind: str, memo: str, before: datetime | None
) -> Decimal:
    """Capture (``to`` an account of the platform) or release what is held under a key; return how much."""
    found = await tx.value(
        "select books_settle(%(owner)s, %(key)s, %(to)s, %(kind)s, %(memo)s, %(before)s)",
        {"owner": owner, "key": key, "to": to, "kind": kind, "memo": memo, "before": before},
    )
    return Decimal(str(found))


async def expired_holds(tx: Tx, at: datetime, limit: int) -> list[HoldKey]:
    """Return keys under which something expired by ``at``."""
    return await tx.many(
        """select distinct organisation_id, key from book_hold
           where state = 'held' and expires_at <= %(at)s limit %(limit)s""",
        {"at": at, "limit": limit},
        HoldKey,
    )


async def balance(tx: Tx, owner: int, account: Account) -> Decimal:
    """Return the balance on the account's normal side: kept for guarded accounts, summed for others."""
    found = await tx.value(
        """select coalesce(
             (select balance from book_balance
              where organisation_id = %(owner)s and code = %(code)s and currency = %(currency)s),
             (select sum(amount) from book_posting
              where organisation_id = %(owner)s and code = %(code)s and currency = %(currency)s)
               * (select side from book_account where code = %(code)s),
             0)""",
        {"owner": owner, "code": account.code, "currency": account.currency},
    )
    return Decimal(str(found))


async def lock_balance(tx: Tx, owner: int, account: Account) -> Decimal:
    """Return the balance of a guarded account, and keep others from changing it."""
    found = await tx.value(
        """select balance from book_balance
           where organisation_id = %(owner)s and code = %(code)s and currency = %(currency)s
           for no key update""",
        {"owner": owner, "code": account.code, "currency": account.currency},
    )
    return Decimal(str(found or 0))


async def balances(tx: Tx, account: Account) -> list[OwnedBalance]:
    """Return every organisation that has something on a guarded account, the most first."""
    return await tx.many(
        """select organisation_id, balance from book_balance
           where code = %(code)s and currency = %(currency)s and balance > 0
           order by balance desc, organisation_id""",
        {"code": account.code, "currency": account.currency},
        OwnedBalance,
    )


async def movements(
    tx: Tx, owner: int, account: Account, *, limit: int, before: int | None
) -> list[MovementRow]:
    """Return the latest movements, newest first; the balance after each is counted back from the newest."""
    start = await balance(tx, owner, account) if before is None else None
    return await tx.many(
        """with newest as (
             select p.id, p.entry_id, p.amount * a.side as amount, coalesce(%(start)s::numeric, (
                 select sum(earlier.amount) from book_posting earlier
                 where earlier.organisation_id = %(owner)s and earlier.code = %(code)s
                   and earlier.currency = %(currency)s and earlier.id < %(before)s) * a.side) as start
             from book_posting p join book_account a on a.code = p.code
             where p.organisation_id = %(owner)s and p.code = %(code)s and p.currency = %(currency)s
               and (%(before)s::bigint is null or p.id < %(before)s)
             order by p.id desc limit %(limit)s)
           select n.id, e.id as entry_id, e.kind, e.cause_kind, e.cause_id, e.memo, n.amount,
             n.start - coalesce(sum(n.amount) over (
               order by n.id desc rows between unbounded preceding and 1 preceding), 0) as balance_after,
             e.posted_at
           from newest n join book_entry e on e.id = n.entry_id order by n.id desc""",
        {
            "owner": owner,
            "code": account.code,
            "currency": account.currency,
            "limit": limit,
            "before": before,
            "start": start,
        },
        MovementRow,
    )


async def totals(tx: Tx, owner: int, account: Account) -> list[Total]:
    """Return the sum of all movements, by kind."""
    return await tx.many(
        """select e.kind, sum(p.amount * a.side) as amount
           from book_posting p join book_account a on a.code = p.code join book_entry e on e.id = p.entry_id
           where p.organisation_id = %(owner)s and p.code = %(code)s and p.currency = %(currency)s
           group by e.kind""",
        {"owner": owner, "code": account.code, "currency": account.currency},
        Total,
    )


async def entry(tx: Tx, owner: int, entry_id: UUID) -> EntryRow | None:
    """Return an entry of an organisation."""
    return await tx.maybe(
        """select cause_kind, cause_id from book_entry
           where id = %(id)s and organisation_id = %(owner)s""",
        {"id": entry_id, "owner": owner},
        EntryRow,
    )


async def lines(tx: Tx, entry_id: UUID) -> list[LineRow]:
    """Return all lines of an entry that the transaction may see."""
    return await tx.many(
        "select code, currency, amount from book_posting where entry_id = %(id)s order by line",
        {"id": entry_id},
        LineRow,
    )


async def check(tx: Tx) -> list[Problem]:
    """Recompute everything that is kept and return what differs."""
    return await tx.many("select problem, subject from books_check()", None, Problem)
