"""Saving a draft over what is stored: ``delta`` patches it, ``replace`` puts the new in its place.

Semantics: distribution contract, section 8. In a delta, fields that are named overwrite, fields that are
absent stay, null empties. Tracks meet by ``id``, else by place in the list; the ones left over are
appended. ``track_patches`` come after that, and removals last, so that indexes keep their meaning.
"""

from collections.abc import Mapping
from typing import cast

import msgspec

from tutti.core.errors import FieldFault
from tutti.domain.releases.formats.fields import fault
from tutti.domain.releases.formats.snapshot import MOST_TRACKS, RELEASE, TRACK, from_wire, listed_tracks
from tutti.domain.releases.model import ReleaseDraft, ReleaseMetadata, TrackMetadata


def replaced(release: object, tracks: object) -> tuple[ReleaseDraft, list[FieldFault]]:
    """Return exactly the given release and tracks; parts that are missing are empty."""
    return from_wire(release, tracks)


def patched(
    stored: ReleaseDraft, *, release: object = None, tracks: object = None, track_patches: object = None
) -> tuple[ReleaseDraft, list[FieldFault]]:
    """Return ``stored`` with the changes of a delta; faults as :func:`from_wire` gives them.

    ``track_patches`` is a list of objects that each name a track by ``track_id`` or ``track_index``, with
    the fields to change, or with ``op: "remove"``.
    """
    faults: list[FieldFault] = []
    changed = _release(stored.release, release, faults)
    merged = list(stored.tracks)
    if tracks is not None and listed_tracks(tracks, "tracks", faults):
        _merge_tracks(merged, cast("list[object]", tracks), faults)
    if track_patches is not None and listed_tracks(track_patches, "track_patches", faults):
        merged = _apply_patches(merged, cast("list[object]", track_patches), faults)
    if len(merged) > MOST_TRACKS:
        fault(faults, "tracks", "invalid_field", f"must have at most {MOST_TRACKS} entries in all")
    return msgspec.structs.replace(stored, release=changed, tracks=tuple(merged[:MOST_TRACKS])), faults


def _release(stored: ReleaseMetadata, raw: object, faults: list[FieldFault]) -> ReleaseMetadata:
    if raw is None:
        return stored
    if not isinstance(raw, Mapping):
        fault(faults, "release", "invalid_type", "must be an object")
        return stored
    return msgspec.structs.replace(stored, **RELEASE.partial(raw, "release", faults))


def _merge_tracks(merged: list[TrackMetadata], raw: list[object], faults: list[FieldFault]) -> None:
    by_id = {track.id: place for place, track in enumerate(merged) if track.id}
    for place, entry in enumerate(raw):
        path = f"tracks[{place}]"
        if not isinstance(entry, Mapping):
            fault(faults, path, "invalid_type", "must be an object")
            continue
        change = TRACK.partial(entry, path, faults)
        named = change.get("id")
        at = place if named is None else by_id.get(cast("str", named), len(merged))
        if at < len(merged):
            merged[at] = msgspec.structs.replace(merged[at], **change)
        else:
            merged.append(TrackMetadata(**change))  # type: ignore[arg-type]


def _apply_patches(
    merged: list[TrackMetadata], patches: list[object], faults: list[FieldFault]
) -> list[TrackMetadata]:
    gone: set[int] = set()
    for place, patch in enumerate(patches):
        path = f"track_patches[{place}]"
        if not isinstance(patch, Mapping):
            fault(faults, path, "invalid_type", "must be an object")
            continue
        at = _target(merged, patch, path, faults)
        if at is None:
            continue
        if patch.get("op") == "remove":
            gone.add(at)
        else:
            merged[at] = msgspec.structs.replace(merged[at], **_fields(patch, path, faults))
    return [track for at, track in enumerate(merged) if at not in gone]


def _target(
    merged: list[TrackMetadata], patch: Mapping[str, object], path: str, faults: list[FieldFault]
) -> int | None:
    named = patch.get("track_id", patch.get("trackId"))
    at = patch.get("track_index", patch.get("trackIndex"))
    if named is not None:
        found = next((i for i, track in enumerate(merged) if track.id == str(named)), None)
        if found is None:
            fault(faults, f"{path}.track_id", "invalid_field", "names no track of this release")
        return found
    if not isinstance(at, int) or isinstance(at, bool) or not 0 <= at < len(merged):
        fault(faults, f"{path}.track_index", "invalid_field", "must be the place of a track, counted from 0")
        return None
    return at


def _fields(patch: Mapping[str, object], path: str, faults: list[FieldFault]) -> dict[str, object]:
    nested = patch.get("fields")
    source = nested if isinstance(nested, Mapping) else patch
    return TRACK.partial({k: v for k, v in source.items() if k != "id"}, path, faults)
