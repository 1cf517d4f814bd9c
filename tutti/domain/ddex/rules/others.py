"""What videos, pictures, texts and sheet music need before they can be written."""

from collections.abc import Iterator
from datetime import timedelta

from tutti.core.findings import Severity
from tutti.domain.ddex.formats.contents import is_lone_video
from tutti.domain.ddex.model import OtherResource, Release, ReleaseType, ResourceKind, Version
from tutti.domain.ddex.rules.findings import Fault, Finding
from tutti.domain.ddex.rules.resources import (
    artist_findings,
    contributor_findings,
    image_findings,
    placed_findings,
    single_findings,
    title_findings,
)

_UNIDENTIFIED = Fault(
    "resource_unidentified",
    "The {kind} has no identifier of the sender's own.",
    "Give it one in proprietary_ids; a video that is sold with the release may have an ISRC instead.",
)
_NO_TYPE = Fault(
    "resource_type_missing", "It is not said what kind of {kind} it is.", "Name its type, such as {example}."
)
_NO_LENGTH = Fault(
    "no_duration", "The video has no length.", "Give its length; it must be more than nothing."
)
_PLACE = Fault(
    "place_invalid",
    "The {kind} has no place on the release: volume {volume}, number {number}.",
    "Count volumes and places from 1.",
)
_COMPANION = Fault(
    "companion_unknown",
    "It goes with resource {position}, of which there is none.",
    "Count other resources from 1; nothing goes with itself or with what has no place of its own.",
)
_NO_SHORT_VIDEO = Fault(
    "no_short_video",
    "The profiles of ERN {version} for music with videos ask for one of type ShortFormMusicalWorkVideo.",
    "Give a music video that type, or send a release of its own for the video.",
)
_NOT_IN_ORDER = Fault(
    "not_in_order",
    "The profiles of ERN {version} sell no {kind} by itself.",
    "Leave its number out, so that it goes along with the release.",
)
_LONE_VIDEO = Fault(
    "lone_video",
    "ERN {version} sells one video alone only as a single, with one picture and nothing else.",
    "Make it a single, and send the front cover alone with it.",
)
_PICTURES = Fault(
    "more_pictures",
    "The profiles of ERN 3.8.2 for releases without videos want the cover alone as a picture.",
    "Nothing, unless the recipient objects.",
    Severity.WARNING,
)
_EXAMPLES = {
    ResourceKind.VIDEO: "ShortFormMusicalWorkVideo",
    ResourceKind.IMAGE: "BackCoverImage",
    ResourceKind.TEXT: "NonInteractiveBooklet",
    ResourceKind.SHEET_MUSIC: "Score",
}


def others_findings(release: Release, path: str) -> Iterator[Finding]:
    """Yield what is missing from a release's other resources or contradicts itself in them."""
    for position, other in enumerate(release.others):
        here = f"{path}[{position}]"
        yield from _one(other, here)
        owner = other.goes_with
        if owner is not None and not (
            0 < owner <= len(release.others)
            and owner != position + 1
            and release.others[owner - 1].is_primary
        ):
            yield _COMPANION.at(f"{here}.goes_with", position=owner)


def _one(other: OtherResource, path: str) -> Iterator[Finding]:
    is_video = other.kind is ResourceKind.VIDEO
    if not other.type:
        yield _NO_TYPE.at(f"{path}.type", kind=other.kind, example=_EXAMPLES[other.kind])
    if not other.proprietary_ids and not (is_video and other.is_primary and other.isrc):
        yield _UNIDENTIFIED.at(f"{path}.proprietary_ids", kind=other.kind)
    if other.number is not None and min(other.number, other.volume) < 1:
        yield _PLACE.at(f"{path}.number", kind=other.kind, volume=other.volume, number=other.number)
    if is_video:
        yield from title_findings(other.titles, f"{path}.titles")
        yield from artist_findings(other.artists, f"{path}.artists")
        if (other.duration or timedelta()) <= timedelta():
            yield _NO_LENGTH.at(f"{path}.duration")
    yield from contributor_findings(other.contributors, f"{path}.contributors")
    for name, lines in (("p_lines", other.p_lines), ("c_lines", other.c_lines)):
        yield from placed_findings(lines, f"{path}.{name}")
        yield from single_findings(lines, f"{path}.{name}")
    if other.file:
        yield from image_findings(other.file, f"{path}.file")


def profile_findings(release: Release, version: Version) -> Iterator[Finding]:
    """Yield what the release profiles of a version do not have room for, or cannot do without."""
    yield from _score_findings(release, version)
    if version is Version.ERN_382:
        kinds = {other.kind for other in release.others}
        if ResourceKind.IMAGE in kinds and not release.primary_others:
            yield _PICTURES.at("release.others")
        return
    for position, other in enumerate(release.others):
        if other.is_primary and other.kind is not ResourceKind.VIDEO:
            yield _NOT_IN_ORDER.at(f"release.others[{position}].number", version=version, kind=other.kind)
    videos = [other.type for other in release.primary_others if other.kind is ResourceKind.VIDEO]
    if videos and "ShortFormMusicalWorkVideo" not in videos:
        yield _NO_SHORT_VIDEO.at("release.others", version=version)
    single = release.type is ReleaseType.SINGLE
    if len(videos) == 1 and not release.tracks and not (single and is_lone_video(release)):
        yield _LONE_VIDEO.at("release.others", version=version)


def _score_findings(release: Release, version: Version) -> Iterator[Finding]:
    """Yield what the schemas ask of sheet music: a title in 3.8.2, a name of artists in 4.x."""
    for position, other in enumerate(release.others):
        if other.kind is not ResourceKind.SHEET_MUSIC:
            continue
        path = f"release.others[{position}]"
        if version is Version.ERN_382:
            yield from title_findings(other.titles, f"{path}.titles")
        elif not other.display_artist_names:
            yield from artist_findings(other.artists, f"{path}.artists")
