"""Somebody who buys and spends, in few words."""

from dataclasses import dataclass
from uuid import UUID

from tests.stripe_server import StripeServer, Webhook
from tutti.adapters.payments.stripe import StripePayments
from tutti.core.actor import Actor
from tutti.core.ids import new_id
from tutti.db import Database
from tutti.domain import books, credits
from tutti.domain.credits import AutoReload, AutoReloadChange, Charge, Checkout, CheckoutOrder, Statement


@dataclass(frozen=True)
class Buyer:
    """A signed-in account whose organisation has a balance, and the payment provider."""

    database: Database
    actor: Actor
    payments: StripePayments
    server: StripeServer

    @property
    def organisation_id(self) -> int:
        return self.actor.organisation_id

    async def grant(self, amount: int, reason: str = "") -> int:
        async with self.database.system() as tx:
            return await credits.grant(tx, self.organisation_id, amount, reason=reason)

    async def submit(self, amount: int, release: UUID | None = None, *, surcharge: int = 0) -> Charge:
        async with self.database.transaction(self.actor) as tx:
            return await credits.hold_for_release(tx, release or new_id(), amount, surcharge=surcharge)

    async def deliver(self, release: UUID) -> int:
        async with self.database.system() as tx:
            return await credits.capture_for_release(tx, self.organisation_id, release)

    async def reject(self, release: UUID) -> int:
        async with self.database.system() as tx:
            return await credits.release_hold(tx, self.organisation_id, release)

    async def statement(self, transactions: int = 100) -> Statement:
        async with self.database.transaction(self.actor) as tx:
            return await credits.read_statement(tx, self.organisation_id, transactions)

    async def owed(self) -> int:
        return (await self.statement(0)).owed

    async def balance(self) -> int:
        return (await self.statement(0)).balance

    async def checkout(
        self,
        amount: int | None = None,
        package_id: str | None = None,
        *,
        save: bool = False,
        key: str | None = None,
    ) -> Checkout:
        order = CheckoutOrder(
            amount, package_id, save, "https://tutti.example/yes", "https://tutti.example/no", key
        )
        return await credits.start_checkout(self.database, self.actor, self.payments, order)

    async def receive(self, webhook: Webhook) -> None:
        await credits.receive(self.database, self.payments, webhook.payload, webhook.signature)

    async def buy(
        self, amount: int | None = None, package_id: str | None = None, *, save: bool = False
    ) -> str:
        """Check out and pay; return what Stripe calls the payment."""
        session = await self.checkout(amount, package_id, save=save)
        await self.receive(self.server.pay(session.session_id))
        return str(self.server.sessions[session.session_id]["payment_intent"])

    async def refund(self, payment: str, cents: int, **given: str) -> Webhook:
        """Give some of a payment back, and hear of it."""
        told = self.server.event("refund.created", self.server.refund(payment, cents, **given))
        await self.receive(told)
        return told

    async def set_autoreload(self, *, enabled: bool = True, **given: object) -> AutoReload:
        change = AutoReloadChange(enabled, **given)  # type: ignore[arg-type]
        async with self.database.transaction(self.actor) as tx:
            return await credits.set_autoreload(tx, change, self.payments)

    async def autoreload(self) -> AutoReload:
        async with self.database.transaction(self.actor) as tx:
            return await credits.read_autoreload(tx)

    async def reload(self, needed: int | None = None) -> bool:
        return await credits.reload(self.database, self.payments, self.organisation_id, needed=needed)

    async def events(self, name: str) -> list[dict[str, object]]:
        async with self.database.system() as tx:
            found: object = await tx.value(
                "select coalesce(jsonb_agg(payload order by id), '[]') from event where name = %(name)s",
                {"name": name},
            )
        return list(found)  # type: ignore[call-overload]

    async def faults(self) -> list[str]:
        async with self.database.system() as tx:
            return await books.check(tx)
