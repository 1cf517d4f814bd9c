"""Releases of the family 3.8: the main release, and the track releases beside it, which are like it."""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from msgspec.structs import replace

from tutti.domain.ddex.formats.values import artist_line, duration, lengths
from tutti.domain.ddex.model import (
    CLine,
    Compilation,
    DisplayArtist,
    DisplayArtistName,
    EventDate,
    Genre,
    Image,
    Label,
    OtherResource,
    ParentalWarning,
    Party,
    PLine,
    Release,
    ReleaseId,
    RightsLine,
    SoundRecording,
    Title,
    TrackRelease,
    Visibility,
)
from tutti.domain.ddex.reading import faults
from tutti.domain.ddex.reading.family3.parties import Parties, artists
from tutti.domain.ddex.reading.family3.places import (
    Container,
    Containers,
    Row,
    StructT,
    common,
    containers,
    fold,
    hang,
    placed,
    varied,
)
from tutti.domain.ddex.reading.family3.resources import name_lines, warning, without_made
from tutti.domain.ddex.reading.family3.titles import titles
from tutti.domain.ddex.reading.groups import Slot
from tutti.domain.ddex.reading.shared import c_line, event_date, genre, p_line, release_id
from tutti.domain.ddex.reading.sight import Kids, Sight, first, is_total
from tutti.domain.ddex.reading.trace import Trace, folded
from tutti.domain.ddex.reading.types import TRACK, release_type
from tutti.domain.ddex.structure.nodes import Node

LineT = TypeVar("LineT", bound=RightsLine)


class Face(NamedTuple):
    """What a release says of itself, in rows that are not yet part of anything."""

    element: Node
    found: Kids
    given: Containers
    titles: Row[Title]
    names: Row[DisplayArtistName]
    artists: Row[DisplayArtist]
    labels: Row[Label]
    genres: Row[Genre]
    p_lines: Row[PLine]
    c_lines: Row[CLine]
    release_dates: Row[EventDate]
    original_release_dates: Row[EventDate]
    warning: ParentalWarning
    warning_trace: Trace


def face(sight: Sight, element: Node, parties: Parties) -> Face:
    """Read what a main release and a track release both have."""
    found = element.kids
    given = containers(sight, found.get("ReleaseDetailsByTerritory", ()))
    warned: Trace = []
    made = Face(
        element=element,
        found=found,
        given=given,
        titles=titles(given, found),
        names=varied(given, name_lines),
        artists=common(given, lambda one: artists(sight, one.found, parties)),
        labels=varied(given, lambda one: _labels(one, parties)),
        genres=varied(given, lambda one: [genre(sight, each) for each in one.found.get("Genre", ())]),
        p_lines=_lines(found, given, "PLine", lambda each: p_line(sight, each)),
        c_lines=_lines(found, given, "CLine", lambda each: c_line(sight, each)),
        release_dates=_dates(sight, found, given, "ReleaseDate"),
        original_release_dates=_dates(sight, found, given, "OriginalReleaseDate"),
        warning=warning(sight, given, warned),
        warning_trace=warned,
    )
    _keep_places(made)
    return made


def _labels(one: Container, parties: Parties) -> Row[Label]:
    return [
        (Label(party=parties.meet(Party.named(each.text))), [("party.names[0].full_name", each)])
        for each in one.found.get("LabelName", ())[:1]
        if each.text
    ]


def _lines(
    found: Kids, given: Containers, tag: str, read: Callable[[Node], tuple[LineT, Trace]]
) -> Row[LineT]:
    """Return the lines of the release, and those of single territories, which stand in the containers."""
    row = [read(each) for each in found.get(tag, ())]
    base = [read(each) for each in given.base.found.get(tag, ())]
    if not row:
        row = base
    elif base and values(base) == values(row):
        fold(base, row)
    if not given.others:
        return row
    world = list(row)
    for other in given.others:
        lines = [read(each) for each in other.found.get(tag, ())]
        if lines and values(lines) == values(world):
            fold(lines, world)
        else:
            row.extend(placed(lines, other.codes))
    return row


def _dates(sight: Sight, found: Kids, given: Containers, tag: str) -> Row[EventDate]:
    def read(one: Container) -> "Row[EventDate]":
        made = [event_date(sight, each) for each in one.found.get(tag, ())[:1]]
        return [pair for pair in made if pair is not None]

    row = varied(given, read)
    for each in found.get(f"Global{tag}", ())[:1]:
        made = event_date(sight, each)
        if made is None:
            continue
        world = [pair for pair in row if pair[0].territory == "Worldwide"]
        if not world:
            row.insert(0, made)
        elif world[0][0] == made[0]:
            world[0][1].extend(made[1])
    return row


def _keep_places(made: Face) -> None:
    """Repeat the label for a territory whose container says nothing new, so that it is known to be named."""
    if not made.given.others:
        return
    rows: list[Row] = [made.titles, made.names, made.labels, made.genres, made.p_lines, made.c_lines]  # type: ignore[type-arg]
    rows += [made.release_dates, made.original_release_dates]
    named = {value.territory for row in rows for value, _ in row}
    base = [pair for pair in made.labels if pair[0].territory == "Worldwide"]
    for other in made.given.others:
        codes = [code for code in other.codes if code[0] not in named]
        made.labels.extend(placed([(value, []) for value, _ in base], codes))


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
    trace.extend(("", each) for each in found.get("ReleaseReference", ())[:1])
    if own.element.attributes.get("IsMainRelease") in ("true", "1"):
        trace.append(("", (own.element, "IsMainRelease")))
    trace.extend(own.given.trace)
    trace.extend(own.warning_trace)
    kind, sent, words = release_type(
        sight,
        found.get("ReleaseType", []),
        own.element,
        len(tracks),
        trace,
        is_mixed=any(other.is_primary for other in others),
    )
    if words and words <= {TRACK}:
        sight.note(faults.MAIN_IS_TRACK, found["ReleaseType"][0])
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
        display_artist_names=without_made(own.names, artist_line(shown), trace),
        compilation=_compilation(own.given, words, trace),
        release_dates=hang(own.release_dates, "release_dates", trace),
        original_release_dates=hang(own.original_release_dates, "original_release_dates", trace),
        parental_warning=own.warning,
        visibility=visibility,
        keywords=_keywords(own.given, trace),
        sent_types=sent,
        others=others,
    )
    if "Duration" in found and is_total(found["Duration"][0].text, lengths(value)):
        trace.append(("tracks", found["Duration"][0]))
    return value, words


