"""Statements about deliveries that nothing brings on."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import LiteralString

from tutti.db import Tx
from tutti.domain.delivery._queries.deliveries import SELECT, DeliveryRow

STUCK: LiteralString = """
  (d.state = 'failed' or (d.state = 'queued' and d.error is not null and d.batch_id is null))
  and not exists (select from delivery later where later.release_id = d.release_id
                  and later.store_id = d.store_id and later.id > d.id)
  and (d.kind = 'takedown' or not exists (select from release gone where gone.id = d.release_id
         and (gone.deleted_at is not null or gone.state = 'taken_down')))"""
"""Failed deliveries, and those of a store that was not connected.

Not those that a later one has taken the place of, nor those of a release that its owner has taken down.
"""


@dataclass(frozen=True, slots=True)
class StuckRow:
    """How many deliveries to a store have failed, and how many wait for it to be connected."""

    store_id: int
    failed: int
    waiting: int


async def stuck(tx: Tx) -> list[StuckRow]:
    """Count by store the deliveries that nothing brings on (system)."""
    return await tx.many(
        f"""select d.store_id, count(*) filter (where d.state = 'failed')::int as failed,
              count(*) filter (where d.state = 'queued')::int as waiting
            from delivery d where {STUCK} group by d.store_id order by d.store_id""",
        None,
        StuckRow,
    )


@dataclass(frozen=True, slots=True)
class _Id:
    id: int


async def stuck_at(tx: Tx, stores: Collection[int]) -> list[int]:
    """Return the ids of the deliveries to some stores that nothing brings on, oldest first (system)."""
    rows = await tx.many(
        f"select d.id from delivery d where d.store_id = any(%(stores)s) and {STUCK} order by d.id",
        {"stores": list(stores)},
        _Id,
    )
    return [row.id for row in rows]


async def lock_stuck(tx: Tx, delivery_id: int) -> DeliveryRow | None:
    """Return a delivery, locked, if still nothing brings it on and nobody else is seeing to it."""
    return await tx.maybe(
        f"{SELECT} where d.id = %(id)s and {STUCK} for update of d skip locked",
        {"id": delivery_id},
        DeliveryRow,
    )
