"""The release and its track releases in ERN 4."""

from tutti.domain.ddex.formats.contents import (
    Entry,
    beside,
    cover_reference,
    is_primary,
    other_entries,
    primaries,
    volumes,
)
from tutti.domain.ddex.formats.ern4.pen import Pen, display_artists, placed, release_id, right_lines, titles
from tutti.domain.ddex.formats.values import total
from tutti.domain.ddex.formats.xml import each, element, leaf
from tutti.domain.ddex.model import (
    EventDate,
    Genre,
    Label,
    ProprietaryId,
    Release,
    ReleaseId,
    ResourceKind,
    TrackRelease,
)

SEQUENCED = (ResourceKind.VIDEO,)
"""What stands in the order of a release beside recordings, and has a track release."""
_BONUS = frozenset({ResourceKind.TEXT, ResourceKind.SHEET_MUSIC})
_CAPTURE = "VideoScreenCapture"


def release_list(pen: Pen, release: Release, *, tracks: bool, visible: int) -> str:
    """Return the main release as R0 and, if ``tracks``, its tracks as R1, R2 …

    ``visible`` counts the visibility entries (V1 …) that the deal list will hold.
    """
    track_releases = each(
        _track_release(pen, position, track, release)
        for position, track in enumerate(release.tracks, start=1)
    )
    return element(
        "ReleaseList",
        _release(pen, release, tracks=tracks, visible=visible),
        track_releases if tracks else "",
        each(
            _other_release(pen, position, entry, release)
            for position, entry in (primaries(release, SEQUENCED) if tracks else ())
        ),
    )


def positions(release: Release) -> list[int]:
    """Return the positions of what has a track release."""
    videos = [position for position, _ in primaries(release, SEQUENCED)]
    return [*range(1, len(release.tracks) + 1), *videos]


def _release(pen: Pen, release: Release, *, tracks: bool, visible: int) -> str:
    return element(
        "Release",
        leaf("ReleaseReference", "R0"),
        leaf("ReleaseType", release.type),
        release_id(release.id),
        titles(pen, release.titles),
        display_artists(pen, release.display_artist_names, release.artists),
        _labels(pen, release.labels),
        right_lines("PLine", release.p_lines),
        right_lines("CLine", release.c_lines),
        leaf("Duration", total(release)),
        _genres(pen, release.genres),
        _dates("ReleaseDate", release.release_dates),
        _dates("OriginalReleaseDate", release.original_release_dates),
        each(leaf("ReleaseVisibilityReference", f"V{number + 1}") for number in range(visible)),
        leaf("ParentalWarningType", release.parental_warning),
        leaf(release.compilation, "true") if release.compilation else "",
        _resource_group(release) if tracks else _simple_group(release),
        each(leaf("Keywords", keyword) for keyword in release.keywords),
        leaf("ContainsAI", release.contains_ai) if pen.dialect.carries_ai else "",
    )


def _track_release(pen: Pen, position: int, track: TrackRelease, release: Release) -> str:
    return element(
        "TrackRelease",
        leaf("ReleaseReference", f"R{position}"),
        release_id(track.id, *_own_id(pen, track.id, track.recording.isrc, release)),
        titles(pen, track.titles),
        leaf("ReleaseResourceReference", f"A{position}"),
        _labels(pen, track.labels or release.labels),
        _genres(pen, track.genres or release.genres),
    )


def _other_release(pen: Pen, position: int, entry: Entry, release: Release) -> str:
    other = entry.other
    if other is None:
        return ""
    named = other.isrc or (other.proprietary_ids[0].value if other.proprietary_ids else str(position))
    return element(
        "TrackRelease",
        leaf("ReleaseReference", f"R{position}"),
        release_id(other.release_id, *_own_id(pen, other.release_id, named, release)),
        leaf("ReleaseResourceReference", entry.reference),
        _labels(pen, other.labels or release.labels),
        _genres(pen, other.genres or release.genres),
    )


