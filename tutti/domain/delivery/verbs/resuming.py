"""Bringing on what nothing brings on any more, once its operator has mended what was in the way."""

from collections.abc import Collection
from dataclasses import dataclass

from tutti.db import Tx
from tutti.domain.delivery import _queries
from tutti.domain.delivery.events import DeliveryQueued
from tutti.domain.delivery.verbs import track
from tutti.domain.releases import StoreState


@dataclass(frozen=True, slots=True)
class Stuck:
    """How many deliveries to a store have failed, and how many wait for it to be connected."""

    failed: int = 0
    waiting: int = 0


async def stuck(tx: Tx) -> dict[int, Stuck]:
    """Return by store what nothing brings on (system transaction)."""
    return {row.store_id: Stuck(row.failed, row.waiting) for row in await _queries.stuck(tx)}


async def resume(tx: Tx, stores: Collection[int]) -> int:
    """Queue anew what failed at some stores, or waited for their connection; return how many (system).

    A delivery keeps its batch and message, so that what lies at the store already is not sent twice. Of two
    who ask at the same time, one resumes it.
    """
    resumed = 0
    for delivery_id in await _queries.stuck_at(tx, stores):
        row = await _queries.lock_stuck(tx, delivery_id)
        if row is None:
            continue
        if row.state == StoreState.FAILED:
            await track.move(tx, row, StoreState.QUEUED)
        else:
            await _queries.let_go(tx, delivery_id)
        await tx.emit(DeliveryQueued(organisation_id=row.organisation_id, delivery_id=delivery_id))
        resumed += 1
    return resumed
