"""Statements about purchases: what was wanted, paid, and went back."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from tutti.db import Tx
from tutti.domain.credits.model import CheckoutOrder, Quote
from tutti.domain.credits.ports import CheckoutSession

PURCHASE = """select id, public_id, organisation_id, kind, credits, price, currency, package_id, save_method,
  success_url, cancel_url, method_id, state, reference, url, expires_at, error, payment, returned,
  returned_credits, returns from credit_purchase"""


@dataclass(frozen=True, slots=True)
class Purchase:
    """A purchase as it is stored."""

    id: int
    public_id: UUID
    organisation_id: int
    kind: str
    credits: int
    price: Decimal
    currency: str
    package_id: str | None
    save_method: bool
    success_url: str | None
    cancel_url: str | None
    method_id: int | None
    state: str
    reference: str | None
    url: str | None
    expires_at: datetime | None
    error: str | None
    payment: str | None
    returned: Decimal
    returned_credits: int
    returns: int


async def insert_checkout(tx: Tx, order: CheckoutOrder, quote: Quote, provider: str) -> Purchase | None:
    """Store what the caller wants to buy; ``None`` when something is stored under the same request key."""
    added = await tx.value(
        """insert into credit_purchase (organisation_id, kind, request_key, provider, credits, price,
             currency, package_id, save_method, success_url, cancel_url)
           values (%(organisation)s, 'purchase', %(request_key)s, %(provider)s, %(credits)s, %(price)s,
             %(currency)s, %(package_id)s, %(save_method)s, %(success_url)s, %(cancel_url)s)
           on conflict (organisation_id, request_key) do nothing returning id""",
        {
            "request_key": order.request_key,
            "provider": provider,
            "credits": quote.credits,
            "price": quote.price.amount,
            "currency": quote.price.currency,
            "package_id": quote.package_id,
            "save_method": order.save_method,
            "success_url": order.success_url,
            "cancel_url": order.cancel_url,
        },
    )
    return await tx.maybe(f"{PURCHASE} where id = %(id)s", {"id": added}, Purchase)


async def checkout_of(tx: Tx, request_key: str) -> Purchase:
    """Return the caller's purchase under a request key."""
    return await tx.one(
        f"{PURCHASE} where organisation_id = %(organisation)s and request_key = %(key)s",
        {"key": request_key},
        Purchase,
    )


async def note_session(tx: Tx, purchase_id: int, session: CheckoutSession) -> None:
    """Store the page on which a purchase can be paid, unless it is settled by now."""
    await tx.execute(
        """update credit_purchase set state = 'open', reference = %(reference)s, url = %(url)s,
             expires_at = %(expires_at)s
           where id = %(id)s and state = 'asked'""",
        {"id": purchase_id, "reference": session.id, "url": session.url, "expires_at": session.expires_at},
    )


async def insert_reload(tx: Tx, owner: int, quote: Quote, provider: str, method_id: int) -> Purchase:
    """Store a reload that is to be charged."""
    added = await tx.value(
        """insert into credit_purchase
             (organisation_id, kind, provider, credits, price, currency, package_id, method_id)
           values (%(owner)s, 'auto_reload', %(provider)s, %(credits)s, %(price)s, %(currency)s,
             %(package_id)s, %(method_id)s)
           returning id""",
        {
            "owner": owner,
            "provider": provider,
            "credits": quote.credits,
            "price": quote.price.amount,
            "currency": quote.price.currency,
            "package_id": quote.package_id,
            "method_id": method_id,
        },
    )
    return await tx.one(f"{PURCHASE} where id = %(id)s", {"id": added}, Purchase)


async def pending_reload(tx: Tx, owner: int) -> Purchase | None:
    """Return the reload whose charge has no known outcome yet."""
    return await tx.maybe(
        f"{PURCHASE} where organisation_id = %(owner)s and kind = 'auto_reload' and state = 'asked'",
        {"owner": owner},
        Purchase,
    )


async def purchase_by_id(tx: Tx, provider: str, public_id: UUID) -> Purchase | None:
    """Return a purchase made through a provider, locked."""
    return await tx.maybe(
        f"{PURCHASE} where provider = %(provider)s and public_id = %(id)s for no key update",
        {"provider": provider, "id": public_id},
        Purchase,
    )


async def purchase_by_payment(tx: Tx, provider: str, payment: str) -> Purchase | None:
    """Return the purchase that a payment of the provider paid for, locked."""
    return await tx.maybe(
        f"{PURCHASE} where provider = %(provider)s and payment = %(payment)s for no key update",
        {"provider": provider, "payment": payment},
        Purchase,
    )


async def note_return(tx: Tx, purchase_id: int, returned: Decimal, returned_credits: int) -> None:
    """Store how much of a purchase went back in all."""
    await tx.execute(
        """update credit_purchase set returned = %(returned)s, returned_credits = %(credits)s,
             returns = returns + 1
           where id = %(id)s""",
        {"id": purchase_id, "returned": returned, "credits": returned_credits},
    )


async def settle_purchase(
    tx: Tx,
    purchase_id: int,
    state: str,
    at: datetime,
    *,
    reference: str | None = None,
    payment: str | None = None,
    error: str | None = None,
) -> None:
    """Store how a purchase ended."""
    await tx.execute(
        """update credit_purchase set state = %(state)s, reference = coalesce(reference, %(reference)s),
             payment = %(payment)s, error = %(error)s, settled_at = %(at)s
           where id = %(id)s""",
        {
            "id": purchase_id,
            "state": state,
            "reference": reference,
            "payment": payment,
            "error": error,
            "at": at,
        },
    )
