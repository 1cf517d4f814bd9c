"""What the catalogue has that a message may contradict."""

from collections.abc import Sequence
from dataclasses import dataclass

from tutti.db import Tx


@dataclass(frozen=True, slots=True)
class ToldRow:
    """A recording as a release of the caller tells of it."""

    release_id: int
    isrc: str
    title: str


async def told_recordings(tx: Tx, isrcs: Sequence[str], but: int | None) -> list[ToldRow]:
    """Return what the caller's releases, ``but`` one, call recordings of these ISRCs; at most 100."""
    return await tx.many(
        """select r.id as release_id, t.track ->> 'isrc' as isrc, t.track ->> 'title' as title
           from release r, lateral jsonb_array_elements(r.draft -> 'tracks') as t (track)
           where r.organisation_id = %(organisation)s and r.deleted_at is null
             and jsonb_path_query_array(r.draft, '$.tracks[*].isrc') ?| %(isrcs)s::text[]
             and t.track ->> 'isrc' = any(%(isrcs)s) and t.track ->> 'title' is not null
             and r.id is distinct from %(but)s::bigint
           order by r.id limit 100""",
        {"isrcs": list(isrcs), "but": but},
        ToldRow,
    )
