"""Statements about what payment providers told."""

from tutti.db import Tx


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
