"""Statements about tries: whether somebody is at a delivery now, and letting one that waits be tried at once.

The engine knows; its runs are found by the delivery that they are about.
"""

from typing import LiteralString

from tutti.db import Tx
from tutti.domain.delivery._queries.deliveries import SELECT, DeliveryRow

RUNS: LiteralString = """task_id in (select t.task_id from absurd.t_tutti t
  where t.task_name = 'deliver_to_store' and t.params ->> 'delivery_id' = %(id)s::text)"""


async def lock_ahead(tx: Tx, row: DeliveryRow) -> list[DeliveryRow]:
    """Return what the release's store was to get before ``row`` and is still being brought, locked."""
    return await tx.many(
        f"""{SELECT} where d.release_id = %(release)s and d.store_id = %(store)s and d.id < %(id)s
              and d.state = 'processing' order by d.id for update of d""",
        {"release": row.release_id, "store": row.store_id, "id": row.id},
        DeliveryRow,
    )


async def is_being_tried(tx: Tx, delivery_id: int) -> bool:
    """Tell whether a worker is at a delivery, or may be: its lease is not over.

    Whoever begins a try locks the delivery first, so that this holds as long as the caller has it locked.
    """
    return bool(
        await tx.value(
            f"select exists (select from absurd.r_tutti where {RUNS} and state = 'running')",
            {"id": delivery_id},
        )
    )


async def try_now(tx: Tx, delivery_id: int) -> None:
    """Let a delivery that waits for its next try be tried at once."""
    await tx.execute(
        f"""update absurd.r_tutti set available_at = absurd.current_time()
            where {RUNS} and state in ('pending', 'sleeping') and available_at > absurd.current_time()""",
        {"id": delivery_id},
    )
