"""Stripe's events, read as far as they concern purchases (https://docs.stripe.com/api/events/types)."""

from decimal import Decimal

import msgspec

from tutti.core.errors import Malformed
from tutti.core.ids import parse_id
from tutti.core.money import Money
from tutti.domain.credits import Outcome, PaymentEvent

OUTCOMES = {
    "checkout.session.completed": Outcome.PAID,
    "checkout.session.async_payment_succeeded": Outcome.PAID,
    "checkout.session.async_payment_failed": Outcome.FAILED,
    "checkout.session.expired": Outcome.EXPIRED,
    "payment_intent.succeeded": Outcome.PAID,
    "charge.refunded": Outcome.RETURNED,
    "charge.refund.updated": Outcome.RETURNED,
    "refund.created": Outcome.RETURNED,
    "refund.updated": Outcome.RETURNED,
    "refund.failed": Outcome.RETURNED,
    "charge.dispute.created": Outcome.DISPUTED,
    "charge.dispute.updated": Outcome.RETURNED,
    "charge.dispute.funds_withdrawn": Outcome.RETURNED,
    "charge.dispute.funds_reinstated": Outcome.RETURNED,
    "charge.dispute.closed": Outcome.RETURNED,
}
BACK = frozenset({Outcome.RETURNED, Outcome.DISPUTED})


class _Envelope(msgspec.Struct):
    id: str
    type: str


class _Subject(msgspec.Struct):
    """A checkout session, a payment intent, a charge, a refund or a dispute."""

    id: str
    currency: str | None = None
    metadata: dict[str, str] | None = None
    payment_status: str | None = None
    amount_total: int | None = None
    amount_received: int | None = None
    payment_intent: str | None = None


class _Data(msgspec.Struct):
    object: _Subject


class _Event(msgspec.Struct):
    data: _Data


def read_event(payload: bytes) -> PaymentEvent:
    """Read a verified webhook body. Raises ``Malformed`` for what is no event."""
    try:
        envelope = msgspec.json.decode(payload, type=_Envelope)
        outcome = OUTCOMES.get(envelope.type)
        if outcome is None:
            return PaymentEvent(envelope.id, Outcome.OTHER, None, "", None, None)
        subject = msgspec.json.decode(payload, type=_Event).data.object
    except msgspec.DecodeError as wrong:
        raise Malformed(f"The body is no event: {wrong}") from wrong
    if outcome in BACK:
        return PaymentEvent(envelope.id, outcome, None, subject.id, None, subject.payment_intent)
    if envelope.type == "checkout.session.completed" and subject.payment_status != "paid":
        outcome = Outcome.OTHER
    return PaymentEvent(
        id=envelope.id,
        outcome=outcome,
        purchase=parse_id((subject.metadata or {}).get("purchase", "")),
        reference=subject.id,
        paid=_paid(subject),
        payment=subject.payment_intent or subject.id,
    )


def _paid(subject: _Subject) -> Money | None:
    cents = subject.amount_total if subject.amount_total is not None else subject.amount_received
    if cents is None or subject.currency is None:
        return None
    return Money(Decimal(cents).scaleb(-2), subject.currency.upper())
