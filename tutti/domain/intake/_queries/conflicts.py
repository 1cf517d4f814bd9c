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
        """select * from (
             select t.release_id, t.isrc, t.position,
               r.draft #>> array['tracks', (t.position - 1)::text, 'title'] as title
             from intake_track t join release r on r.id = t.release_id
             where t.organisation_id = %(organisation)s and t.isrc = any(%(isrcs)s::text[])
               and t.release_id is distinct from %(but)s::bigint and r.deleted_at is null) told
           where title is not null order by release_id, position limit 100""",
        {"isrcs": list(isrcs), "but": but},
        ToldRow,
    )
