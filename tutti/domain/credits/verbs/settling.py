"""The end of a purchase: its credits are there, once, or it is said why not."""

from tutti.core.clock import now
from tutti.core.money import Money
from tutti.db import Tx
from tutti.domain.books import Cause
from tutti.domain.credits import _queries
from tutti.domain.credits._queries import Purchase
from tutti.domain.credits.events import CreditsBought
from tutti.domain.credits.model import Kind
from tutti.domain.credits.verbs.accounts import add


def price_of(purchase: Purchase) -> Money:
    """Return what a purchase was to cost when it was stored."""
    return Money(purchase.price, purchase.currency)


async def settle_paid(tx: Tx, purchase: Purchase, reference: str, payment: str | None) -> None:
    """Add the credits of a paid purchase (locked, system transaction)."""
    purchase_id = str(purchase.public_id)
    await _queries.settle_purchase(tx, purchase.id, "paid", now(), reference=reference, payment=payment)
    await add(
        tx,
        purchase.organisation_id,
        purchase.credits,
        key=f"purchase:{purchase_id}",
        kind=Kind(purchase.kind),
        cause=Cause("purchase", purchase_id),
        paid=price_of(purchase),
    )
    await tx.emit(CreditsBought(purchase.organisation_id, purchase_id, purchase.kind, purchase.credits))
