"""Statements about submissions: snapshots, tracks, moves of the state."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from tutti.db import Tx
from tutti.domain.releases._queries.codes import Json
from tutti.domain.releases._queries.found import ReleaseRow


@dataclass(frozen=True, slots=True)
class StoredRow:
    """The snapshot's number and the job's id; or, and then nothing may be kept, a code that is another's."""

    taken: str | None
    snapshot_number: int
    job_id: UUID


CODED = """coded as (select * from jsonb_to_recordset(%(codes)s)
                 as g (kind text, code text, position int, assigned boolean)),
logged as (
  insert into code_issue (kind, code, organisation_id, release_id, position, assigned)
  select kind, code, %(organisation)s, %(id)s, position, assigned from coded
  on conflict (kind, code) do nothing returning code),
taken as (
  select g.code from coded g where g.code not in (select code from logged)
    and not exists (select 1 from code_issue i where i.kind = g.kind and i.code = g.code
                    and (i.kind = 'isrc' or i.release_id = %(id)s)))"""
MOVED = """moved as (
  update release set state = case state when 'distributed' then state else 'submitted' end,
    snapshot_number = coalesce(snapshot_number, 0) + 1,
    credits_charged = %(cost)s, draft = %(content)s, title = %(title)s,
    primary_artist_name = %(artist)s, upc = %(upc)s,
    release_date = %(release_date)s::date, provenance = %(provenance)s,
    original_release_date = coalesce(original_release_date, %(original_release_date)s::date),
    submitted_at = clock_timestamp(), updated_at = clock_timestamp()
  where organisation_id = %(organisation)s and id = %(id)s and not exists (select from taken)
  returning snapshot_number),
snapshot as (
  insert into release_snapshot (release_id, number, organisation_id, content)
  select %(id)s, snapshot_number, %(organisation)s, %(content)s from moved returning number)"""
RECORDED = """given as (
  select * from rows from (jsonb_to_recordset(%(recordings)s)
      as (isrc text, title text, version text, artist text, asset_id bigint)) with ordinality
    as g (isrc, title, version, artist, asset_id, position)),
recorded as (
  insert into recording (organisation_id, isrc, title, version, artist, asset_id)
  select %(organisation)s, isrc, title, version, artist, asset_id from given
  on conflict (organisation_id, isrc) do update set title = excluded.title,
    version = excluded.version, artist = excluded.artist, asset_id = excluded.asset_id
  returning id, isrc),
tracks as (
  insert into release_track (release_id, snapshot_number, position, organisation_id, recording_id)
  select %(id)s, snapshot.number, given.position, %(organisation)s, recorded.id
  from given join recorded using (isrc), snapshot)"""
QUEUED = """job as (
  insert into release_job (release_id, organisation_id, snapshot_number, warnings)
  select %(id)s, %(organisation)s, number, %(warnings)s from snapshot
  on conflict (release_id) do update set public_id = uuidv7(),
    snapshot_number = excluded.snapshot_number, state = 'queued', stage = null, progress = 0,
    attempts = 0, errors = '[]', warnings = excluded.warnings,
    created_at = clock_timestamp(), started_at = null, finished_at = null
  returning snapshot_number, public_id)"""
STORE = f"""with {CODED}, {MOVED}, {RECORDED}, {QUEUED}
select (select min(code) from taken) as taken, snapshot_number, public_id as job_id
from (values (1)) always left join job on true"""


async def store_submission(
    tx: Tx, release_id: int, submission: Json, recordings: Sequence[Json], codes: Sequence[Json]
) -> StoredRow:
    """Write snapshot, recordings and tracks; put the release in state ``submitted``, with a job in the queue.

    One that is distributed stays so while its update is on the way. The job takes the place of the one
    before. ``submission`` has content, title, artist, upc, release_date, original_release_date, provenance,
    cost, warnings; ``recordings`` are in order of position: isrc, title, version, artist, asset_id.
    ``codes`` (kind, code, position, assigned) go into the issue log before anything else, so that of two who
    name the same at once, the second learns it from there.
    """
    return await tx.one(
        STORE,
        {
            **submission,
            "id": release_id,
            "recordings": Jsonb(list(recordings)),
            "codes": Jsonb(list(codes)),
        },
        StoredRow,
    )


async def note_machine_made(
    tx: Tx, release_id: int, number: int, found: Sequence[bool | None], costs: Sequence[int]
) -> None:
    """Keep for each track, in order, whether a machine made it, and its credits."""
    await tx.execute(
        """with tracks as (
             update release_track t set machine_made = g.made, credits = g.credits
             from rows from (unnest(%(found)s::boolean[]), unnest(%(costs)s::int[])) with ordinality
               as g (made, credits, position)
             where t.release_id = %(id)s and t.snapshot_number = %(number)s and t.position = g.position)
           update release set credits_charged = %(sum)s,
             draft = draft || jsonb_build_object('machine_made', to_jsonb(%(found)s::boolean[]))
           where id = %(id)s and snapshot_number = %(number)s and state in ('submitted', 'distributed')""",
        {
            "id": release_id,
            "number": number,
            "found": list(found),
            "costs": list(costs),
            "sum": sum(costs),
        },
    )


@dataclass(frozen=True, slots=True)
class SnapshotRow:
    """One submission, as stored."""

    public_id: UUID
    organisation_id: int
    content: dict[str, Any]


async def snapshot(tx: Tx, release_id: int, number: int) -> SnapshotRow:
    """Return one submission of a release; for the system's own transactions."""
    return await tx.one(
        """select r.public_id, r.organisation_id, s.content from release_snapshot s
           join release r on r.id = s.release_id where s.release_id = %(id)s and s.number = %(number)s""",
        {"id": release_id, "number": number},
        SnapshotRow,
    )


async def move(tx: Tx, row: ReleaseRow, to: str, reason: str | None) -> None:
    """Set the state and write the move into the history."""
    await tx.execute(
        """with moved as (update release set state = %(to)s, updated_at = clock_timestamp()
             where organisation_id = %(of)s and id = %(id)s)
           insert into release_move (release_id, organisation_id, from_state, to_state, reason)
           values (%(id)s, %(of)s, %(was)s, %(to)s, %(reason)s)""",
        {"id": row.id, "of": row.organisation_id, "was": row.state, "to": to, "reason": reason},
    )
