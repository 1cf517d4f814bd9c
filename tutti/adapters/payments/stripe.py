"""Stripe through its official SDK: checkout sessions, off-session charges of saved cards, signed webhooks.

The SDK's calls block, so they run in threads: a checkout is rare, and its own async clients want another HTTP
library. It repeats a failed call by itself under the same idempotency key, which is the purchase's id.
"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import TypeVar

import stripe
from stripe.params.checkout import SessionCreateParams

from tutti.adapters.payments.events import read_event
from tutti.core.money import Money
from tutti.domain.credits import (
    CheckoutPage,
    CheckoutSession,
    InvalidSignature,
    PaymentDeclined,
    PaymentEvent,
    PaymentFailed,
    PaymentOrder,
    SavedMethod,
)

SECONDS = 20
REPEATS = 2
TOLERANCE = 300
CENT = Decimal("0.01")
PAGE = 100
KEPT_REFUNDS = frozenset({"failed", "canceled"})
"""Refunds that did not happen after all (https://docs.stripe.com/api/refunds/object)."""
LOST_DISPUTES = frozenset({"needs_response", "under_review", "lost"})
"""Disputes whose amount the bank has taken (https://docs.stripe.com/disputes/how-disputes-work): those that
begin with ``warning_`` are inquiries, and what was won came back."""
Answer = TypeVar("Answer")


class StripePayments:
    """One Stripe account. ``webhook_secret`` (``whsec_…``) is that of the endpoint ``/webhooks/stripe``."""

    provider = "stripe"
    saves_cards = True

    def __init__(self, key: str, webhook_secret: str | None, *, api_base: str | None = None) -> None:
        stripe.enable_telemetry = False
        self._webhook_secret = webhook_secret
        self._client = stripe.StripeClient(
            key,
            base_addresses={"api": api_base} if api_base else None,
            http_client=stripe.RequestsClient(timeout=SECONDS),
            max_network_retries=REPEATS,
        )

    async def checkout(self, order: PaymentOrder, page: CheckoutPage) -> CheckoutSession:
        """Create a checkout session; see the port."""
        params = _session(order, page)
        session = await _ask(
            lambda: self._client.v1.checkout.sessions.create(params, {"idempotency_key": str(order.purchase)})
        )
        if session.url is None:
            raise PaymentFailed("The payment provider answered without a page to pay on.")
        return CheckoutSession(session.id, session.url, datetime.fromtimestamp(session.expires_at, UTC))

    async def charge_saved(self, order: PaymentOrder, method: SavedMethod) -> str:
        """Create and confirm a payment intent off session; see the port."""
        intent = await _ask(
            lambda: self._client.v1.payment_intents.create(
                {
                    "amount": _cents(order.price),
                    "currency": order.price.currency.lower(),
                    "customer": method.customer,
                    "payment_method": method.method,
                    "description": order.description,
                    "metadata": {"purchase": str(order.purchase)},
                    "confirm": True,
                    "off_session": True,
                },
                {"idempotency_key": str(order.purchase)},
            )
        )
        if intent.status == "processing":
            raise PaymentFailed("The payment is still being processed; it will be looked at again.")
        if intent.status != "succeeded":
            raise PaymentDeclined(f"The card could not be charged without its owner ({intent.status}).")
        return intent.id

    async def saved_method(self, payment: str) -> SavedMethod | None:
        """Read the card of a payment intent that was set up for later use; see the port."""
        intent = await _ask(
            lambda: self._client.v1.payment_intents.retrieve(payment, {"expand": ["payment_method"]})
        )
        method, customer = intent.payment_method, intent.customer
        if intent.setup_future_usage is None or not isinstance(method, stripe.PaymentMethod):
            return None
        if method.card is None or customer is None:
            return None
        owner = customer if isinstance(customer, str) else customer.id
        return SavedMethod(owner, method.id, method.card.brand, method.card.last4)

    async def returned(self, payment: str) -> Money:
        """Sum up a payment's refunds and disputes, but those that left the money here; see the port."""
        refunds = await _ask(
            lambda: list(
                self._client.v1.refunds.list({"payment_intent": payment, "limit": PAGE}).auto_paging_iter()
            )
        )
        disputes = await _ask(
            lambda: list(
                self._client.v1.disputes.list({"payment_intent": payment, "limit": PAGE}).auto_paging_iter()
            )
        )
        back = [(each.amount, each.currency) for each in refunds if each.status not in KEPT_REFUNDS]
        back += [(each.amount, each.currency) for each in disputes if each.status in LOST_DISPUTES]
        cents = sum(amount for amount, _ in back)
        return Money(Decimal(cents).scaleb(-2), back[0][1].upper() if back else "USD")

    def verify_webhook(self, payload: bytes, signature: str) -> PaymentEvent:
        """Check ``Stripe-Signature`` (HMAC-SHA256, at most five minutes old) and read the event."""
        if self._webhook_secret is None:
            raise InvalidSignature("No webhook secret is configured (`TUTTI_STRIPE_WEBHOOK_SECRET`).")
        try:
            stripe.WebhookSignature.verify_header(payload, signature, self._webhook_secret, TOLERANCE)
        except (stripe.SignatureVerificationError, ValueError) as wrong:
            raise InvalidSignature("The `Stripe-Signature` does not fit this body, or is too old.") from wrong
        return read_event(payload)


def _session(order: PaymentOrder, page: CheckoutPage) -> SessionCreateParams:
    params: SessionCreateParams = {
        "mode": "payment",
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": order.price.currency.lower(),
                    "unit_amount": _cents(order.price),
                    "product_data": {"name": order.description},
                },
            }
        ],
        "success_url": page.success_url,
        "cancel_url": page.cancel_url,
        "client_reference_id": str(order.purchase),
        "metadata": {"purchase": str(order.purchase)},
    }
    if page.customer:
        params["customer"] = page.customer
    else:
        params["customer_email"] = page.email
    if page.save_method:
        params["payment_intent_data"] = {"setup_future_usage": "off_session"}
        if not page.customer:
            params["customer_creation"] = "always"
    return params


def _cents(price: Money) -> int:
    cents = price.amount / CENT
    if price.currency != "USD" or cents != int(cents):
        raise ValueError(f"{price} is no price in US dollars and cents")
    return int(cents)


async def _ask(call: Callable[[], Answer]) -> Answer:
    """Make a call in a thread, and say in the port's words what went wrong."""
    try:
        return await asyncio.to_thread(call)
    except stripe.CardError as declined:
        raise PaymentDeclined(declined.user_message or "The card was declined.") from declined
    except stripe.InvalidRequestError as refused:
        raise PaymentDeclined(f"The payment provider refused the order: {refused.user_message}") from refused
    except stripe.StripeError as failed:
        raise PaymentFailed("The payment provider could not be reached; try again later.") from failed
