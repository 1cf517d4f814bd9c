"""Every statement about releases; each starts from what the caller may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from tutti.db import Tx

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """One release as stored; ``draft`` is the working copy, equal to the latest submission until edited."""

    id: int
    public_id: UUID
    organisation_id: int
    state: str
    conversation_id: str | None
    provenance: str
    draft: dict[str, Any]
    upc: str | None
    snapshot_number: int | None
    original_release_date: date | None
    credits_charged: int
    created_at: datetime
    updated_at: datetime
    submitted_at: datetime | None


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


@dataclass(frozen=True, slots=True)
class Numbers:
    """The first number of a run of codes of a kind, and the prefix and the year that they have."""

    kind: str
    year: int
    prefix: str
    first: int


@dataclass(frozen=True, slots=True)
class IdRow:
    """Just an id."""

    id: int


COLUMNS = """r.id, r.public_id, r.organisation_id, r.state, r.conversation_id, r.provenance, r.draft, r.upc,
  r.snapshot_number, r.original_release_date, r.credits_charged, r.created_at, r.updated_at, r.submitted_at"""
FROM = "from release r"
INSERT = """insert into release (public_id, organisation_id, conversation_id, provenance)
  values (%(public_id)s, %(organisation)s, %(conversation_id)s, %(provenance)s)"""
TAKEN = """(jsonb_to_recordset(%(wanted)s) as g (kind text, year int, count int, digits int)
  cross join lateral take_codes(%(organisation)s, kind, year, count, digits))"""


async def by_public_id(tx: Tx, public_id: UUID) -> ReleaseRow | None:
    """Return the caller's release of that id."""
    return await tx.maybe(
        f"""select {COLUMNS} {FROM} where r.organisation_id = %(organisation)s
            and r.public_id = %(id)s and r.deleted_at is null""",
        {"id": public_id},
        ReleaseRow,
    )


async def lock(tx: Tx, public_id: UUID) -> ReleaseRow | None:
    """Return the caller's release of that id, locked until the transaction ends."""
    return await tx.maybe(
        f"""select {COLUMNS} {FROM}
            where r.organisation_id = %(organisation)s and r.public_id = %(id)s
            and r.deleted_at is null for update""",
        {"id": public_id},
        ReleaseRow,
    )


async def lock_internal(tx: Tx, release_id: int) -> ReleaseRow:
    """Return a release by its internal id, locked; for the system's own transactions."""
    return await tx.one(
        f"select {COLUMNS} {FROM} where r.id = %(id)s for update",
        {"id": release_id},
        ReleaseRow,
    )


async def lock_conversation(tx: Tx, conversation_id: str) -> ReleaseRow | None:
    """Return the caller's release of a conversation, locked."""
    return await tx.maybe(
        f"""select {COLUMNS} {FROM} where r.organisation_id = %(organisation)s
            and r.conversation_id = %(conversation_id)s and r.deleted_at is null for update""",
        {"conversation_id": conversation_id},
        ReleaseRow,
    )


async def lock_twin_draft(
    tx: Tx, title: str | None, artist: str | None, cover: str | None
) -> ReleaseRow | None:
    """Return a draft of the last ten minutes that is plainly the same release, locked."""
    return await tx.maybe(
        f"""select {COLUMNS} {FROM} where r.organisation_id = %(organisation)s and r.state = 'draft'
            and r.deleted_at is null
            and r.title = %(title)s and r.primary_artist_name = %(artist)s
            and r.draft #>> '{{release,cover_art_file_url}}' = %(cover)s
            and r.updated_at > clock_timestamp() - interval '10 minutes'
            order by r.id desc limit 1 for update""",
        {"title": title, "artist": artist, "cover": cover},
        ReleaseRow,
    )


async def latest(tx: Tx, limit: int) -> list[ReleaseRow]:
    """Return the caller's releases, newest first."""
    return await tx.many(
        f"""select {COLUMNS} {FROM} where r.organisation_id = %(organisation)s
            and r.deleted_at is null order by r.id desc limit %(limit)s""",
        {"limit": limit},
        ReleaseRow,
    )


async def insert(tx: Tx, public_id: UUID, conversation_id: str | None, provenance: str) -> int:
    """Make an empty draft and return its internal id."""
    row = await tx.one(
        f"{INSERT} returning id",
        {"public_id": public_id, "conversation_id": conversation_id, "provenance": provenance},
        IdRow,
    )
    return row.id


