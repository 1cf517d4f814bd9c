"""Events of the payment provider: each counts once, and only for what was asked of it."""

from uuid import UUID

from tutti.core.clock import now
from tutti.db import Database, Tx
from tutti.domain.credits import _queries
from tutti.domain.credits._queries import Purchase
from tutti.domain.credits.model import SavedMethod
from tutti.domain.credits.ports import Outcome, PaymentEvent, Payments
from tutti.domain.credits.verbs.returning import take_back, take_back_late
from tutti.domain.credits.verbs.settling import price_of, settle_paid
from tutti.logs import get_logger

log = get_logger("credits")


async def receive(database: Database, payments: Payments, payload: bytes, signature: str) -> None:
    """Take a webhook as it came. A repeat, and an event about nothing of ours, changes nothing.

    Raises ``InvalidSignature``; ``PaymentFailed`` when what belongs to the event (the card to save, how much
    went back) cannot be read now, so that the provider sends the event again.
    """
    event = payments.verify_webhook(payload, signature)
    if event.outcome in {Outcome.RETURNED, Outcome.DISPUTED}:
        await take_back(database, payments, event)
    if event.outcome is Outcome.OTHER or event.purchase is None:
        return
    card = await _card(database, payments, event)
    async with database.system() as tx:
        if await _queries.insert_event(tx, payments.provider, event.id):
            await _apply(tx, payments.provider, event.purchase, event, card)
    await take_back_late(database, payments, event)


async def _card(database: Database, payments: Payments, event: PaymentEvent) -> SavedMethod | None:
    if event.outcome is not Outcome.PAID or event.payment is None or event.purchase is None:
        return None
    async with database.system() as tx:
        purchase = await _queries.purchase_by_id(tx, payments.provider, event.purchase)
    if purchase is None or not purchase.save_method:
        return None
    return await payments.saved_method(event.payment)


async def _apply(tx: Tx, provider: str, named: UUID, event: PaymentEvent, card: SavedMethod | None) -> None:
    purchase = await _queries.purchase_by_id(tx, provider, named)
    if purchase is None or purchase.state == "paid":
        return
    wrong = _wrong(purchase, event)
    if wrong or event.outcome is not Outcome.PAID:
        state = Outcome.FAILED if wrong else event.outcome
        await _queries.settle_purchase(tx, purchase.id, state, now(), reference=event.reference, error=wrong)
        return
    await settle_paid(tx, purchase, event.reference, event.payment)
    if card:
        await _queries.keep_method(tx, purchase.organisation_id, provider, card)


def _wrong(purchase: Purchase, event: PaymentEvent) -> str | None:
    """Say in what an event contradicts the purchase that it names, and tell the operator."""
    if purchase.reference not in {None, event.reference}:
        wrong = f"The provider tells of {event.reference}, not of {purchase.reference}."
    elif event.outcome is Outcome.PAID and event.paid != price_of(purchase):
        wrong = f"{event.paid or 'Nothing'} was paid, but the price is {price_of(purchase)}."
    else:
        return None
    log.error("payment.mismatch", purchase=str(purchase.public_id), event_id=event.id, problem=wrong)
    return wrong
