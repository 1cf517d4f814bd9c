"""What the catalogue has that a message may contradict."""

from collections.abc import Sequence
from dataclasses import dataclass

from tutti.db import Tx


@dataclass(frozen=True, slots=True)
class ToldRow:
    """A recording as a release of the caller tells of it."""

    release_id: int
    isrc: str
    position: int
    title: str


async def told_recordings(tx: Tx, isrcs: Sequence[str], but: int | None) -> list[ToldRow]:
    """Return what the caller's releases, ``but`` one, call recordings of these ISRCs; at most 100."""
    return await tx.many(
        """with t as materialized (
             select release_id, isrc, position from intake_track
             where organisation_id = %(organisation)s and isrc = any(%(isrcs)s::text[])
               and release_id is distinct from %(but)s::bigint)
           select t.release_id, t.isrc, t.position, told.title
           from t, lateral (
             select r.draft #>> array['tracks', (t.position - 1)::text, 'title'] as title
             from release r where r.organisation_id = %(organisation)s and r.id = t.release_id
               and r.deleted_at is null offset 0) told
           where told.title is not null order by t.release_id, t.position limit 100""",
        {"isrcs": list(isrcs), "but": but},
        ToldRow,
    )