async def insert_told(tx: Tx, public_id: UUID, provenance: str, draft: Json) -> int:
    """Make a draft that is told whole, and return its internal id."""
    row = await tx.one(
        """insert into release (public_id, organisation_id, provenance, draft, title, primary_artist_name)
           values (%(public_id)s, %(organisation)s, %(provenance)s, %(draft)s,
             %(draft)s #>> '{release,title}', %(draft)s #>> '{release,primary_artist_name}') returning id""",
        {"public_id": public_id, "provenance": provenance, "draft": Jsonb(draft)},
        IdRow,
    )
    return row.id


async def save_draft(tx: Tx, release_id: int, draft: Json) -> datetime:
    """Replace the working copy and return when."""
    saved = await tx.value(
        """update release set draft = %(draft)s, title = %(draft)s #>> '{release,title}',
             primary_artist_name = %(draft)s #>> '{release,primary_artist_name}',
             updated_at = clock_timestamp()
           where organisation_id = %(organisation)s and id = %(id)s returning updated_at""",
        {"id": release_id, "draft": Jsonb(draft)},
    )
    assert isinstance(saved, datetime)
    return saved


async def delete(tx: Tx, release_id: int) -> None:
    """Hide a release for good; whatever refers to it stays."""
    await tx.execute(
        """update release set deleted_at = clock_timestamp(), conversation_id = null
           where organisation_id = %(organisation)s and id = %(id)s""",
        {"id": release_id},
    )


async def codes_taken(
    tx: Tx, organisation: int, release_id: int | None, codes: Sequence[Json]
) -> frozenset[str]:
    """Return which of ``codes`` (kind, code) another release (UPC) or organisation (ISRC) has."""
    rows = await tx.many(
        "select codes_taken as code from codes_taken(%(of)s, %(id)s, %(codes)s)",
        {"of": organisation, "id": release_id, "codes": Jsonb(list(codes))},
        _Code,
    )
    return frozenset(row.code for row in rows)


async def take_codes(tx: Tx, wanted: Sequence[Json]) -> dict[str, Numbers]:
    """Take numbers for ``wanted`` codes (kind, year, count, digits), by kind; left out is a kind without any.

    ``digits`` is the room for prefix and number together.
    """
    rows = await tx.many(
        f"select kind, year, prefix, first from {TAKEN}", {"wanted": Jsonb(list(wanted))}, Numbers
    )
    return {row.kind: row for row in rows}


@dataclass(frozen=True, slots=True)
class _Begun:
    id: int
    kind: str | None
    year: int
    prefix: str
    first: int


async def insert_with_codes(
    tx: Tx, public_id: UUID, conversation_id: str | None, provenance: str, wanted: Sequence[Json]
) -> tuple[int, dict[str, Numbers]]:
    """Make an empty draft and take numbers as :func:`take_codes` does; return its internal id and those."""
    rows = await tx.many(
        f"""with made as ({INSERT} returning id)
           select made.id, kind, year, prefix, first from made left join {TAKEN} on true""",
        {
            "public_id": public_id,
            "conversation_id": conversation_id,
            "provenance": provenance,
            "wanted": Jsonb(list(wanted)),
        },
        _Begun,
    )
    return rows[0].id, {
        row.kind: Numbers(row.kind, row.year, row.prefix, row.first) for row in rows if row.kind
    }


async def add_prefix(tx: Tx, organisation_id: int | None, kind: str, prefix: str) -> None:
    """Add a prefix to make codes from, an organisation's own or the platform's (system)."""
    await tx.execute(
        """insert into code_prefix (organisation_id, kind, prefix) values (%(of)s, %(kind)s, %(prefix)s)
           on conflict (kind, prefix) do nothing""",
        {"of": organisation_id, "kind": kind, "prefix": prefix},
    )


async def confirm_artist(tx: Tx, organisation_id: int, name: str) -> None:
    """Keep a name as an organisation's own (system)."""
    await tx.execute(
        """insert into confirmed_artist (organisation_id, name) values (%(of)s, %(name)s)
           on conflict do nothing""",
        {"of": organisation_id, "name": name},
    )


@dataclass(frozen=True, slots=True)
class _Name:
    name: str


async def confirmed_artists(tx: Tx, organisation_id: int) -> frozenset[str]:
    """Return the names that are an organisation's own."""
    rows = await tx.many(
        "select name from confirmed_artist where organisation_id = %(of)s", {"of": organisation_id}, _Name
    )
    return frozenset(row.name for row in rows)


@dataclass(frozen=True, slots=True)
class _Code:
    code: str


