"""No payments at all: the operator grants credits, and a checkout says so."""

from tutti.core.errors import NotFound
from tutti.core.money import Money
from tutti.domain.credits import (
    CheckoutPage,
    CheckoutSession,
    PaymentEvent,
    PaymentOrder,
    PaymentsNotConfigured,
    SavedMethod,
)


class OperatorPayments:
    """The embedded default."""

    provider = "operator"
    saves_cards = False

    async def checkout(self, order: PaymentOrder, page: CheckoutPage) -> CheckoutSession:
        """Raise ``PaymentsNotConfigured``."""
        raise PaymentsNotConfigured

    async def charge_saved(self, order: PaymentOrder, method: SavedMethod) -> str:
        """Raise ``PaymentsNotConfigured``."""
        raise PaymentsNotConfigured

    async def saved_method(self, payment: str) -> SavedMethod | None:
        """Return nothing: no card was ever saved."""
        return None

    async def returned(self, payment: str) -> Money:
        """Raise ``PaymentsNotConfigured``."""
        raise PaymentsNotConfigured

    def verify_webhook(self, payload: bytes, signature: str) -> PaymentEvent:
        """Raise ``NotFound``: nobody has anything to tell."""
        raise NotFound("This instance takes no payments (not found).")
