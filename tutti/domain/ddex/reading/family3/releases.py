"""Releases of the family 3.8: the main release, and the track releases beside it, which are like it."""

from typing import Any

from msgspec.structs import replace

from tutti.domain.ddex.model import (
    Compilation,
    Image,
    OtherResource,
    Release,
    ReleaseId,
    SoundRecording,
    TrackRelease,
    Visibility,
)
from tutti.domain.ddex.reading import faults
from tutti.domain.ddex.reading.family3.faces import Face, values
from tutti.domain.ddex.reading.family3.places import (
    Container,
    Containers,
    Row,
    StructT,
    alike,
    common_of,
    hang,
)
from tutti.domain.ddex.reading.family3.resources import without_made
from tutti.domain.ddex.reading.groups import Slot
from tutti.domain.ddex.reading.shared import release_id
from tutti.domain.ddex.reading.sight import TRUE, TRUTHS, Sight, first, mark
from tutti.domain.ddex.reading.trace import Trace, folded
from tutti.domain.ddex.reading.types import TRACK, mark_total, release_type
from tutti.domain.ddex.reading.values import length_of
from tutti.domain.ddex.structure.nodes import Kids, Node


def release(
    sight: Sight,
    own: Face,
    tracks: tuple[TrackRelease, ...],
    cover: Image | None,
    others: tuple[OtherResource, ...],
    visibility: tuple[Visibility, ...],
    trace: Trace,
) -> tuple[Release, frozenset[str]]:
    """Make the main release of its face and its tracks; its words for what it is sold as come along."""
    found = own.found
    _mark_main(own, trace)
    elements = found.get("ReleaseType", [])
    kind, sent, words = release_type(sight, elements, own.element, tracks, others, trace)
    if words and words <= {TRACK}:
        sight.note(faults.MAIN_IS_TRACK, elements[0])
    shown = hang(own.artists, "artists", trace)
    value = Release(
        id=identity(sight, found, trace)[0],
        type=kind,
        titles=hang(own.titles, "titles", trace),
        artists=shown,
        labels=hang(own.labels, "labels", trace),
        genres=hang(own.genres, "genres", trace),
        p_lines=hang(own.p_lines, "p_lines", trace),
        c_lines=hang(own.c_lines, "c_lines", trace),
        tracks=tracks,
        cover=cover,
        display_artist_names=without_made(own.names, shown, trace),
        compilation=_compilation(own.given, words, trace),
        release_dates=hang(own.release_dates, "release_dates", trace),
        original_release_dates=hang(own.original_release_dates, "original_release_dates", trace),
        parental_warning=own.warning,
        visibility=visibility,
        keywords=_keywords(own.given, trace),
        sent_types=sent,
        others=others,
    )
    mark_total(found, value, trace)
    return value, words


def _mark_main(own: Face, trace: Trace) -> None:
    """Count as read what only says that a release is the main one."""
    mark(own.found, "ReleaseReference", "", trace)
    if own.element.attributes.get("IsMainRelease") in TRUE:
        trace.append(("", (own.element, "IsMainRelease")))
    trace.extend(own.given.trace)
    trace.extend(own.warning_trace)


def identity(sight: Sight, found: Kids, trace: Trace) -> tuple[ReleaseId, Node | None]:
    """Read identifiers of a release, and the element of the ISRC that a track release may have."""
    if "ReleaseId" not in found:
        return ReleaseId(), None
    value, inner = release_id(sight, found["ReleaseId"][0])
    trace.append(("id", inner))
    return value, first(found["ReleaseId"][0], "ISRC")


def _compilation(given: Containers, words: frozenset[str], trace: Trace) -> Compilation | None:
    def read(one: Container) -> "Row[str]":
        flags = one.found.get("IsMultiArtistCompilation", ())[:1]
        return [(each.text, [("", each)]) for each in flags if each.text in TRUTHS]

    row = common_of(given, read)
    trace.extend(("compilation", inner) for _, inner in row)
    if row and row[0][0] in TRUE:
        return Compilation.MULTI_ARTIST
    return Compilation.SINGLE_ARTIST if "Compilation" in words else None


