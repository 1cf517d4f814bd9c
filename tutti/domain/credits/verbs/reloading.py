"""Auto-reload: credits that are bought by themselves, with a saved card, when they run low."""

from datetime import timedelta

from tutti.core.clock import now
from tutti.db import Database, Tx
from tutti.domain import accounts
from tutti.domain.credits import _queries
from tutti.domain.credits._queries import Purchase, Settings
from tutti.domain.credits.errors import InvalidOrder, NoPaymentMethod, PaymentDeclined
from tutti.domain.credits.events import AutoReloadFailed
from tutti.domain.credits.model import AutoReload, AutoReloadChange, SavedMethod
from tutti.domain.credits.ports import PaymentOrder, Payments
from tutti.domain.credits.rules import price_list, quote
from tutti.domain.credits.verbs.accounts import balance
from tutti.domain.credits.verbs.settling import price_of, settle_paid

PAUSE = timedelta(hours=1)
HIGHEST_THRESHOLD = 1_000_000


async def read_autoreload(tx: Tx) -> AutoReload:
    """Return the caller's settings; switched off, with the default threshold, when they were never set."""
    found = await _queries.autoreload(tx, tx.actor.organisation_id)
    if found is None:
        return AutoReload(
            enabled=False,
            package_id=None,
            quantity=None,
            threshold_credits=price_list().reload_threshold,
            payment_method=None,
            last_reload_at=None,
            last_error=None,
        )
    return AutoReload(
        found.enabled,
        found.package_id,
        found.quantity,
        found.threshold_credits,
        _card(found),
        found.last_reload_at,
        found.last_error,
    )


async def set_autoreload(tx: Tx, change: AutoReloadChange, payments: Payments) -> AutoReload:
    """Set the caller's auto-reload. What to buy is replaced when any of it is named, and else stays.

    Raises ``Forbidden`` for a role that may not spend, :class:`InvalidOrder`, ``MissingOrder`` when it
    is enabled with nothing to buy, and :class:`NoPaymentMethod` when it is enabled without a saved card.
    """
    await accounts.demand(tx, accounts.Permission.SPEND)
    owner = tx.actor.organisation_id
    before = await _queries.lock_autoreload(tx, owner)
    package_id, quantity = _plan(change, before)
    card = await _queries.saved_method(tx, owner, payments.provider, change.payment_method_id)
    if card is None and (change.enabled or change.payment_method_id):
        raise NoPaymentMethod("There is no such saved card: save one at a checkout (`save_payment_method`).")
    await _queries.set_autoreload(
        tx,
        owner,
        enabled=change.enabled,
        package_id=package_id,
        quantity=quantity,
        threshold=_threshold(change, before),
        method_id=card.id if card else None,
    )
    return await read_autoreload(tx)


def _plan(change: AutoReloadChange, before: Settings | None) -> tuple[str | None, int | None]:
    if change.package_id is None and change.quantity is None:
        if before and (before.package_id or before.quantity):
            return before.package_id, before.quantity
        if not change.enabled:
            return None, None
    quote(change.quantity, change.package_id, field="quantity")
    return change.package_id, change.quantity


def _threshold(change: AutoReloadChange, before: Settings | None) -> int:
    if change.threshold_credits is None:
        return before.threshold_credits if before else price_list().reload_threshold
    if not 0 <= change.threshold_credits <= HIGHEST_THRESHOLD:
        raise InvalidOrder("threshold_credits", f"`threshold_credits` must be from 0 to {HIGHEST_THRESHOLD}.")
    return change.threshold_credits


def _card(settings: Settings) -> SavedMethod | None:
    if not settings.customer or not settings.method:
        return None
    return SavedMethod(settings.customer, settings.method, settings.brand or "", settings.last4 or "")


async def reload(
    database: Database, payments: Payments, organisation_id: int, *, needed: int | None = None
) -> bool:
    """Buy credits with the saved card if the balance is below the threshold, or below what is ``needed``.

    At most once an hour. Returns whether credits were added. A refused card switches auto-reload off. Safe to
    repeat: a charge whose outcome is unknown is asked for again under the same key. Raises ``PaymentFailed``
    when the provider does not answer.
    """
    async with database.system() as tx:
        settings = await _queries.lock_autoreload(tx, organisation_id)
        if settings is None:
            return False
        purchase = await _queries.pending_reload(tx, organisation_id) or await _intend(
            tx, organisation_id, settings, payments.provider, needed
        )
        if purchase is None:
            return False
        card = await _queries.method_of(tx, purchase)
    return await _charge(database, payments, purchase, card.value())


async def _intend(
    tx: Tx, owner: int, settings: Settings, provider: str, needed: int | None
) -> Purchase | None:
    """Store a reload that is due."""
    wanted_balance = max(settings.threshold_credits, needed or 0)
    rested = settings.last_reload_at is None or settings.last_reload_at <= now() - PAUSE
    if not settings.enabled or settings.method_id is None or not rested:
        return None
    if await balance(tx, owner) >= wanted_balance:
        return None
    await _queries.note_reload(tx, owner, now())
    wanted = quote(settings.quantity, settings.package_id)
    return await _queries.insert_reload(tx, owner, wanted, provider, settings.method_id)


async def _charge(database: Database, payments: Payments, purchase: Purchase, card: SavedMethod) -> bool:
    order = PaymentOrder(purchase.public_id, price_of(purchase), f"{purchase.credits} credits, auto-reload")
    try:
        reference = await payments.charge_saved(order, card)
    except PaymentDeclined as refused:
        await _give_up(database, payments.provider, purchase, refused.message)
        return False
    async with database.system() as tx:
        current = await _queries.purchase_by_id(tx, payments.provider, purchase.public_id)
        if current and current.state != "paid":
            await settle_paid(tx, current, reference, reference)
    return True


async def _give_up(database: Database, provider: str, purchase: Purchase, error: str) -> None:
    async with database.system() as tx:
        current = await _queries.purchase_by_id(tx, provider, purchase.public_id)
        if current is None or current.state != "asked":
            return
        await _queries.settle_purchase(tx, current.id, "failed", now(), error=error)
        await _queries.disable_autoreload(tx, current.organisation_id, error)
        await tx.emit(AutoReloadFailed(current.organisation_id, error))
