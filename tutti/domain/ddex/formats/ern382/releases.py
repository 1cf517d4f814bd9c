"""The main release and its track releases in ERN 3.8.2, which are releases like any other."""

from dataclasses import dataclass

from tutti.core.territory import WORLDWIDE
from tutti.domain.ddex.formats.contents import Entry, is_primary, other_entries, primaries
from tutti.domain.ddex.formats.ern382.groups import SECONDARY, cover, item, resource, resource_group
from tutti.domain.ddex.formats.ern382.pen import containers, event_date, right_lines, title_body, titles
from tutti.domain.ddex.formats.ern382.resources import display_artists
from tutti.domain.ddex.formats.values import (
    artist_lines,
    duration,
    in_territory,
    proprietary_ids,
    shown,
    total,
)
from tutti.domain.ddex.formats.xml import each, element, leaf
from tutti.domain.ddex.model import (
    CLine,
    Compilation,
    DisplayArtist,
    DisplayArtistName,
    Genre,
    Label,
    ParentalWarning,
    PLine,
    PurgeReleaseMessage,
    Release,
    ReleaseId,
    ReleaseType,
    ResourceKind,
    RightsLine,
    Title,
    TrackRelease,
)

_VIDEO_TYPES = {
    ReleaseType.ALBUM: "VideoAlbum",
    ReleaseType.EP: "VideoAlbum",
    ReleaseType.SINGLE: "VideoSingle",
}


@dataclass(frozen=True, slots=True)
class _Face:
    """What a main release and a track release both show, and where they take it from."""

    titles: tuple[Title, ...]
    names: tuple[DisplayArtistName, ...]
    artists: tuple[DisplayArtist, ...]
    labels: tuple[Label, ...]
    genres: tuple[Genre, ...]
    p_lines: tuple[PLine, ...]
    c_lines: tuple[CLine, ...]
    parental_warning: ParentalWarning
    group: str
    compilation: str
    keywords: tuple[str, ...]


def release_list(release: Release, namespace: str) -> str:
    """Return the main release as R0 and its tracks as R1, R2 …"""
    tracks = each(
        _track_release(position, track, release, namespace)
        for position, track in enumerate(release.tracks, start=1)
    )
    others = each(
        _other_release(position, entry, release, namespace) for position, entry in primaries(release)
    )
    return element("ReleaseList", _main_release(release, namespace), tracks, others)


def positions(release: Release) -> list[int]:
    """Return the positions of what has a release of its own: tracks, then all else that is sold."""
    return list(range(1, len(release.tracks) + len(primaries(release)) + 1))


def is_album(release: Release) -> bool:
    """Tell whether the profile for albums fits, which wants two tracks; else the one for singles does."""
    return release.type is not ReleaseType.SINGLE and len(release.tracks) > 1


def profile(release: Release) -> str:
    """Return the release profile that fits what a release is sold for."""
    kinds = {other.kind for other in release.primary_others}
    if kinds:
        only_video = not release.tracks and kinds == {ResourceKind.VIDEO}
        single = "VideoSingle" if release.type is ReleaseType.SINGLE else "VideoAlbum"
        return single if only_video else "MixedMediaBundle"
    return "AudioAlbum" if is_album(release) else "AudioSingle"


def purged_release(message: PurgeReleaseMessage) -> str:
    """Return the release that a recipient is to forget."""
    title = element("Title", leaf("TitleText", message.title)) if message.title else ""
    return element("PurgedRelease", _release_id(message.release_id), title)


def _main_release(release: Release, namespace: str) -> str:
    face = _Face(
        titles=release.titles,
        names=artist_lines(release.display_artist_names, release.artists),
        artists=release.artists,
        labels=release.labels,
        genres=release.genres,
        p_lines=release.p_lines,
        c_lines=release.c_lines,
        parental_warning=release.parental_warning,
        group=resource_group(release),
        compilation=_compilation(release),
        keywords=release.keywords,
    )
    primary = each(resource(f"A{position}") for position in range(1, len(release.tracks) + 1)) + each(
        resource(entry.reference) for _, entry in primaries(release)
    )
    secondary = (cover(release) if release.cover else "") + each(
        resource(entry.reference, SECONDARY) for entry in other_entries(release) if not is_primary(entry)
    )
    return element(
        "Release",
        _release_id(release.id),
        leaf("ReleaseReference", "R0"),
        element("ReferenceTitle", title_body(shown(release.titles)[0])),
        element("ReleaseResourceReferenceList", primary, secondary),
        _release_types(release, namespace),
        _by_territory(face, release, namespace),
        leaf("Duration", total(release)),
        _worldwide("PLine", face.p_lines),
        _worldwide("CLine", face.c_lines),
        IsMainRelease="true",
    )


def _track_release(position: int, track: TrackRelease, release: Release, namespace: str) -> str:
    recording = track.recording
    face = _Face(
        titles=track.titles or recording.titles,
        names=artist_lines(recording.display_artist_names, recording.artists),
        artists=recording.artists,
        labels=track.labels or release.labels,
        genres=track.genres or release.genres,
        p_lines=recording.p_lines,
        c_lines=track.c_lines or release.c_lines,
        parental_warning=recording.parental_warning,
        group=element("ResourceGroup", item(1, Entry(f"A{position}", None), {})),
        compilation="",
        keywords=(),
    )
    return element(
        "Release",
        _release_id(track.id, recording.isrc),
        leaf("ReleaseReference", f"R{position}"),
        element("ReferenceTitle", title_body(shown(face.titles)[0])),
        element("ReleaseResourceReferenceList", resource(f"A{position}")),
        leaf("ReleaseType", "TrackRelease"),
        _by_territory(face, release, namespace),
        leaf("Duration", duration(recording.duration)),
        _worldwide("PLine", face.p_lines),
        _worldwide("CLine", face.c_lines),
    )


