"""Opening a page to pay on. What is wanted is stored before the provider is asked, and what it said after."""

from tutti.core.actor import Actor
from tutti.core.clock import now
from tutti.db import Database, Tx
from tutti.db.idempotency import KeyReused
from tutti.domain import accounts
from tutti.domain.credits import _queries
from tutti.domain.credits._queries import Purchase
from tutti.domain.credits.errors import PaymentDeclined, PaymentsNotConfigured
from tutti.domain.credits.model import Checkout, CheckoutOrder, Quote
from tutti.domain.credits.ports import CheckoutPage, CheckoutSession, PaymentOrder, Payments
from tutti.domain.credits.rules import quote
from tutti.domain.credits.verbs.settling import price_of


async def start_checkout(
    database: Database, actor: Actor, payments: Payments, order: CheckoutOrder
) -> Checkout:
    """Open a page on which the caller can pay. The credits come with the provider's event, not now.

    The same request key gives the same page again. Raises ``InvalidOrder``, ``Forbidden`` for a role that may
    not spend, ``KeyReused`` for a request key of another order, and what the provider refuses.
    """
    wanted = quote(order.credits, order.package_id)
    async with database.transaction(actor) as tx:
        await accounts.demand(tx, accounts.Permission.SPEND)
        purchase = await _intend(tx, order, wanted, payments.provider)
        page = await _page(tx, purchase, payments.provider)
    session = _session(purchase)
    if session is None:
        session = await _ask(database, actor, payments, purchase, page)
    return Checkout(session.url, session.id, purchase.credits, price_of(purchase), session.expires_at)


async def _intend(tx: Tx, order: CheckoutOrder, wanted: Quote, provider: str) -> Purchase:
    """Store the purchase, or find the one of the same request."""
    purchase = await _queries.insert_checkout(tx, order, wanted, provider)
    if purchase is not None:
        return purchase
    earlier = await _queries.checkout_of(tx, str(order.request_key))
    asked = (wanted.credits, wanted.package_id, order.save_method, order.success_url, order.cancel_url)
    if asked != (
        earlier.credits,
        earlier.package_id,
        earlier.save_method,
        earlier.success_url,
        earlier.cancel_url,
    ):
        raise KeyReused("This Idempotency-Key was used with another request; send a new key.")
    if earlier.state == "failed" and earlier.url is None:
        raise PaymentDeclined(earlier.error or "The payment provider refused this order.")
    return earlier


async def _page(tx: Tx, purchase: Purchase, provider: str) -> CheckoutPage:
    known = await _queries.saved_method(tx, purchase.organisation_id, provider, None)
    profile = await accounts.own_profile(tx)
    return CheckoutPage(
        purchase.success_url or "",
        purchase.cancel_url or "",
        save_method=purchase.save_method,
        customer=known.customer if known else None,
        email=profile.account.email,
    )


def _session(purchase: Purchase) -> CheckoutSession | None:
    if purchase.reference is None or purchase.url is None or purchase.expires_at is None:
        return None
    return CheckoutSession(purchase.reference, purchase.url, purchase.expires_at)


async def _ask(
    database: Database, actor: Actor, payments: Payments, purchase: Purchase, page: CheckoutPage
) -> CheckoutSession:
    order = PaymentOrder(purchase.public_id, price_of(purchase), f"{purchase.credits} credits")
    try:
        session = await payments.checkout(order, page)
    except (PaymentDeclined, PaymentsNotConfigured) as refused:
        async with database.transaction(actor) as tx:
            await _queries.settle_purchase(tx, purchase.id, "failed", now(), error=refused.message)
        raise
    async with database.transaction(actor) as tx:
        await _queries.note_session(tx, purchase.id, session)
    return session
