"""Statements about purchases, saved cards and auto-reload. Balances and movements are the books' own."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from tutti.db import Tx
from tutti.domain.credits.model import CheckoutOrder, Quote, SavedMethod
from tutti.domain.credits.ports import CheckoutSession

PURCHASE = """select id, public_id, organisation_id, kind, credits, price, currency, package_id, save_method,
  success_url, cancel_url, method_id, state, reference, url, expires_at, error, payment, returned,
  returned_credits, returns from credit_purchase"""
AUTORELOAD = """select r.enabled, r.package_id, r.quantity, r.threshold_credits, r.last_reload_at,
  r.last_error, r.method_id, m.customer, m.method, m.brand, m.last4
  from credit_autoreload r left join payment_method m on m.id = r.method_id
  where r.organisation_id = %(owner)s"""
METHOD = "select id, customer, method, brand, last4 from payment_method"


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


@dataclass(frozen=True, slots=True)
class Method:
    """A saved card with its internal id."""

    id: int
    customer: str
    method: str
    brand: str
    last4: str

    def value(self) -> SavedMethod:
        """Return the card as others see it."""
        return SavedMethod(self.customer, self.method, self.brand, self.last4)


@dataclass(frozen=True, slots=True)
class Settings:
    """Auto-reload as it is stored, with the saved card that it charges."""

    enabled: bool
    package_id: str | None
    quantity: int | None
    threshold_credits: int
    last_reload_at: datetime | None
    last_error: str | None
    method_id: int | None
    customer: str | None
    method: str | None
    brand: str | None
    last4: str | None


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


async def insert_event(tx: Tx, provider: str, event_id: str, returned: str | None = None) -> bool:
    """Note that an event was received, and which payment it said went back; ``False`` when it was before."""
    return bool(
        await tx.execute(
            """insert into payment_event (provider, event_id, payment)
               values (%(provider)s, %(id)s, %(payment)s) on conflict do nothing""",
            {"provider": provider, "id": event_id, "payment": returned},
        )
    )


async def was_returned(tx: Tx, provider: str, payment: str) -> bool:
    """Tell whether an event has said that a payment went back."""
    return bool(
        await tx.value(
            """select exists (select from payment_event
               where provider = %(provider)s and payment = %(payment)s)""",
            {"provider": provider, "payment": payment},
        )
    )


async def keep_method(tx: Tx, owner: int, provider: str, method: SavedMethod) -> None:
    """Store a saved card."""
    await tx.execute(
        """insert into payment_method (organisation_id, provider, customer, method, brand, last4)
           values (%(owner)s, %(provider)s, %(customer)s, %(method)s, %(brand)s, %(last4)s)
           on conflict (organisation_id, provider, method) do nothing""",
        {
            "owner": owner,
            "provider": provider,
            "customer": method.customer,
            "method": method.method,
            "brand": method.brand,
            "last4": method.last4,
        },
    )


async def saved_method(tx: Tx, owner: int, provider: str, method: str | None) -> Method | None:
    """Return a saved card by the provider's name for it, or the latest one."""
    return await tx.maybe(
        f"""{METHOD} where organisation_id = %(owner)s and provider = %(provider)s
              and (%(method)s::text is null or method = %(method)s)
            order by id desc limit 1""",
        {"owner": owner, "provider": provider, "method": method},
        Method,
    )


async def method_of(tx: Tx, purchase: Purchase) -> Method:
    """Return the saved card that a reload charges."""
    return await tx.one(f"{METHOD} where id = %(id)s", {"id": purchase.method_id}, Method)


async def autoreload(tx: Tx, owner: int) -> Settings | None:
    """Return an organisation's auto-reload, if it ever set it."""
    return await tx.maybe(AUTORELOAD, {"owner": owner}, Settings)


async def lock_autoreload(tx: Tx, owner: int) -> Settings | None:
    """Return an organisation's auto-reload, and keep others from changing it."""
    return await tx.maybe(f"{AUTORELOAD} for no key update of r", {"owner": owner}, Settings)


async def set_autoreload(
    tx: Tx,
    owner: int,
    *,
    enabled: bool,
    package_id: str | None,
    quantity: int | None,
    threshold: int,
    method_id: int | None,
) -> None:
    """Store an organisation's auto-reload; an earlier error is forgotten."""
    await tx.execute(
        """insert into credit_autoreload
             (organisation_id, enabled, package_id, quantity, threshold_credits, method_id)
           values (%(owner)s, %(enabled)s, %(package_id)s, %(quantity)s, %(threshold)s, %(method_id)s)
           on conflict (organisation_id) do update set enabled = excluded.enabled,
             package_id = excluded.package_id, quantity = excluded.quantity,
             threshold_credits = excluded.threshold_credits, method_id = excluded.method_id,
             last_error = null""",
        {
            "owner": owner,
            "enabled": enabled,
            "package_id": package_id,
            "quantity": quantity,
            "threshold": threshold,
            "method_id": method_id,
        },
    )


async def note_reload(tx: Tx, owner: int, at: datetime) -> None:
    """Store when the card was last charged."""
    await tx.execute(
        "update credit_autoreload set last_reload_at = %(at)s where organisation_id = %(owner)s",
        {"owner": owner, "at": at},
    )


async def disable_autoreload(tx: Tx, owner: int, error: str) -> None:
    """Switch auto-reload off, and say why."""
    await tx.execute(
        """update credit_autoreload set enabled = false, last_error = %(error)s
           where organisation_id = %(owner)s""",
        {"owner": owner, "error": error},
    )


async def wants_reload(tx: Tx, owner: int, balance: int, since: datetime) -> bool:
    """Tell whether a balance is below the threshold and the card was not charged since a time."""
    return bool(
        await tx.value(
            """select exists (select from credit_autoreload
               where organisation_id = %(owner)s and enabled and threshold_credits > %(balance)s
                 and coalesce(last_reload_at <= %(since)s, true))""",
            {"owner": owner, "balance": balance, "since": since},
        )
    )
