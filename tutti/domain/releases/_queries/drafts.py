"""Statements that make drafts, save and delete them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from tutti.db import Tx
from tutti.domain.releases._queries.codes import TAKEN, Json, Numbers


@dataclass(frozen=True, slots=True)
class IdRow:
    """Just an id."""

    id: int


INSERT = """insert into release (public_id, organisation_id, conversation_id, provenance)
  values (%(public_id)s, %(organisation)s, %(conversation_id)s, %(provenance)s)"""


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


async def join_conversation(tx: Tx, release_id: int, conversation_id: str) -> None:
    """Make a release that of a conversation, which has none."""
    await tx.execute(
        """update release set conversation_id = %(conversation_id)s
           where organisation_id = %(organisation)s and id = %(id)s""",
        {"id": release_id, "conversation_id": conversation_id},
    )


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
