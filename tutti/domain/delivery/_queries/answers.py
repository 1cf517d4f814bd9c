"""Statements about the answers of stores that were read."""

from dataclasses import dataclass

from tutti.db import Tx
from tutti.domain.delivery._queries.deliveries import DeliveryRow


@dataclass(frozen=True, slots=True)
class _Path:
    path: str


async def answers_read(tx: Tx, delivery_id: int) -> frozenset[str]:
    """Return the acknowledgement files that were read already."""
    rows = await tx.many(
        "select path from delivery_answer where delivery_id = %(id)s", {"id": delivery_id}, _Path
    )
    return frozenset(row.path for row in rows)


async def note_answer(tx: Tx, row: DeliveryRow, path: str, fault: str | None) -> None:
    """Note that an acknowledgement file was read, and what was wrong with it."""
    await tx.execute(
        """insert into delivery_answer (delivery_id, organisation_id, path, fault)
           values (%(id)s, %(of)s, %(path)s, %(fault)s) on conflict do nothing""",
        {"id": row.id, "of": row.organisation_id, "path": path, "fault": fault},
    )