def _own_id(pen: Pen, own: ReleaseId, named: str, release: Release) -> tuple[ProprietaryId, ...]:
    """Name a track release that has no identifier by release and ISRC (which may not stand alone there)."""
    if own.grid or own.icpn or own.proprietary_ids:
        return ()
    first = release.id.proprietary_ids[0].value if release.id.proprietary_ids else ""
    base = release.id.icpn or release.id.grid or first
    return (ProprietaryId(namespace=pen.namespace, value=f"{base}_{named}"),)


def _labels(pen: Pen, labels: tuple[Label, ...]) -> str:
    return each(
        leaf("ReleaseLabelReference", pen.party(label.party), **where) for label, where in placed(labels)
    )


def _genres(pen: Pen, genres: tuple[Genre, ...]) -> str:
    return each(
        element(
            pen.dialect.genre,
            leaf("GenreText", genre.text),
            leaf("SubGenre", genre.sub_genre),
            LanguageAndScriptCode=genre.language,
            **where,
        )
        for genre, where in placed(genres)
    )


def _dates(name: str, dates: tuple[EventDate, ...]) -> str:
    return each(
        leaf(name, day.date, IsApproximate="true" if day.is_approximate else None, **where)
        for day, where in placed(dates)
    )


def _resource_group(release: Release) -> str:
    """Return what is on the release in order, in a component for each disc if there are several.

    What is no recording or video is a bonus and has no place in the order, as the profiles want it; the cover
    and other pictures are linked.
    """
    groups = list(volumes(release, SEQUENCED))
    along = beside(release)
    loose = [entry for entry in other_entries(release) if not _is_sequenced(entry)]
    linked = {entry.reference for entries in along.values() for entry in entries}
    bonus = each(
        _item(entry, None, along) for entry in loose if entry.kind in _BONUS and entry.reference not in linked
    )
    links = (_link(cover_reference(release), "CoverArt") if release.cover else "") + each(
        _link(entry.reference, None)
        for entry in loose
        if entry.kind not in _BONUS and entry.reference not in linked
    )
    if len(groups) == 1:
        return element("ResourceGroup", _items(groups[0][1], along), bonus, links)
    components = each(
        element(
            "ResourceGroup",
            leaf("SequenceNumber", volume),
            _items(entries, along),
            ResourceGroupType="Component",
        )
        for volume, entries in groups
    )
    return element("ResourceGroup", components, bonus, links)


def _is_sequenced(entry: Entry) -> bool:
    return is_primary(entry) and entry.kind in SEQUENCED


def _link(reference: str, description: str | None) -> str:
    return leaf("LinkedReleaseResourceReference", reference, LinkDescription=description)


def _items(entries: list[Entry], along: dict[str, list[Entry]]) -> str:
    return each(_item(entry, number, along) for number, entry in enumerate(entries, start=1))


def _item(entry: Entry, number: int | None, along: dict[str, list[Entry]]) -> str:
    is_bonus = number is None or (entry.other is not None and entry.other.is_bonus)
    return element(
        "ResourceGroupContentItem",
        leaf("SequenceNumber", number),
        leaf("ReleaseResourceReference", entry.reference),
        each(
            _link(one.reference, _CAPTURE if one.other and one.other.type == _CAPTURE else None)
            for one in along.get(entry.reference, ())
        ),
        leaf("IsBonusResource", "true") if is_bonus else "",
    )


def _simple_group(release: Release) -> str:
    """Return the group of a simple single, whose picture hangs on its only track or video."""
    entry = primaries(release)[0][1] if release.others else Entry("A1", None)
    pictures = beside(release).get(entry.reference, ())
    return element(
        "ResourceGroup",
        element(
            "ResourceGroupContentItem",
            leaf("SequenceNumber", 1),
            leaf("ReleaseResourceReference", entry.reference),
            _link(cover_reference(release), "CoverArt") if release.cover else "",
            each(_link(one.reference, _CAPTURE) for one in pictures),
        ),
    )
