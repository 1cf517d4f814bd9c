"""Statements about auto-reload."""

from dataclasses import dataclass
from datetime import datetime

from tutti.db import Tx

AUTORELOAD = """select r.enabled, r.package_id, r.quantity, r.threshold_credits, r.last_reload_at,
  r.last_error, r.method_id, m.customer, m.method, m.brand, m.last4
  from credit_autoreload r left join payment_method m on m.id = r.method_id
  where r.organisation_id = %(owner)s"""


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
