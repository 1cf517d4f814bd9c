"""What a release must have, and which references must lead somewhere: noted with the line where it shows.

The schemas of the standard say nothing on either: they hold no keys, and let an album without recordings
pass.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from tutti.domain.ddex.model import DisplayArtist, Release, ReleaseId, Title, TitleType
from tutti.domain.ddex.reading import faults
from tutti.domain.ddex.reading.others import KINDS
from tutti.domain.ddex.reading.sight import Sight, first
from tutti.domain.ddex.reading.types import is_music
from tutti.domain.ddex.rules.findings import Fault
from tutti.domain.ddex.structure.nodes import Node

_ANCHORS = {
    "PartyReference": "party",
    "ResourceReference": "resource",
    "ReleaseReference": "release",
    "CollectionReference": "collection",
    "TechnicalResourceDetailsReference": "technical details",
    "VisibilityReference": "visibility",
}
_POINTERS = {
    "ArtistPartyReference": ("party",),
    "ContributorPartyReference": ("party",),
    "ReleaseLabelReference": ("party",),
    "RecordCompanyPartyReference": ("party",),
    "ReleaseResourceReference": ("resource", "collection"),
    "LinkedReleaseResourceReference": ("resource", "collection"),
    "DealResourceReference": ("resource",),
    "ResourceRelatedResourceReference": ("resource",),
    "RepresentativeImageReference": ("resource",),
    "DealReleaseReference": ("release",),
    "ReleaseVisibilityReference": ("visibility",),
}
_REFERENCES = frozenset(_ANCHORS.keys() | _POINTERS.keys())
_RELATED = frozenset(
    {
        "ResourceRelatedResourceReference",
        "ResourceContainedResourceReference",
        "RepresentativeImageReference",
    }
)
_WITH_TRACK_RELEASES = frozenset({"Audio", "Video", "MixedMedia"})


class Facts(NamedTuple):
    """What is known of a release beside the model: its element, its types, the resources sent with it."""

    element: Node
    types: frozenset[str]
    kinds: dict[str, Node]
    images: list[tuple[str, Node]]
    track_elements: list[Node]
    is_partial: bool


def check(sight: Sight, release: Release, facts: Facts) -> None:
    """Note what a release lacks. One that says it leaves things out on purpose is not asked for them."""
    for kind, element in facts.kinds.items():
        if kind not in KINDS:
            sight.note(faults.NOT_MODELLED, element, kind=kind)
    if facts.is_partial:
        return
    element = facts.element
    _identity(sight, release.id, element)
    if not _shown(release.titles):
        sight.note(faults.NO_TITLE, element)
    if not _main_artist(release.artists) and (release.tracks or is_music(facts.types)):
        sight.note(faults.NO_ARTIST, element)
    if not release.tracks and not facts.kinds and is_music(facts.types):
        sight.note(faults.NO_RECORDINGS, element)
    _cover(sight, release, facts)
    if not release.p_lines and not all(track.recording.p_lines for track in release.tracks):
        sight.note(faults.NO_P_LINE, element)
    if not release.c_lines:
        sight.note(faults.NO_C_LINE, element)
    for track, at in zip(release.tracks, facts.track_elements, strict=True):
        _track(sight, track.recording.titles, track.recording.artists, at)


def _identity(sight: Sight, identity: ReleaseId, element: Node) -> None:
    if not (identity.icpn or identity.grid):
        known = identity.proprietary_ids or identity.catalogue_number
        sight.note(faults.ICPN_MISSING if known else faults.UNNAMED_RELEASE, element)


def _track(sight: Sight, titles: tuple[Title, ...], artists: tuple[DisplayArtist, ...], at: Node) -> None:
    if not _shown(titles):
        sight.note(faults.NO_TITLE, at)
    if not _main_artist(artists):
        sight.note(faults.NO_TRACK_ARTIST, at)


def _shown(titles: tuple[Title, ...]) -> bool:
    return TitleType.DISPLAY in [title.type for title in titles]


def _main_artist(artists: tuple[DisplayArtist, ...]) -> bool:
    return "MainArtist" in [artist.role for artist in artists]


def _cover(sight: Sight, release: Release, facts: Facts) -> None:
    if release.cover is not None or (release.primary_others and not release.tracks):
        return
    if facts.images and release.tracks and not facts.kinds:
        sight.note(faults.NOT_A_COVER, facts.images[0][1], kind=facts.images[0][0])
    else:
        sight.note(faults.NO_COVER, facts.element)


def unused(sight: Sight, resources: Mapping[str, Node], named: Collection[str]) -> None:
    """Note resources that neither a release nor another resource refers to."""
    idle = [(name, each) for name, each in resources.items() if name and name not in named]
    if not idle:
        return
    related = {each.text for each in sight.named(_RELATED)}
    for name, each in idle:
        if name not in related:
            sight.note(faults.UNUSED, each, value=name)


def track_releases(sight: Sight, tracks: Iterable[Node], own: Collection[str]) -> None:
    """Note tracks without a release of their own, in the profiles of ERN 4 that want one for each."""
    claimed = sight.root.attributes.get("ReleaseProfileVersionId", "")
    if claimed not in _WITH_TRACK_RELEASES:
        return
    for each in tracks:
        reference = first(each, "ResourceReference")
        name = "" if reference is None else reference.text
        if name not in own:
            sight.note(faults.NO_TRACK_RELEASE, each, value=name, profile=claimed)


def references(sight: Sight) -> None:
    """Note references that lead nowhere, and anchors that are given twice."""
    anchors: dict[str, set[str]] = {kind: set() for kind in _ANCHORS.values()}
    pointers: list[tuple[tuple[str, ...], Node]] = []
    for each in sight.named(_REFERENCES):
        goals = _POINTERS.get(each.tag)
        if goals is not None:
            pointers.append((goals, each))
        elif not each.children:
            kind, value = _ANCHORS[each.tag], each.text
            if value in anchors[kind] and kind != "technical details":
                sight.note(faults.ANCHOR_REPEATED, each, value=value, what=kind)
            anchors[kind].add(value)
    for goals, each in pointers:
        known = each.text in anchors[goals[0]] or each.children
        if not (known or any(each.text in anchors[goal] for goal in goals[1:])):
            sight.note(faults.DANGLING, each, what=each.tag, value=each.text)


def repeated(sight: Sight, code: str, element: Node, fault: Fault = faults.ISRC_REPEATED) -> None:
    """Note an ISRC that an earlier recording of the message has."""
    sight.isrcs[code] += 1
    if code and sight.isrcs[code] > 1:
        sight.note(fault, element, value=code)
