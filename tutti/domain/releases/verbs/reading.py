"""Reading releases: what their owner said, with what was assigned and decided since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from tutti.db import Tx
from tutti.domain.releases import _queries
from tutti.domain.releases._queries import JobRow, ReleaseRow
from tutti.domain.releases.errors import JobNotFound, ReleaseNotFound
from tutti.domain.releases.formats.snapshot import shown
from tutti.domain.releases.model import ReleaseDraft, ReleaseState
from tutti.domain.releases.verbs.drafts import stored_draft
from tutti.domain.releases.verbs.facts import MADE


@dataclass(frozen=True, slots=True)
class Release:
    """One release as its owner sees it; ``stored`` is its metadata in the stored form."""

    public_id: UUID
    state: ReleaseState
    stored: Mapping[str, Any]
    provenance: str
    credits_charged: int
    created_at: datetime
    updated_at: datetime
    submitted_at: datetime | None

    @property
    def draft(self) -> ReleaseDraft:
        """The metadata, typed."""
        return stored_draft(self.stored)

    def fields(self) -> dict[str, object]:
        """Return every field of the metadata by its name in the contract, flat, with ``tracks``."""
        told = shown(self.stored)
        for track, found in zip(cast("list[dict[str, object]]", told["tracks"]), self._found(), strict=False):
            track["detected_ai"] = found
        return told

    def _found(self) -> list[bool | None]:
        """Return for each track whether a machine made it; ``None`` where listening cannot tell."""
        found = list(self.stored.get(MADE, ()))
        return found + [None] * (len(self.stored.get("tracks", ())) - len(found))


async def read_release(tx: Tx, public_id: UUID) -> Release:
    """Return the caller's release; raises ``ReleaseNotFound``."""
    row = await _queries.by_public_id(tx, public_id)
    if row is None:
        raise ReleaseNotFound(f"Release {public_id} not found.")
    return _release(row)


async def latest_releases(tx: Tx, limit: int) -> list[Release]:
    """Return the caller's latest releases, newest first."""
    return [_release(row) for row in await _queries.latest(tx, limit)]


async def read_job(tx: Tx, public_id: UUID) -> JobRow:
    """Return the work of the release's latest submission; raises ``ReleaseNotFound`` or ``JobNotFound``."""
    job = await _queries.job(tx, public_id)
    if job is None:
        await read_release(tx, public_id)
        raise JobNotFound("The release was never submitted: no job found.")
    return job


async def find_job(tx: Tx, public_id: UUID) -> JobRow | None:
    """Return the work of the latest submission of the caller's release; ``None`` for a draft."""
    return await _queries.job(tx, public_id)


def _release(row: ReleaseRow) -> Release:
    return Release(
        row.public_id,
        ReleaseState(row.state),
        row.draft,
        row.provenance,
        row.credits_charged,
        row.created_at,
        row.updated_at,
        row.submitted_at,
    )
