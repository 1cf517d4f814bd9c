"""The release and its track releases in ERN 4."""

from tutti.domain.ddex.formats.ern4.pen import Pen, display_artists, placed, release_id, right_lines, titles
from tutti.domain.ddex.formats.values import total, volumes
from tutti.domain.ddex.formats.xml import each, element, leaf
from tutti.domain.ddex.model import EventDate, Genre, Label, ProprietaryId, Release, TrackRelease


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
    )


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
        _resource_group(release) if tracks else _simple_group(),
        each(leaf("Keywords", keyword) for keyword in release.keywords),
        leaf("ContainsAI", release.contains_ai) if pen.dialect.carries_ai else "",
    )


def _track_release(pen: Pen, position: int, track: TrackRelease, release: Release) -> str:
    return element(
        "TrackRelease",
        leaf("ReleaseReference", f"R{position}"),
        release_id(track.id, *_own_id(pen, track, release)),
        titles(pen, track.titles),
        leaf("ReleaseResourceReference", f"A{position}"),
        _labels(pen, track.labels or release.labels),
        _genres(pen, track.genres or release.genres),
    )


def _own_id(pen: Pen, track: TrackRelease, release: Release) -> tuple[ProprietaryId, ...]:
    """Name a track release that has no identifier by release and ISRC (which may not stand alone there)."""
    if track.id.grid or track.id.icpn or track.id.proprietary_ids:
        return ()
    own = release.id.proprietary_ids[0].value if release.id.proprietary_ids else ""
    base = release.id.icpn or release.id.grid or own
    return (ProprietaryId(namespace=pen.namespace, value=f"{base}_{track.recording.isrc}"),)


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
    """Return the tracks in order, in a component for each disc if there are several, and the cover."""
    groups = list(volumes(track.volume for track in release.tracks))
    cover = leaf("LinkedReleaseResourceReference", f"A{len(release.tracks) + 1}", LinkDescription="CoverArt")
    if len(groups) == 1:
        return element("ResourceGroup", _items(groups[0][1]), cover)
    components = each(
        element(
            "ResourceGroup", leaf("SequenceNumber", volume), _items(positions), ResourceGroupType="Component"
        )
        for volume, positions in groups
    )
    return element("ResourceGroup", components, cover)


def _items(positions: list[int]) -> str:
    return each(
        element(
            "ResourceGroupContentItem",
            leaf("SequenceNumber", number),
            leaf("ReleaseResourceReference", f"A{position}"),
        )
        for number, position in enumerate(positions, start=1)
    )


def _simple_group() -> str:
    """Return the group of a simple single, whose cover hangs on its only track."""
    return element(
        "ResourceGroup",
        element(
            "ResourceGroupContentItem",
            leaf("SequenceNumber", 1),
            leaf("ReleaseResourceReference", "A1"),
            leaf("LinkedReleaseResourceReference", "A2", LinkDescription="CoverArt"),
        ),
    )
