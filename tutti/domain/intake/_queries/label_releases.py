"""Releases as their labels see them, and the numbers of their tracks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from tutti.db import Tx
from tutti.domain.intake.model import Wanted


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """A release with what its label told; ``message`` is absent for one that was made elsewhere."""

    id: int
    public_id: UUID
    state: str
    status: str
    draft: dict[str, Any]
    message: dict[str, Any] | None
    version: str | None
    message_time: datetime | None
    sender: str | None
    thread_id: str | None
    intake_id: int | None
    is_withdrawn: bool
    identity: str | None
    created_at: datetime
    submitted_at: datetime | None


@dataclass(frozen=True, slots=True)
class TrackRow:
    """A track's number and place."""

    id: int
    release_id: int
    position: int
    reference: str | None
    expected_file: str | None
    md5: str | None


RELEASE = """
  select r.id, r.public_id, r.state, s.status, r.draft, i.message, i.version, i.message_time, i.sender,
    i.thread_id, i.intake_id, coalesce(i.is_withdrawn, false) as is_withdrawn,
    coalesce(i.identity, r.gtin) as identity, r.created_at, r.submitted_at
  from release r left join intake_release i on i.release_id = r.id,
    lateral (select case
      when r.state = 'distributed' and r.submitted_at >= coalesce(i.changed_at, r.submitted_at)
          and not exists (select from release_job j where j.release_id = r.id and j.state = 'failed')
        then 'Delivered'
      when draft_is_complete(r.draft) and not coalesce(i.is_withdrawn, false) then 'Ready'
      else 'Draft' end as status) s
  where r.organisation_id = %(organisation)s and r.deleted_at is null"""

KNOWN_AS = """
  with named as materialized (
    select release_id as id from intake_release
      where organisation_id = %(organisation)s and identity = %(identity)s::text
    union all select id from release where organisation_id = %(organisation)s and gtin = %(identity)s
    union all select id from release where organisation_id = %(organisation)s and told_gtin = %(identity)s)
  select max(named.id) from named, lateral (
    select from release r left join intake_release i on i.release_id = r.id
    where r.organisation_id = %(organisation)s and r.id = named.id and r.deleted_at is null
      and (coalesce(i.identity, r.gtin) = %(identity)s or r.told_gtin = %(identity)s) offset 0) still"""

MATCHING = """
  and (%(status)s::text is null or s.status = %(status)s)
  and (%(identity)s::text is null or coalesce(i.identity, r.gtin) = %(identity)s
       or r.told_gtin = %(identity)s)
  and (%(title)s::text is null or strpos(lower(r.title), lower(%(title)s)) > 0)"""


async def release(tx: Tx, release_id: int) -> ReleaseRow | None:
    """Return the caller's release of a number."""
    return await tx.maybe(RELEASE + " and r.id = %(id)s", {"id": release_id}, ReleaseRow)


async def release_known_as(tx: Tx, identity: str) -> ReleaseRow | None:
    """Return the caller's release with a UPC or GRid, the newest if there are several."""
    return await tx.maybe(f"{RELEASE} and r.id = ({KNOWN_AS})", {"identity": identity}, ReleaseRow)


async def releases(tx: Tx, wanted: Mapping[str, object], limit: int, offset: int) -> list[ReleaseRow]:
    """Return a page of the caller's releases, newest first."""
    return await tx.many(
        RELEASE + MATCHING + " order by r.id desc limit %(limit)s offset %(offset)s",
        {**wanted, "limit": limit, "offset": offset},
        ReleaseRow,
    )


async def page(
    tx: Tx, wanted: Wanted, identity: str | None, limit: int, offset: int
) -> tuple[list[ReleaseRow], int]:
    """Return a page of the caller's releases, and how many there are in all."""
    given = _wanted(wanted) | {"identity": identity}
    total = await tx.value(f"select count(*) from ({RELEASE}{MATCHING}) found", given)
    return await releases(tx, given, limit, offset), int(str(total))


def _wanted(wanted: Wanted) -> dict[str, object]:
    return {"status": wanted.status and wanted.status.value, "title": wanted.title, "identity": None}


async def tracks(tx: Tx, release_ids: Sequence[int]) -> list[TrackRow]:
    """Return the tracks of releases, in their order."""
    return await tx.many(
        """select id, release_id, position, reference, expected_file, md5 from intake_track
           where organisation_id = %(organisation)s and release_id = any(%(ids)s)
           order by release_id, position""",
        {"ids": list(release_ids)},
        TrackRow,
    )


async def place_tracks(tx: Tx, release_id: int, placed: Sequence[Mapping[str, object]]) -> None:
    """Put the tracks of a release in a new order: those with an ``id`` keep it, others get one.

    Each of ``placed`` has id, position, reference, expected_file; what is not among them goes.
    """
    given: Mapping[str, object] = {"id": release_id, "placed": Jsonb(list(placed))}
    await tx.execute(
        """delete from intake_track where organisation_id = %(organisation)s and release_id = %(id)s
           and id not in (select id from jsonb_to_recordset(%(placed)s) as g (id bigint)
                          where id is not null)""",
        given,
    )
    await tx.execute(
        """update intake_track t set position = g.position, reference = g.reference,
             expected_file = g.expected_file
           from jsonb_to_recordset(%(placed)s)
             as g (id bigint, position int, reference text, expected_file text)
           where t.organisation_id = %(organisation)s and t.release_id = %(id)s and t.id = g.id""",
        given,
    )
    await tx.execute(
        """insert into intake_track (organisation_id, release_id, position, reference, expected_file)
           select %(organisation)s, %(id)s, position, reference, expected_file
           from jsonb_to_recordset(%(placed)s)
             as g (id bigint, position int, reference text, expected_file text)
           where id is null order by position""",
        given,
    )


async def note_md5(tx: Tx, release_id: int, position: int, md5: str) -> None:
    """Note the MD5 of a track's file."""
    await tx.execute(
        """update intake_track set md5 = %(md5)s where organisation_id = %(organisation)s
           and release_id = %(id)s and position = %(position)s""",
        {"id": release_id, "position": position, "md5": md5},
    )


async def touch(tx: Tx, release_id: int) -> None:
    """Note that the working copy of a release has changed."""
    await tx.execute(
        """update intake_release set changed_at = clock_timestamp()
           where organisation_id = %(organisation)s and release_id = %(id)s""",
        {"id": release_id},
    )