def _other_release(position: int, entry: Entry, release: Release, namespace: str) -> str:
    """Return the release of a video or the like; what it lacks itself it has from the release."""
    other = entry.other
    if other is None:
        return ""
    face = _Face(
        titles=other.titles or release.titles,
        names=artist_lines(other.display_artist_names, other.artists or release.artists),
        artists=other.artists or release.artists,
        labels=other.labels or release.labels,
        genres=other.genres or release.genres,
        p_lines=other.p_lines or release.p_lines,
        c_lines=other.c_lines or release.c_lines,
        parental_warning=other.parental_warning or ParentalWarning.NO_ADVICE_AVAILABLE,
        group=element("ResourceGroup", item(1, entry, {})),
        compilation="",
        keywords=(),
    )
    return element(
        "Release",
        _release_id(other.release_id, other.isrc),
        leaf("ReleaseReference", f"R{position}"),
        element("ReferenceTitle", title_body(shown(face.titles)[0])),
        element("ReleaseResourceReferenceList", resource(entry.reference)),
        leaf("ReleaseType", "TrackRelease"),
        _by_territory(face, release, namespace),
        leaf("Duration", duration(other.duration)),
        _worldwide("PLine", face.p_lines),
        _worldwide("CLine", face.c_lines),
    )


def _by_territory(face: _Face, release: Release, namespace: str) -> str:
    """Return a container for the world and one, in full, for each territory where something differs."""
    varying = (face.titles, face.names, face.labels, face.genres, face.p_lines, face.c_lines)
    territories = containers(*varying, release.release_dates, release.original_release_dates)
    return each(_details(face, release, territory, namespace) for territory in territories)


def _details(face: _Face, release: Release, territory: str, namespace: str) -> str:
    return element(
        "ReleaseDetailsByTerritory",
        leaf("TerritoryCode", territory),
        each(
            leaf("DisplayArtistName", name.text, LanguageAndScriptCode=name.language)
            for name in in_territory(face.names, territory)
        ),
        each(leaf("LabelName", label.party.name) for label in in_territory(face.labels, territory)[:1]),
        titles(face.titles, territory),
        display_artists(face.artists, namespace),
        face.compilation,
        leaf("ParentalWarningType", face.parental_warning),
        face.group,
        each(_genre(genre) for genre in in_territory(face.genres, territory)),
        _apart("PLine", face.p_lines, territory),
        _apart("CLine", face.c_lines, territory),
        event_date("ReleaseDate", release.release_dates, territory),
        event_date("OriginalReleaseDate", release.original_release_dates, territory),
        each(leaf("Keywords", keyword) for keyword in face.keywords),
    )


def _worldwide(name: str, lines: tuple[RightsLine, ...]) -> str:
    return right_lines(name, (line for line in lines if line.territory == WORLDWIDE))


def _apart(name: str, lines: tuple[RightsLine, ...], territory: str) -> str:
    """Return the lines of one territory; the worldwide ones stand on the release (rules 1017)."""
    apart = territory != WORLDWIDE
    return right_lines(name, (line for line in lines if apart and line.territory == territory))


def _genre(genre: Genre) -> str:
    return element(
        "Genre",
        leaf("GenreText", genre.text),
        leaf("SubGenre", genre.sub_genre),
        LanguageAndScriptCode=genre.language,
    )


def _release_id(identifier: ReleaseId, isrc: str | None = None) -> str:
    number, icpn = identifier.catalogue_number, identifier.icpn
    return element(
        "ReleaseId",
        leaf("GRid", identifier.grid),
        leaf("ISRC", isrc),
        leaf("ICPN", icpn, IsEan="true" if len(icpn) == 13 else "false") if icpn else "",
        leaf("CatalogNumber", number.value, Namespace=number.namespace) if number else "",
        proprietary_ids(identifier.proprietary_ids),
    )


def _release_types(release: Release, namespace: str) -> str:
    """Return what the profile asks for (an album or a single), beside what the release is.

    An EP of several tracks is an ``EP`` and an ``Album``; a single track sold as an EP or album is a
    ``Single`` whose other type is in the sender's own words, the only way that profile allows.
    """
    kind = release.type
    if release.primary_others and release.tracks:
        words = leaf("ReleaseType", "MultimediaSingle" if kind is ReleaseType.SINGLE else "Bundle")
        words += leaf("ReleaseType", kind)
    elif release.primary_others:
        words = leaf("ReleaseType", _VIDEO_TYPES[kind]) + leaf("ReleaseType", kind)
    elif is_album(release):
        words = leaf("ReleaseType", kind) + (leaf("ReleaseType", "Album") if kind is ReleaseType.EP else "")
    else:
        words = leaf("ReleaseType", "Single")
        words += "" if kind is ReleaseType.SINGLE else _own_type(kind, namespace)
    return words + (_own_type("Compilation", namespace) if release.compilation else "")


def _own_type(kind: str, namespace: str) -> str:
    return leaf("ReleaseType", "UserDefined", Namespace=namespace, UserDefinedValue=kind)


def _compilation(release: Release) -> str:
    if release.compilation is None:
        return ""
    many = release.compilation is Compilation.MULTI_ARTIST
    return leaf("IsMultiArtistCompilation", "true" if many else "false")
