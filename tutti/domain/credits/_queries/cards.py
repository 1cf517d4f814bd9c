"""Statements about saved cards."""

from dataclasses import dataclass

from tutti.db import Tx
from tutti.domain.credits._queries.purchases import Purchase
from tutti.domain.credits.model import SavedMethod

METHOD = "select id, customer, method, brand, last4 from payment_method"


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
