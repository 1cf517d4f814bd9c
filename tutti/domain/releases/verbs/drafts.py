"""Saving a draft: a release that is being worked on, checked for types only (contract, section 8)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import zip_longest
from typing import Any
from uuid import UUID

import msgspec

from tutti.core.errors import FieldFault, Malformed
from tutti.core.ids import new_id
from tutti.db import Tx
from tutti.domain.releases import _queries
from tutti.domain.releases.errors import ReleaseNotEditable, ReleaseNotFound
from tutti.domain.releases.formats.merge import patched, replaced
from tutti.domain.releases.formats.snapshot import read_snapshot, write_snapshot
from tutti.domain.releases.model import EDITABLE, ReleaseDraft, ReleaseState
from tutti.domain.releases.verbs.facts import MADE, WARNED

OPEN = "collecting"


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftChange:
    """What a client sends: raw objects for the parts that it wants to change."""

    release: object = None
    tracks: object = None
    track_patches: object = None
    upload_requests: Sequence[Mapping[str, object]] | None = None
    status: str | None = None
    replace: bool = False
    release_id: UUID | None = None
    conversation_id: str | None = None
    provenance: str = "REST"


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """The draft as it now stands."""

    public_id: UUID
    conversation_id: str | None
    status: str
    draft: ReleaseDraft
    upload_requests: list[Mapping[str, object]]
    updated_at: datetime


async def save_draft(tx: Tx, change: DraftChange) -> SavedDraft:
    """Change the draft that ``release_id`` or ``conversation_id`` names, or begin a new one.

    With both, the draft becomes that of the conversation, unless either has another.

    Raises ``ReleaseNotFound``, ``ReleaseNotEditable`` and ``Malformed`` (with every fault of shape).
    """
    row = await _find(tx, change)
    if row is not None and ReleaseState(row.state) not in EDITABLE:
        raise ReleaseNotEditable(
            f"The release is {row.state.replace('_', ' ')}; submit the edited release to send an update."
        )
    stored = stored_draft(row.draft) if row else ReleaseDraft()
    draft, faults = (
        replaced(change.release, change.tracks)
        if change.replace
        else patched(stored, release=change.release, tracks=change.tracks, track_patches=change.track_patches)
    )
    if faults:
        raise malformed(faults)
    draft = msgspec.structs.replace(draft, resources=stored.resources, terms=stored.terms)
    public_id = row.public_id if row else new_id()
    release_id = row.id if row else await _begin(tx, public_id, change)
    kept = row.draft if row else {}
    requests = list(
        change.upload_requests if change.upload_requests is not None else kept.get("upload_requests", [])
    )
    status = change.status or kept.get("status") or OPEN
    warned = kept.get(WARNED, [])
    saved_at = await _queries.save_draft(
        tx,
        release_id,
        {**write_snapshot(draft), "upload_requests": requests, "status": status, WARNED: warned},
    )
    conversation = row.conversation_id if row else change.conversation_id
    return SavedDraft(public_id, conversation, status, draft, requests, saved_at)


async def _find(tx: Tx, change: DraftChange) -> _queries.ReleaseRow | None:
    if change.release_id is not None:
        row = await _queries.lock(tx, change.release_id)
        if row is None:
            raise ReleaseNotFound(f"Release {change.release_id} not found.")
        return await _in_conversation(tx, row, change.conversation_id)
    if change.conversation_id is not None:
        return await _queries.lock_conversation(tx, change.conversation_id)
    return None


async def _in_conversation(
    tx: Tx, row: _queries.ReleaseRow, conversation_id: str | None
) -> _queries.ReleaseRow:
    """Make a release without a conversation that of ``conversation_id``, if no other release is."""
    if conversation_id is None or row.conversation_id is not None:
        return row
    if await _queries.lock_conversation(tx, conversation_id) is not None:
        return row
    await _queries.join_conversation(tx, row.id, conversation_id)
    return replace(row, conversation_id=conversation_id)


async def _begin(tx: Tx, public_id: UUID, change: DraftChange) -> int:
    return await _queries.insert(tx, public_id, change.conversation_id, change.provenance)


def stored_draft(stored: Mapping[str, object]) -> ReleaseDraft:
    """Read the metadata out of a release's working copy, which holds more than that."""
    return read_snapshot({key: stored[key] for key in ReleaseDraft.__struct_fields__ if key in stored})


def disclosed_draft(stored: Mapping[str, Any]) -> ReleaseDraft:
    """Read the metadata as stores are told it: where listening found a machine, the track contains its work.

    What was found is under :data:`facts.MADE`, in the order of the tracks.
    """
    draft = stored_draft(stored)
    found = stored.get(MADE, ())
    tracks = [
        msgspec.structs.replace(track, contains_ai=True) if made else track
        for track, made in zip_longest(draft.tracks, found[: len(draft.tracks)])
    ]
    return msgspec.structs.replace(draft, tracks=tuple(tracks))


def malformed(faults: Sequence[FieldFault]) -> Malformed:
    """Gather faults of shape in one error, under the code of the first."""
    error = Malformed(faults[0].message, fields=faults)
    error.code = faults[0].code
    return error
