"""Posting, holding and reading. Each verb is one round trip; the checks are the database's own."""

from decimal import Decimal
from uuid import UUID

from tutti.core.clock import now
from tutti.core.errors import NotFound
from tutti.db import Tx
from tutti.domain.books import _queries
from tutti.domain.books.errors import KeyConflict, Overdraft
from tutti.domain.books.model import (
    Account,
    Cause,
    Entry,
    Held,
    Line,
    Movement,
    NewEntry,
    NewHold,
    OwnedBalance,
    Total,
)

PLATFORM = 0
"""The organisation that the operator's accounts belong to."""

SWEEP = 500


async def post(tx: Tx, entry: NewEntry) -> Entry:
    """Post ``entry`` whole, or not at all.

    The same key with the same content returns the first entry. Raises :class:`KeyConflict` for other
    content, :class:`Overdraft` when a guarded account has too little; both leave the transaction as it was.
    Lines that do not add up to zero in each currency, or name no account of the chart, are refused by the
    database itself.
    """
    outcome = await _queries.post(tx, entry)
    if outcome.outcome == "conflict":
        raise KeyConflict(entry.key)
    if outcome.entry_id is None:
        short = [line for line in entry.lines if line.account.code == outcome.short_code]
        required = abs(sum((line.amount for line in short), Decimal(0)))
        raise Overdraft(short[0].account, required, outcome.balance or Decimal(0))
    return Entry(outcome.entry_id, replayed=outcome.outcome == "replayed")


async def reverse(tx: Tx, organisation_id: int, entry_id: UUID, *, memo: str) -> Entry:
    """Post the opposite of an entry, once (system transaction: it sees both sides).

    Raises ``NotFound`` for an entry that the organisation has not, :class:`Overdraft` when what it brought
    is gone.
    """
    found = await _queries.entry(tx, organisation_id, entry_id)
    if found is None:
        raise NotFound(f"No entry {entry_id} (not found).")
    lines = await _queries.lines(tx, entry_id)
    opposite = tuple(Line(Account(line.code, line.currency), -line.amount) for line in lines)
    cause = Cause(found.cause_kind, found.cause_id)
    key = f"reversal:{entry_id}"
    return await post(tx, NewEntry(organisation_id, key, "reversal", cause, opposite, memo))


async def hold(tx: Tx, wanted: NewHold) -> Held:
    """Set aside what is missing under the key; nothing when all of it is held or captured there already.

    Raises :class:`Overdraft`, and then holds nothing.
    """
    outcome = await _queries.hold(tx, wanted)
    if outcome.outcome == "overdraft":
        raise Overdraft(wanted.account, outcome.added, outcome.balance)
    return Held(outcome.added, outcome.balance)


async def capture(
    tx: Tx, organisation_id: int, key: str, *, to: Account, kind: str, memo: str = ""
) -> Decimal:
    """Move what is held under ``key`` to an account of the platform; return how much that was."""
    return await _queries.settle(tx, organisation_id, key, to=to.code, kind=kind, memo=memo, before=None)


async def release(tx: Tx, organisation_id: int, key: str, *, kind: str, memo: str = "") -> Decimal:
    """Give back what is held under ``key``; return how much that was."""
    return await _queries.settle(tx, organisation_id, key, to=None, kind=kind, memo=memo, before=None)


async def release_expired(tx: Tx) -> Decimal:
    """Give back what expired, up to 500 keys at a time (system transaction); return how much that was."""
    at, given_back = now(), Decimal(0)
    for held in await _queries.expired_holds(tx, at, SWEEP):
        given_back += await _queries.settle(
            tx, held.organisation_id, held.key, to=None, kind="expired", memo="", before=at
        )
    return given_back


async def balance(tx: Tx, organisation_id: int, account: Account) -> Decimal:
    """Return an account's balance on its normal side (:data:`PLATFORM` for the operator's accounts)."""
    return await _queries.balance(tx, organisation_id, account)


async def lock_balance(tx: Tx, organisation_id: int, account: Account) -> Decimal:
    """Return a guarded account's balance; whoever moves it waits for this transaction (system transaction).

    Who locks several takes them in the order of their codes, as :func:`post` does.
    """
    return await _queries.lock_balance(tx, organisation_id, account)


async def balances(tx: Tx, account: Account) -> list[OwnedBalance]:
    """Return who has something on a guarded account, the most first (system transaction)."""
    return await _queries.balances(tx, account)


async def history(
    tx: Tx, organisation_id: int, account: Account, *, limit: int, before: int | None = None
) -> list[Movement]:
    """Return up to ``limit`` movements, newest first; ``before`` is the id of the last one already seen."""
    rows = await _queries.movements(tx, organisation_id, account, limit=limit, before=before)
    return [
        Movement(
            row.id,
            row.entry_id,
            row.kind,
            Cause(row.cause_kind, row.cause_id),
            row.memo,
            row.amount,
            row.balance_after,
            row.posted_at,
        )
        for row in rows
    ]


async def totals(tx: Tx, organisation_id: int, account: Account) -> list[Total]:
    """Return the sum of all movements of an account, by kind."""
    return await _queries.totals(tx, organisation_id, account)


async def check(tx: Tx) -> list[str]:
    """Recompute every balance and hold from the postings (system transaction); tell each fault."""
    return [f"{each.problem}: {each.subject}" for each in await _queries.check(tx)]
