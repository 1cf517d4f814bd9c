"""The accounts of credits in the books, and entries that add to a balance."""

from decimal import Decimal

from tutti.core.ids import new_id
from tutti.core.money import Money
from tutti.db import Tx
from tutti.domain import books
from tutti.domain.books import Account, Cause, Line, NewEntry
from tutti.domain.credits.model import Kind

CREDIT = "CREDIT"
AVAILABLE = Account("credits:available", CREDIT)
HELD = Account("credits:held", CREDIT)
SOLD = Account("platform:credits_sold", CREDIT)
OWED = Account("credits:owed", CREDIT)
GRANTED = Account("platform:credits_granted", CREDIT)
USED = Account("platform:credits_used", CREDIT)
REPAID = "debt_repaid"


async def balance(tx: Tx, organisation_id: int) -> int:
    """Return how many credits can be spent."""
    return int(await books.balance(tx, organisation_id, AVAILABLE))


async def owed(tx: Tx, organisation_id: int) -> int:
    """Return how many credits were spent although their payment went back."""
    return int(await books.balance(tx, organisation_id, OWED))


async def debtors(tx: Tx) -> list[tuple[int, int]]:
    """Return the organisations that owe credits and how many, the most first (system transaction)."""
    return [(each.organisation_id, int(each.balance)) for each in await books.balances(tx, OWED)]


async def add(
    tx: Tx,
    organisation_id: int,
    credits: int,  # noqa: A002
    *,
    key: str,
    kind: Kind,
    cause: Cause,
    memo: str = "",
    paid: Money | None = None,
) -> bool:
    """Add to a balance, with what was paid for it; ``False`` when it was added under ``key`` before.

    What is owed is paid with it at once.
    """
    amount = Decimal(credits)
    lines = [Line(SOLD if paid else GRANTED, amount), Line(AVAILABLE, -amount)]
    if paid:
        lines += money(paid.amount, paid.currency)
    entry = await books.post(tx, NewEntry(organisation_id, key, kind, cause, tuple(lines), memo))
    if not entry.replayed:
        await repay(tx, organisation_id, cause)
    return not entry.replayed


def money(amount: Decimal, currency: str) -> list[Line]:
    """Return the lines of a payment for credits; negative for one that went back."""
    return [
        Line(Account("platform:cash", currency), amount),
        Line(Account("platform:prepayments", currency), -amount),
    ]


async def repay(tx: Tx, organisation_id: int, cause: Cause) -> None:
    """Pay what is owed with what is there now (system transaction), in the transaction that brought it."""
    debt = await books.balance(tx, organisation_id, OWED)
    if not debt:
        return
    amount = min(debt, await books.lock_balance(tx, organisation_id, AVAILABLE))
    if amount:
        lines = (Line(AVAILABLE, amount), Line(OWED, -amount))
        key = f"repaid:{new_id()}"
        await books.post(tx, NewEntry(organisation_id, key, REPAID, cause, lines, "Owed credits paid back"))
