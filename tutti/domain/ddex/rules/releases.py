"""What a release and its tracks need before they can be written."""

from collections.abc import Iterator

from tutti.domain.ddex.formats.contents import is_lone_video
from tutti.domain.ddex.model import Label, Release, TrackRelease
from tutti.domain.ddex.rules.findings import Fault, Finding
from tutti.domain.ddex.rules.others import others_findings
from tutti.domain.ddex.rules.resources import (
    artist_findings,
    image_findings,
    line_findings,
    placed_findings,
    recording_findings,
    required_findings,
    single_findings,
    title_findings,
)

_UNIDENTIFIED = Fault(
    "release_unidentified", "The release has no identifier.", "Give it an ICPN (UPC, EAN) or a GRid."
)
_NO_TRACK = Fault("no_track", "The release has no tracks.", "Give it at least one.")
_VOLUME = Fault(
    "volume_out_of_order",
    "Volume {volume} does not follow upon volume {before}.",
    "Count volumes from 1, all tracks of one before those of the next.",
)
_ISRC_REPEATED = Fault(
    "isrc_repeated", "The ISRC {isrc} is on the release twice.", "Give each recording its own ISRC."
)
_NO_COVER = Fault("no_cover", "The release has no front cover.", "Give it one.")
_UNNAMED = Fault("party_unnamed", "The label has no name.", "Give it a name.")


def release_findings(release: Release, path: str) -> Iterator[Finding]:
    """Yield what is missing from a release or contradicts itself in it."""
    if not (release.id.icpn or release.id.grid or release.id.proprietary_ids):
        yield _UNIDENTIFIED.at(f"{path}.id")
    yield from title_findings(release.titles, f"{path}.titles")
    yield from artist_findings(release.artists, f"{path}.artists")
    yield from placed_findings(release.display_artist_names, f"{path}.display_artist_names")
    yield from required_findings(release.labels, f"{path}.labels", "label")
    yield from _label_findings(release.labels, f"{path}.labels")
    yield from required_findings(release.genres, f"{path}.genres", "genre")
    yield from line_findings(release.p_lines, f"{path}.p_lines", "P-line")
    yield from line_findings(release.c_lines, f"{path}.c_lines", "C-line")
    for name, days in (
        ("release_dates", release.release_dates),
        ("original_release_dates", release.original_release_dates),
    ):
        yield from placed_findings(days, f"{path}.{name}")
        yield from single_findings(days, f"{path}.{name}")
    if release.cover is None and not is_lone_video(release):
        yield _NO_COVER.at(f"{path}.cover")
    elif release.cover and release.cover.file:
        yield from image_findings(release.cover.file, f"{path}.cover.file")
    yield from _track_findings(release, f"{path}.tracks")
    yield from others_findings(release, f"{path}.others")


def _label_findings(labels: tuple[Label, ...], path: str) -> Iterator[Finding]:
    yield from single_findings(labels, path)
    for position, label in enumerate(labels):
        if not label.party.names:
            yield _UNNAMED.at(f"{path}[{position}].party")


def _track_findings(release: Release, path: str) -> Iterator[Finding]:
    if not release.tracks and not release.primary_others:
        yield _NO_TRACK.at(path)
    of_others = {other.volume for other in release.primary_others}
    isrcs: set[str] = set()
    before = 0
    for position, track in enumerate(release.tracks):
        here = f"{path}[{position}]"
        skipped = set(range(before + 1, track.volume))
        if track.volume < max(before, 1) or not skipped <= of_others:
            yield _VOLUME.at(f"{here}.volume", volume=track.volume, before=before)
        if track.recording.isrc in isrcs:
            yield _ISRC_REPEATED.at(f"{here}.recording.isrc", isrc=track.recording.isrc)
        before = track.volume
        isrcs.add(track.recording.isrc)
        yield from _own_findings(track, here)
        yield from recording_findings(track.recording, f"{here}.recording")


def _own_findings(track: TrackRelease, path: str) -> Iterator[Finding]:
    """Yield what is wrong with the values that a track has apart from its recording and release."""
    if track.titles:
        yield from title_findings(track.titles, f"{path}.titles")
    if track.c_lines:
        yield from line_findings(track.c_lines, f"{path}.c_lines", "C-line")
    yield from placed_findings(track.labels, f"{path}.labels")
    yield from _label_findings(track.labels, f"{path}.labels")
    yield from placed_findings(track.genres, f"{path}.genres")
