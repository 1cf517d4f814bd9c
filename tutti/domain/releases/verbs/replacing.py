"""Releases that are told as a whole from elsewhere: the working copy is replaced, or the release goes."""

from dataclasses import dataclass
from uuid import UUID

from tutti.core.identifiers import InvalidIdentifier, parse_gtin
from tutti.core.ids import new_id
from tutti.db import Tx
from tutti.domain.releases import _queries
from tutti.domain.releases.errors import ReleaseNotFound
from tutti.domain.releases.formats.snapshot import write_snapshot
from tutti.domain.releases.model import ReleaseDraft, ReleaseState
from tutti.domain.releases.verbs import moves
from tutti.domain.releases.verbs.drafts import OPEN
from tutti.domain.releases.verbs.takedown import AT_STORES, request_takedown


@dataclass(frozen=True, slots=True)
class Replaced:
    """The release whose working copy was written; ``id`` is internal."""

    id: int
    public_id: UUID


async def replace_draft(
    tx: Tx, draft: ReleaseDraft, *, provenance: str, release_id: UUID | None = None
) -> Replaced:
    """Write ``draft`` as the working copy of the caller's release, or of a new one.

    A release that stores have stays as it is there until it is submitted again. Raises ``ReleaseNotFound``,
    and ``AlreadySubmitted`` while a submission is on its way.
    """
    stored = {**write_snapshot(draft), "upload_requests": [], "status": OPEN}
    if release_id is None:
        public_id = new_id()
        return Replaced(await _queries.insert_told(tx, public_id, provenance, stored), public_id)
    row = await _free(tx, release_id)
    await _queries.save_draft(tx, row.id, stored)
    return Replaced(row.id, row.public_id)


async def delete_release(tx: Tx, release_id: UUID) -> None:
    """Take the caller's release away from all who look, and from its stores if it is at any.

    Raises ``ReleaseNotFound``, and ``AlreadySubmitted`` while a submission is on its way.
    """
    row = await _free(tx, release_id)
    if ReleaseState(row.state) in AT_STORES and row.snapshot_number is not None:
        await request_takedown(tx, release_id)
    await _queries.delete(tx, row.id)


async def codes_taken(
    tx: Tx, release_id: int | None, upc: str | None, isrcs: tuple[str, ...]
) -> frozenset[str]:
    """Return those of the codes that were issued elsewhere: a UPC to another release, an ISRC to others.

    ``upc`` comes back as it was given.
    """
    asked = [{"kind": "isrc", "code": isrc} for isrc in isrcs]
    gtin = _gtin14(upc)
    if gtin:
        asked.append({"kind": "upc", "code": gtin})
    if not asked:
        return frozenset()
    taken = await _queries.codes_taken(tx, tx.actor.organisation_id, release_id, asked)
    return frozenset(upc if code == gtin and upc else code for code in taken)


def _gtin14(upc: str | None) -> str | None:
    try:
        return parse_gtin(upc).gtin14 if upc else None
    except InvalidIdentifier:
        return None


async def _free(tx: Tx, release_id: UUID) -> _queries.ReleaseRow:
    row = await _queries.lock(tx, release_id)
    if row is None:
        raise ReleaseNotFound(f"Release {release_id} not found.")
    await moves.demand_settled(tx, row)
    return row