@dataclass(frozen=True, slots=True)
class StoredRow:
    """The snapshot's number and the job's id; or, and then nothing may be kept, a code that is another's."""

    taken: str | None
    snapshot_number: int
    job_id: UUID


async def store_submission(
    tx: Tx, release_id: int, submission: Json, recordings: Sequence[Json], codes: Sequence[Json]
) -> StoredRow:
    """Write snapshot, recordings and tracks; put the release in state ``submitted``, with a job in the queue.

    The job takes the place of the one before. ``submission`` has content, title, artist, upc, release_date,
    original_release_date, provenance, cost, warnings; ``recordings`` are in order of position: isrc, title,
    version, artist, asset_id. ``codes`` (kind, code, position, assigned) go into the issue log before
    anything else, so that of two who name the same at once, the second learns it from there.
    """
    return await tx.one(
        """with coded as (select * from jsonb_to_recordset(%(codes)s)
                            as g (kind text, code text, position int, assigned boolean)),
           logged as (
             insert into code_issue (kind, code, organisation_id, release_id, position, assigned)
             select kind, code, %(organisation)s, %(id)s, position, assigned from coded
             on conflict (kind, code) do nothing returning code),
           taken as (
             select g.code from coded g where g.code not in (select code from logged)
               and not exists (select 1 from code_issue i where i.kind = g.kind and i.code = g.code
                               and (i.kind = 'isrc' or i.release_id = %(id)s))),
           moved as (
             update release set state = 'submitted', snapshot_number = coalesce(snapshot_number, 0) + 1,
               credits_charged = %(cost)s, draft = %(content)s, title = %(title)s,
               primary_artist_name = %(artist)s, upc = %(upc)s,
               release_date = %(release_date)s::date, provenance = %(provenance)s,
               original_release_date = coalesce(original_release_date, %(original_release_date)s::date),
               submitted_at = clock_timestamp(), updated_at = clock_timestamp()
             where organisation_id = %(organisation)s and id = %(id)s and not exists (select from taken)
             returning snapshot_number),
           snapshot as (
             insert into release_snapshot (release_id, number, organisation_id, content)
             select %(id)s, snapshot_number, %(organisation)s, %(content)s from moved returning number),
           given as (
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
             from given join recorded using (isrc), snapshot),
           job as (
             insert into release_job (release_id, organisation_id, snapshot_number, warnings)
             select %(id)s, %(organisation)s, number, %(warnings)s from snapshot
             on conflict (release_id) do update set public_id = uuidv7(),
               snapshot_number = excluded.snapshot_number, state = 'queued', stage = null, progress = 0,
               attempts = 0, errors = '[]', warnings = excluded.warnings,
               created_at = clock_timestamp(), started_at = null, finished_at = null
             returning snapshot_number, public_id)
           select (select min(code) from taken) as taken, snapshot_number, public_id as job_id
           from (values (1)) always left join job on true""",
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
           where id = %(id)s and snapshot_number = %(number)s and state = 'submitted'""",
        {
            "id": release_id,
            "number": number,
            "found": list(found),
            "costs": list(costs),
            "sum": sum(costs),
        },
    )


async def update_job(tx: Tx, release_id: int, number: int, change: Json) -> None:
    """Note how far the job of snapshot ``number`` is; a job that was replaced meanwhile is left alone."""
    await tx.execute(
        """update release_job set state = coalesce(%(state)s, state), stage = coalesce(%(stage)s, stage),
             progress = coalesce(%(progress)s, progress), attempts = coalesce(%(attempts)s, attempts),
             errors = case when %(error)s::jsonb is null then errors else errors || %(error)s::jsonb end,
             warnings = coalesce(%(warnings)s::jsonb, warnings),
             started_at = coalesce(started_at, clock_timestamp()),
             finished_at = case when %(state)s in ('completed', 'failed') then clock_timestamp() end
           where release_id = %(id)s and snapshot_number = %(number)s""",
        {
            **dict.fromkeys(("state", "stage", "progress", "attempts", "error", "warnings")),
            **change,
            "id": release_id,
            "number": number,
        },
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


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """The latest submission of a release that is out."""

    id: int
    content: dict[str, Any]


async def published(tx: Tx, public_id: UUID) -> PublishedRow | None:
    """Return a release that stores offer, whoever owns it (system transaction)."""
    return await tx.maybe(
        """select r.id, s.content from release r
             join release_snapshot s on s.release_id = r.id and s.number = r.snapshot_number
           where r.public_id = %(id)s and r.state = 'distributed' and r.deleted_at is null""",
        {"id": public_id},
        PublishedRow,
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
