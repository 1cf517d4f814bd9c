"""Putting what a message says over the release that is there: which track is which, and what stays."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from tutti.domain.ddex import Finding, NewReleaseMessage
from tutti.domain.intake import rules
from tutti.domain.intake.model import Change, LabelTrack
from tutti.domain.releases import ReleaseDraft, ReleaseMetadata, TrackMetadata

_OURS_OF_RELEASE = ("cover_art_file_url", "distribution_store_ids", "artist_links", "artist_locals")
_OURS_OF_TRACK = (
    "audio_file_url",
    "track_type",
    "original_title",
    "original_artist",
    "original_writers",
    "license_confirmed",
    "rights_confirmed",
    "lyrics",
    "ai_disclosure",
)
"""What messages do not tell: it stays as it was."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A track in its new place; ``id`` is absent for a new one."""

    id: int | None
    told: TrackMetadata
    reference: str | None
    expected_file: str | None


def placed_over(
    draft: ReleaseDraft,
    message: NewReleaseMessage,
    references: Sequence[str | None],
    before: Sequence[LabelTrack],
) -> tuple[list[Placed], list[Finding]]:
    """Return the tracks of ``draft`` with the numbers of those that they were ``before``.

    They meet by ISRC, then by the sender's reference, then by place (label contract, section 5.6). A track
    that the message leaves out goes, unless it has audio: then it stays at the end, with a warning.
    """
    free = list(before)
    met: dict[int, LabelTrack] = {}
    for place, twin in _meetings(draft, references, free):
        met[place] = twin
        free.remove(twin)
    placed = [
        _placed(track, references[i], expected_file(message, i), met.get(i))
        for i, track in enumerate(draft.tracks)
    ]
    kept = [each for each in free if each.told.audio_file_url]
    last = placed[-1].told.disc_number if placed else None
    placed += [
        Placed(
            each.id,
            msgspec.structs.replace(each.told, disc_number=last),
            each.reference,
            each.expected_file,
        )
        for each in kept
    ]
    warnings = [
        rules.KEPT_TRACK.at("release.tracks", position=each.position, title=each.told.title or "")
        for each in kept
    ]
    return placed, warnings


def _meetings(
    draft: ReleaseDraft, references: Sequence[str | None], free: Sequence[LabelTrack]
) -> Iterator[tuple[int, LabelTrack]]:
    open_places, left = list(range(len(draft.tracks))), list(free)
    for known, keys in _likenesses(draft, references, free):
        for place in list(open_places):
            twin = known.get(keys[place])
            if twin is not None and twin in left:
                left.remove(twin)
                open_places.remove(place)
                yield place, twin


def _likenesses(
    draft: ReleaseDraft, references: Sequence[str | None], free: Sequence[LabelTrack]
) -> Iterator[tuple[dict[object, LabelTrack], list[object]]]:
    """Yield by what old tracks are known, and by what the new ones are, the surest first."""
    yield {each.told.isrc: each for each in free if each.told.isrc}, [each.isrc for each in draft.tracks]
    yield {each.reference: each for each in free if each.reference and not each.told.isrc}, [*references]
    yield (
        {each.position: each for each in free if not each.told.audio_file_url},
        [*range(1, len(draft.tracks) + 1)],
    )


def _placed(
    track: TrackMetadata, reference: str | None, expected: str | None, twin: LabelTrack | None
) -> Placed:
    if twin is None:
        return Placed(None, track, reference, expected)
    kept = {name: getattr(twin.told, name) for name in _OURS_OF_TRACK}
    return Placed(twin.id, msgspec.structs.replace(track, **kept), reference, expected)


def expected_file(message: NewReleaseMessage, place: int) -> str | None:
    """Return the name of the file that a message announces for a track, counted from 0."""
    file = message.release.tracks[place].recording.file
    return file.uri.rpartition("/")[2] if file else None


def release_over(told: ReleaseMetadata, before: ReleaseMetadata) -> ReleaseMetadata:
    """Return the metadata of a message with what messages do not tell as it was before."""
    return msgspec.structs.replace(told, **{name: getattr(before, name) for name in _OURS_OF_RELEASE})


def changes(before: ReleaseDraft, after: ReleaseDraft) -> tuple[Change, ...]:
    """Return the fields that differ, tracks by their place."""
    found = list(_differences("", before.release, after.release))
    for place in range(max(len(before.tracks), len(after.tracks))):
        old, new = (draft.tracks[place : place + 1] for draft in (before, after))
        if old and new:
            found += _differences(f"tracks.{place + 1}.", old[0], new[0])
        else:
            named = [(each[0].title if each else None) for each in (old, new)]
            found.append(Change(f"tracks.{place + 1}", *named))
    return tuple(found)


def _differences(stem: str, before: msgspec.Struct, after: msgspec.Struct) -> Iterator[Change]:
    old, new = msgspec.to_builtins(before), msgspec.to_builtins(after)
    for name in before.__struct_fields__:
        if old.get(name) != new.get(name):
            yield Change(stem + name, old.get(name), new.get(name))
