"""The port to whoever takes payments.

Calls are made outside of any transaction. Each order carries the public id of a purchase that is stored
before the call; the provider must answer a repeat with the same id as it answered the first.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from tutti.core.money import Money
from tutti.domain.credits.model import SavedMethod


@dataclass(frozen=True, slots=True)
class PaymentOrder:
    """A purchase at the provider: its public id, the price, and what people read."""

    purchase: UUID
    price: Money
    description: str


@dataclass(frozen=True, slots=True)
class CheckoutPage:
    """How the provider's page is set up. ``customer`` is what the provider calls a known buyer."""

    success_url: str
    cancel_url: str
    save_method: bool
    customer: str | None
    email: str


@dataclass(frozen=True, slots=True)
class CheckoutSession:
    """A page on which to pay."""

    id: str
    url: str
    expires_at: datetime


class Outcome(StrEnum):
    """What an event says about a payment."""

    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"
    RETURNED = "returned"
    """Some of a payment went back to its payer, or came again: :meth:`Payments.returned` says how much."""
    DISPUTED = "disputed"
    """The same, against the seller's will."""
    OTHER = "other"
    """Nothing that changes a purchase."""


@dataclass(frozen=True, slots=True)
class PaymentEvent:
    """A verified event of the provider.

    ``reference`` is the session's or charge's id, ``payment`` what :meth:`Payments.saved_method` and
    :meth:`Payments.returned` want;
    ``purchase`` is ``None`` for payments that are none of ours, and for what went back: that is known by its
    ``payment`` alone.
    """

    id: str
    outcome: Outcome
    purchase: UUID | None
    reference: str
    paid: Money | None
    payment: str | None


class Payments(Protocol):
    """A payment provider."""

    @property
    def provider(self) -> str:
        """The provider's name, as it is stored with what went through it."""
        ...

    @property
    def saves_cards(self) -> bool:
        """Whether cards can be kept, and so credits be bought by themselves."""
        ...

    async def checkout(self, order: PaymentOrder, page: CheckoutPage) -> CheckoutSession:
        """Open a page to pay on. Raises ``PaymentsNotConfigured``, ``PaymentFailed``, ``PaymentDeclined``."""
        ...

    async def charge_saved(self, order: PaymentOrder, method: SavedMethod) -> str:
        """Charge a saved card and return the charge's id.

        Raises ``PaymentDeclined`` when the answer is no, ``PaymentFailed`` when there was no answer.
        """
        ...

    async def saved_method(self, payment: str) -> SavedMethod | None:
        """Return the card that was saved with a payment, if one was. Raises ``PaymentFailed``."""
        ...

    async def returned(self, payment: str) -> Money:
        """Return how much of a payment is back with its payer now, refunds and disputes together.

        Raises ``PaymentFailed``.
        """
        ...

    def verify_webhook(self, payload: bytes, signature: str) -> PaymentEvent:
        """Check a webhook's signature and age and read it. Raises ``InvalidSignature``."""
        ...