def _keywords(given: Containers, trace: Trace) -> tuple[str, ...]:
    def read(one: Container) -> "Row[str]":
        return [(each.text, [("", each)]) for each in one.found.get("Keywords", ()) if each.text]

    return hang(common_of(given, read), "keywords", trace)


def track_release(
    sight: Sight, own: Face, slot: Slot, recording: SoundRecording, main: Face, trace: Trace
) -> TrackRelease:
    """Return what a track has of its own. What its recording lacks is taken from here, equal things fold."""
    named, isrc = identity(sight, own.found, trace)
    if isrc is not None:
        _same_isrc(sight, isrc, recording, trace)
    trace.append(("", lambda: _said_again(own, recording, main)))
    return TrackRelease(
        recording=_completed(own, recording, trace),
        volume=slot.volume,
        id=named,
        titles=own_row(own.titles, recording.titles, "titles", trace),
        labels=own_row(own.labels, values(main.labels), "labels", trace),
        genres=own_row(own.genres, values(main.genres), "genres", trace),
        c_lines=own_row(own.c_lines, values(main.c_lines), "c_lines", trace),
    )


def mark_track(own: Face, trace: Trace) -> None:
    """Count as read what only says that a release is one of a track."""
    mark(own.found, "ReleaseReference", "", trace)
    for each in own.found.get("ReleaseType", ()):
        if each.text == TRACK:
            trace.append(("", each))
    trace.extend(own.given.trace)


def _same_isrc(sight: Sight, element: Node, recording: SoundRecording, trace: Trace) -> None:
    text = element.text.upper().replace("-", "")
    if text == recording.isrc or not text:
        trace.append(("recording.isrc", element))
    elif recording.isrc:
        sight.note(faults.ISRC_OTHER, element, value=text, other=recording.isrc)


def _completed(own: Face, recording: SoundRecording, trace: Trace) -> SoundRecording:
    """Return the recording with what only its track release says of it."""
    if recording.artists and recording.titles and recording.p_lines and recording.display_artist_names:
        return recording
    inner: Trace = []
    trace.append(("recording", inner))
    artists = recording.artists or hang(own.artists, "artists", inner)
    return replace(
        recording,
        artists=artists,
        titles=recording.titles or values(own.titles),
        p_lines=recording.p_lines or hang(own.p_lines, "p_lines", inner),
        display_artist_names=recording.display_artist_names or without_made(own.names, artists, inner),
    )


def _said_again(own: Face, recording: SoundRecording, main: Face) -> Trace:
    """Return where a track release says what it is, and what its recording or the main release says."""
    trace: Trace = []
    mark_track(own, trace)
    if values(own.artists) == recording.artists:
        hang(own.artists, "recording.artists", trace)
    if values(own.p_lines) == recording.p_lines:
        hang(own.p_lines, "recording.p_lines", trace)
    if values(own.names) == recording.display_artist_names:
        hang(own.names, "recording.display_artist_names", trace)
    if own.warning == recording.parental_warning:
        trace.append(("recording", own.warning_trace))
    if recording.duration is not None and "Duration" in own.found:
        stated = own.found["Duration"][0]
        if length_of(stated.text) == recording.duration:
            trace.append(("recording.duration", stated))
    if values(own.titles) == recording.titles:
        fold_all(own.titles, "recording.titles", trace)
    rows: list[tuple[Row[Any], Row[Any]]] = [
        (own.release_dates, main.release_dates),
        (own.original_release_dates, main.original_release_dates),
        (own.labels, main.labels),
        (own.genres, main.genres),
        (own.c_lines, main.c_lines),
    ]
    for row, theirs in rows:
        if alike(row, theirs):
            fold_all(row, "", trace)
    return trace


def own_row(row: Row[StructT], default: tuple[StructT, ...], name: str, trace: Trace) -> tuple[StructT, ...]:
    """Return a row that differs from the default; none if it does not."""
    return () if values(row) == default else hang(row, name, trace)


def fold_all(row: Row[StructT], elsewhere: str, trace: Trace) -> None:
    """Count a row as read with what says the same elsewhere in the model."""
    for _, inner in row:
        trace.append((elsewhere, folded(inner)))
