"""Payments that went back, by refund or dispute: their credits go with them, and come again when they do.

An event only says that something happened to a payment; how much of it is back with its payer is asked of
the provider. So events may come twice, late, in any order and in several shapes, and the books end the same.
"""

from decimal import Decimal

from tutti.core.money import Money
from tutti.db import Database, Tx
from tutti.domain import books
from tutti.domain.books import Cause, Line, NewEntry
from tutti.domain.credits import _queries
from tutti.domain.credits._queries import Purchase
from tutti.domain.credits.events import CreditsTakenBack
from tutti.domain.credits.ports import Outcome, PaymentEvent, Payments
from tutti.domain.credits.rules import credits_returned
from tutti.domain.credits.verbs.accounts import AVAILABLE, OWED, SOLD, money, owed, repay
from tutti.logs import get_logger

log = get_logger("credits")
RETURNED = "payment_returned"
REINSTATED = "payment_reinstated"
DISPUTE = "A payment was disputed with the bank: auto-reload is off until it is switched on again."


async def take_back(database: Database, payments: Payments, event: PaymentEvent) -> None:
    """Apply an event about a payment that went back; one of a payment that is none of ours changes nothing.

    Raises ``PaymentFailed`` when the provider does not say how much, so that it sends the event again.
    """
    if event.payment is None:
        return
    async with database.system() as tx:
        await _queries.insert_event(tx, payments.provider, event.id, event.payment)
    await _balance_out(database, payments, event.payment, disputed=event.outcome is Outcome.DISPUTED)


async def take_back_late(database: Database, payments: Payments, event: PaymentEvent) -> None:
    """Do so after the payment itself was told of, if its return was told of before."""
    if event.payment is None:
        return
    async with database.system() as tx:
        returned = await _queries.was_returned(tx, payments.provider, event.payment)
    if returned:
        await _balance_out(database, payments, event.payment, disputed=False)


async def _balance_out(database: Database, payments: Payments, payment: str, *, disputed: bool) -> None:
    """Bring the books to what the provider says, and ask again if another answer was applied meanwhile."""
    applied = False
    while not applied:
        async with database.system() as tx:
            before = await _queries.purchase_by_payment(tx, payments.provider, payment)
        if before is None:
            return
        returned = await payments.returned(payment)
        async with database.system() as tx:
            purchase = await _queries.purchase_by_payment(tx, payments.provider, payment)
            applied = purchase is not None and purchase.returns == before.returns
            if purchase and applied:
                await _apply(tx, purchase, returned, disputed=disputed)


async def _apply(tx: Tx, purchase: Purchase, returned: Money, *, disputed: bool) -> None:
    if disputed:
        await _queries.disable_autoreload(tx, purchase.organisation_id, DISPUTE)
    if returned.amount and returned.currency != purchase.currency:
        log.error("payment.mismatch", purchase=str(purchase.public_id), problem=f"{returned} went back")
        return
    amount = min(returned.amount, purchase.price)
    if amount == purchase.returned:
        return
    total = credits_returned(purchase.credits, purchase.price, amount)
    taken = total - purchase.returned_credits
    await _post(tx, purchase, taken, amount - purchase.returned)
    await _queries.note_return(tx, purchase.id, amount, total)
    debt = await owed(tx, purchase.organisation_id)
    await tx.emit(CreditsTakenBack(purchase.organisation_id, str(purchase.public_id), taken, debt))
    log.warning(
        "payment.returned",
        purchase=str(purchase.public_id),
        organisation=purchase.organisation_id,
        returned=str(Money(amount, purchase.currency)),
        credits=taken,
        owed=debt,
        disputed=disputed,
    )


async def _post(tx: Tx, purchase: Purchase, taken: int, amount: Decimal) -> None:
    """Post what went back since the last time: from what is there, and the rest as owed."""
    owner, purchase_id = purchase.organisation_id, str(purchase.public_id)
    available = await books.lock_balance(tx, owner, AVAILABLE)
    from_balance = min(Decimal(taken), available)
    parts = ((AVAILABLE, from_balance), (OWED, taken - from_balance), (SOLD, Decimal(-taken)))
    cause = Cause("purchase", purchase_id)
    await books.post(
        tx,
        NewEntry(
            owner,
            f"returned:{purchase_id}:{purchase.returns + 1}",
            RETURNED if amount > 0 else REINSTATED,
            cause,
            (
                *(Line(account, part) for account, part in parts if part),
                *money(-amount, purchase.currency),
            ),
            "Payment went back" if amount > 0 else "Payment came again",
        ),
    )
    await repay(tx, owner, cause)