def identity(sight: Sight, found: Kids, trace: Trace) -> tuple[ReleaseId, Node | None]:
    """Read identifiers of a release, and the element of the ISRC that a track release may have."""
    if "ReleaseId" not in found:
        return ReleaseId(), None
    value, inner = release_id(sight, found["ReleaseId"][0])
    trace.append(("id", inner))
    return value, first(found["ReleaseId"][0], "ISRC")


def _compilation(given: Containers, words: frozenset[str], trace: Trace) -> Compilation | None:
    def read(one: Container) -> "Row[str]":
        return [(each.text, [("", each)]) for each in one.found.get("IsMultiArtistCompilation", ())[:1]]

    row = common(given, read)
    trace.extend(("compilation", inner) for _, inner in row)
    if row and row[0][0] in ("true", "1"):
        return Compilation.MULTI_ARTIST
    return Compilation.SINGLE_ARTIST if "Compilation" in words else None


def _keywords(given: Containers, trace: Trace) -> tuple[str, ...]:
    def read(one: Container) -> "Row[str]":
        return [(each.text, [("", each)]) for each in one.found.get("Keywords", ()) if each.text]

    return hang(common(given, read), "keywords", trace)


def track_release(
    sight: Sight, own: Face, slot: Slot, recording: SoundRecording, main: Face, trace: Trace
) -> TrackRelease:
    """Return what a track has of its own. What its recording lacks is taken from here, equal things fold."""
    found = own.found
    trace.extend([("", each) for each in found.get("ReleaseReference", ())[:1]])
    trace.extend(("", each) for each in found.get("ReleaseType", ()) if each.text == TRACK)
    trace.extend(own.given.trace)
    named, isrc = identity(sight, found, trace)
    if isrc is not None:
        _same_isrc(sight, isrc, recording, trace)
    recording = _completed(own, recording, trace)
    if own.warning == recording.parental_warning:
        trace.append(("recording", own.warning_trace))
    if "Duration" in found and found["Duration"][0].text == duration(recording.duration):
        trace.append(("recording.duration", found["Duration"][0]))
    for dates, theirs in (
        (own.release_dates, main.release_dates),
        (own.original_release_dates, main.original_release_dates),
    ):
        if _equal(dates, theirs):
            trace.extend([("", folded(inner)) for _, inner in dates])
    return TrackRelease(
        recording=recording,
        volume=slot.volume,
        id=named,
        titles=own_row(own.titles, recording.titles, "titles", "recording.titles", trace),
        labels=own_row(own.labels, values(main.labels), "labels", "", trace),
        genres=own_row(own.genres, values(main.genres), "genres", "", trace),
        c_lines=own_row(own.c_lines, values(main.c_lines), "c_lines", "", trace),
    )


def _same_isrc(sight: Sight, element: Node, recording: SoundRecording, trace: Trace) -> None:
    text = element.text.upper().replace("-", "")
    if text == recording.isrc or not text:
        trace.append(("recording.isrc", element))
    elif recording.isrc:
        sight.note(faults.ISRC_OTHER, element, value=text, other=recording.isrc)


def _completed(own: Face, recording: SoundRecording, trace: Trace) -> SoundRecording:
    """Return the recording with what only its track release says of it."""
    inner: Trace = []
    trace.append(("recording", inner))
    changes: dict[str, object] = {}
    if not recording.artists and own.artists:
        changes["artists"] = hang(own.artists, "artists", inner)
    elif values(own.artists) == recording.artists:
        hang(own.artists, "artists", inner)
    artists_ = changes.get("artists", recording.artists)
    if not recording.titles and own.titles:
        changes["titles"] = values(own.titles)
    if not recording.p_lines and own.p_lines:
        changes["p_lines"] = hang(own.p_lines, "p_lines", inner)
    elif values(own.p_lines) == recording.p_lines:
        hang(own.p_lines, "p_lines", inner)
    if not recording.display_artist_names:
        changes["display_artist_names"] = without_made(own.names, artist_line(artists_), inner)  # type: ignore[arg-type]
    elif values(own.names) == recording.display_artist_names:
        hang(own.names, "display_artist_names", inner)
    return replace(recording, **changes)


def own_row(
    row: Row[StructT], default: tuple[StructT, ...], name: str, elsewhere: str, trace: Trace
) -> tuple[StructT, ...]:
    """Return a row that differs from the default; an equal one counts as read with it."""
    if values(row) == default:
        trace.extend((elsewhere, folded(inner)) for _, inner in row)
        return ()
    return hang(row, name, trace)


def values(row: Row[StructT]) -> tuple[StructT, ...]:
    """Return the values of a row."""
    return tuple([value for value, _ in row]) if row else ()


def _equal(one: Row[EventDate], other: Row[EventDate]) -> bool:
    return values(one) == values(other)
