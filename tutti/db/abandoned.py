"""Work that ended without a word: its worker was killed at the last try, and nobody was told."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tutti.db.transaction import Tx

MOST = 1000


@dataclass(frozen=True, slots=True)
class Abandoned:
    """A run of a workflow whose last try was cut off."""

    id: UUID
    workflow: str
    params: dict[str, Any]

    @property
    def key(self) -> str:
        """The key under which its end is told once."""
        return f"give_up:{self.id}"


async def abandoned(tx: Tx) -> list[Abandoned]:
    """Return what was abandoned and is not told of yet, a thousand at most (system transaction)."""
    return await tx.many(
        """select t.task_id as id, t.task_name as workflow, t.params
           from absurd.t_tutti t join absurd.r_tutti r on r.run_id = t.last_attempt_run
           where t.state = 'failed' and r.failure_reason ->> 'name' = '$ClaimTimeout'
             and not exists (select from absurd.t_tutti told
                             where told.idempotency_key = 'give_up:' || t.task_id)
           order by t.task_id limit %(most)s""",
        {"most": MOST},
        Abandoned,
    )
