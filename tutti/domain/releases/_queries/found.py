"""Statements that find releases, by id, by conversation, by likeness."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tutti.db import Tx


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


COLUMNS = """r.id, r.public_id, r.organisation_id, r.state, r.conversation_id, r.provenance, r.draft, r.upc,
  r.snapshot_number, r.original_release_date, r.credits_charged, r.created_at, r.updated_at, r.submitted_at"""


FROM = "from release r"


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


async def lock_deleted(tx: Tx, release_id: int) -> ReleaseRow | None:
    """Return a deleted release of the caller's by its internal id, locked."""
    return await tx.maybe(
        f"""select {COLUMNS} {FROM} where r.organisation_id = %(organisation)s and r.id = %(id)s
            and r.deleted_at is not null for update""",
        {"id": release_id},
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
    """Return the caller's release of a conversation, locked; who asks for the same one meanwhile waits."""
    await tx.value(
        "select pg_advisory_xact_lock(hashtextextended(%(conversation_id)s, %(organisation)s))",
        {"conversation_id": conversation_id},
    )
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


async def came_out(tx: Tx, release_id: int) -> str | None:
    """Return whether the caller's release came out and is out: ``distributed`` or ``taken_down``, whichever
    it became last; ``None`` if it was never at a store."""
    found = await tx.value(
        """select to_state from release_move where organisation_id = %(organisation)s
             and release_id = %(id)s and to_state in ('distributed', 'taken_down')
           order by id desc limit 1""",
        {"id": release_id},
    )
    return str(found) if found else None
