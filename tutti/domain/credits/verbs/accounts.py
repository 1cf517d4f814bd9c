"""The accounts of credits in the books, and entries that add to a balance."""

from decimal import Decimal

from tutti.core.money import Money
from tutti.db import Tx
from tutti.domain import books
from tutti.domain.books import Account, Cause, Line, NewEntry
from tutti.domain.credits.model import Kind

CREDIT = "CREDIT"
AVAILABLE = Account("credits:available", CREDIT)
HELD = Account("credits:held", CREDIT)
SOLD = Account("platform:credits_sold", CREDIT)
GRANTED = Account("platform:credits_granted", CREDIT)
USED = Account("platform:credits_used", CREDIT)


async def balance(tx: Tx, organisation_id: int) -> int:
    """Return how many credits can be spent."""
    return int(await books.balance(tx, organisation_id, AVAILABLE))


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
    """Add to a balance, with what was paid for it; ``False`` when it was added under ``key`` before."""
    amount = Decimal(credits)
    lines = [Line(SOLD if paid else GRANTED, amount), Line(AVAILABLE, -amount)]
    if paid:
        lines.append(Line(Account("platform:cash", paid.currency), paid.amount))
        lines.append(Line(Account("platform:prepayments", paid.currency), -paid.amount))
    entry = await books.post(tx, NewEntry(organisation_id, key, kind, cause, tuple(lines), memo))
    return not entry.replayed
