"""What a release that came out keeps when it is submitted again: its first day and its tracks' sound."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import msgspec

from tutti.core import clock
from tutti.core.errors import FieldFault
from tutti.db import Tx
from tutti.domain.assets import Asset
from tutti.domain.releases import _queries
from tutti.domain.releases._queries import ReleaseRow
from tutti.domain.releases.errors import TakedownRequired
from tutti.domain.releases.model import ReleaseDraft, ReleaseState
from tutti.domain.releases.rules import read_day
from tutti.domain.releases.verbs import codes
from tutti.domain.releases.verbs.drafts import stored_draft

OTHER_SOUND = (
    "stores have this track with other audio. Take the release down first, then submit it with the new file; "
    "or give the track an ISRC of its own if it is another recording."
)


@dataclass(frozen=True, slots=True)
class Earlier:
    """The submission before: what was said, and which files its tracks had.

    ``came_out`` says whether stores ever had the release, ``is_out`` whether they still have it, also where
    an update since needs attention.
    """

    came_out: bool
    is_out: bool
    draft: ReleaseDraft
    audio_assets: tuple[int, ...]


async def earlier(tx: Tx, row: ReleaseRow | None) -> Earlier | None:
    """Return the submission before of the release that is submitted, if there was one."""
    if row is None or row.snapshot_number is None:
        return None
    content = (await _queries.snapshot(tx, row.id, row.snapshot_number)).content
    latest = await _queries.came_out(tx, row.id)
    out = latest == ReleaseState.DISTRIBUTED
    return Earlier(latest is not None, out, stored_draft(content), tuple(content["audio_assets"]))


async def going_on(
    tx: Tx, row: ReleaseRow | None, draft: ReleaseDraft
) -> tuple[Earlier | None, ReleaseDraft]:
    """Return the submission before, and ``draft`` with what it keeps of it: codes and the first day."""
    before = await earlier(tx, row)
    return before, keep_first_day(before, codes.keep(before.draft if before else None, draft))


def keep_first_day(before: Earlier | None, draft: ReleaseDraft) -> ReleaseDraft:
    """Return ``draft`` with the day on which its release came out first (contract, sections 9.1 and 11.3).

    A day that had not come yet is none: the release was put off.
    """
    if before is None or not before.came_out:
        return draft
    told = before.draft.release
    first = read_day(told.original_release_date) or read_day(told.release_date)
    given, planned = read_day(draft.release.original_release_date), read_day(draft.release.release_date)
    if (
        first is None
        or planned is None
        or first >= min(planned, given or date.max)
        or first > clock.now().date()
    ):
        return draft
    release = msgspec.structs.replace(draft.release, original_release_date=first.isoformat())
    return msgspec.structs.replace(draft, release=release)


def demand_same_sound(before: Earlier | None, draft: ReleaseDraft, files: Mapping[str, Asset]) -> None:
    """Raise ``TakedownRequired`` for tracks at stores that would get another recording under their ISRC."""
    faults = other_sounds(before, draft, files)
    if faults:
        raise TakedownRequired(faults[0].message, fields=faults)


def other_sounds(before: Earlier | None, draft: ReleaseDraft, files: Mapping[str, Asset]) -> list[FieldFault]:
    """Return the faults of tracks at stores that would get another recording under their ISRC."""
    if before is None or not before.is_out:
        return []
    had = {
        track.isrc: asset
        for track, asset in zip(before.draft.tracks, before.audio_assets, strict=True)
        if track.isrc
    }
    paths = [
        path
        for i, track in enumerate(draft.tracks)
        for path in [f"tracks[{i}].audio_file_url"]
        if track.isrc in had and path in files and files[path].id != had[track.isrc]
    ]
    return [FieldFault(path, TakedownRequired.code, f"`{path}`: {OTHER_SOUND}") for path in paths]
