"""Statements about the background work of the latest submission."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from tutti.db import Tx
from tutti.domain.releases._queries.codes import Json


@dataclass(frozen=True, slots=True)
class JobRow:
    """The background work of the latest submission."""

    public_id: UUID
    release_public_id: UUID
    state: str
    stage: str | None
    progress: int
    attempts: int
    errors: list[dict[str, Any]]
    warnings: list[dict[str, Any]]
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


async def update_job(tx: Tx, release_id: int, number: int, change: Json) -> None:
    """Note how far the job of snapshot ``number`` is; a job that was replaced meanwhile is left alone.

    An error bears the stage that the job has reached; work that is done leaves none behind.
    """
    await tx.execute(
        """update release_job set state = coalesce(%(state)s, state), stage = coalesce(%(stage)s, stage),
             progress = coalesce(%(progress)s, progress), attempts = coalesce(%(attempts)s, attempts),
             errors = case when %(state)s = 'completed' then '[]' when %(error)s::jsonb is null then errors
               else errors || (select jsonb_agg(each || case when each ->> 'stage' is null
                 then jsonb_build_object('stage', release_job.stage) else '{}' end)
                 from jsonb_array_elements(%(error)s::jsonb) as g (each)) end,
             warnings = coalesce(%(warnings)s::jsonb, warnings),
             started_at = coalesce(started_at, clock_timestamp()),
             finished_at = case when %(state)s::text is null then finished_at
               when %(state)s in ('completed', 'failed') then clock_timestamp() end
           where release_id = %(id)s and snapshot_number = %(number)s""",
        {
            **dict.fromkeys(("state", "stage", "progress", "attempts", "error", "warnings")),
            **change,
            "id": release_id,
            "number": number,
        },
    )


async def add_warnings(tx: Tx, release_id: int, number: int, warnings: Sequence[Json]) -> None:
    """Add warnings to the job of snapshot ``number``, but for those that it has (system)."""
    await tx.execute(
        """update release_job j set warnings = j.warnings || (
             select coalesce(jsonb_agg(g.told), '[]')
             from jsonb_array_elements(%(warnings)s::jsonb) as g (told)
             where not j.warnings @> jsonb_build_array(g.told))
           where j.release_id = %(id)s and j.snapshot_number = %(number)s""",
        {"id": release_id, "number": number, "warnings": Jsonb(list(warnings))},
    )


async def is_under_way(tx: Tx, release_id: int) -> bool:
    """Tell whether the work of the caller's latest submission goes on."""
    return bool(
        await tx.value(
            """select exists (select from release_job where organisation_id = %(organisation)s
                 and release_id = %(id)s and state in ('queued', 'processing', 'retrying'))""",
            {"id": release_id},
        )
    )


async def is_unfinished(tx: Tx, release_id: int, number: int) -> bool:
    """Tell whether the job of snapshot ``number`` is neither done nor replaced (system)."""
    return bool(
        await tx.value(
            """select exists (select from release_job where release_id = %(id)s
                 and snapshot_number = %(number)s and state in ('queued', 'processing', 'retrying'))""",
            {"id": release_id, "number": number},
        )
    )


async def job(tx: Tx, public_id: UUID) -> JobRow | None:
    """Return the job of the caller's release."""
    return await tx.maybe(
        """select j.public_id, r.public_id as release_public_id, j.state, j.stage, j.progress, j.attempts,
             j.errors, j.warnings, j.created_at, j.started_at, j.finished_at
           from release r join release_job j on j.release_id = r.id
           where r.organisation_id = %(organisation)s and r.public_id = %(id)s""",
        {"id": public_id},
        JobRow,
    )
