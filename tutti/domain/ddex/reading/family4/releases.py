"""The main release and the track releases of ERN 4."""

from tutti.domain.ddex.model import (
    Compilation,
    EventDate,
    Genre,
    Image,
    Label,
    OtherResource,
    Release,
    ReleaseId,
    SoundRecording,
    TrackRelease,
    Visibility,
)
from tutti.domain.ddex.reading.family4.parts import placed, titles, warning
from tutti.domain.ddex.reading.family4.people import Parties, artists
from tutti.domain.ddex.reading.family4.resources import contains_ai
from tutti.domain.ddex.reading.groups import Slot
from tutti.domain.ddex.reading.shared import c_line, event_date, genre, p_line, release_id
from tutti.domain.ddex.reading.sight import TRUE, TRUTHS, Sight, parsed
from tutti.domain.ddex.reading.trace import Trace
from tutti.domain.ddex.reading.types import mark_total, release_type
from tutti.domain.ddex.structure.nodes import Kids, Node


def release(
    sight: Sight,
    element: Node,
    parties: Parties,
    tracks: tuple[TrackRelease, ...],
    cover: Image | None,
    others: tuple[OtherResource, ...],
    visibility: tuple[Visibility, ...],
    trace: Trace,
) -> tuple[Release, frozenset[str]]:
    """Read the main release around its tracks; its words for what it is sold as come along."""
    found = element.kids
    trace.extend(("", each) for each in found.get("ReleaseReference", ())[:1])
    elements = found.get("ReleaseType", [])
    kind, sent, words = release_type(sight, elements, element, tracks, others, trace)
    shown, names = artists(sight, found, parties, trace)
    value = Release(
        id=own_id(sight, found, trace),
        type=kind,
        titles=titles(sight, found, "titles", trace),
        artists=shown,
        labels=labels(sight, found, parties, trace),
        genres=genres(sight, found, trace),
        p_lines=placed(sight, found.get("PLine", ()), "p_lines", trace, p_line),
        c_lines=placed(sight, found.get("CLine", ()), "c_lines", trace, c_line),
        tracks=tracks,
        cover=cover,
        display_artist_names=names,
        compilation=_compilation(found, trace),
        release_dates=_dates(sight, found, "ReleaseDate", "release_dates", trace),
        original_release_dates=_dates(sight, found, "OriginalReleaseDate", "original_release_dates", trace),
        parental_warning=warning(sight, found, trace),
        contains_ai=parsed(sight, found, "ContainsAI", "contains_ai", trace, contains_ai),
        visibility=visibility,
        keywords=_keywords(found, trace),
        sent_types=sent,
        others=others,
    )
    mark_total(found, value, trace)
    return value, words


def _dates(sight: Sight, found: Kids, tag: str, name: str, trace: Trace) -> tuple[EventDate, ...]:
    return placed(sight, found.get(tag, ()), name, trace, event_date)


def own_id(sight: Sight, found: Kids, trace: Trace) -> ReleaseId:
    """Read how a release is identified."""
    if "ReleaseId" not in found:
        return ReleaseId()
    value, inner = release_id(sight, found["ReleaseId"][0])
    trace.append(("id", inner))
    return value


def labels(sight: Sight, found: Kids, parties: Parties, trace: Trace) -> tuple[Label, ...]:
    """Read the labels shown."""

    def read(_: Sight, element: Node) -> tuple[Label, Trace]:
        inner: Trace = []
        return Label(party=parties.get({"_": [element]}, "_", inner)), inner

    return placed(sight, found.get("ReleaseLabelReference", ()), "labels", trace, read)


def genres(sight: Sight, found: Kids, trace: Trace) -> tuple[Genre, ...]:
    """Read the genres, which 4.3.2 calls display genres."""
    return placed(sight, [*found.get("DisplayGenre", ()), *found.get("Genre", ())], "genres", trace, genre)


def _compilation(found: Kids, trace: Trace) -> Compilation | None:
    value = None
    for kind in Compilation:
        for each in found.get(kind, ())[:1]:
            text = each.text
            if text in TRUTHS:
                trace.append(("compilation", each))
            value = kind if text in TRUE else value
    return value


def _keywords(found: Kids, trace: Trace) -> tuple[str, ...]:
    texts = [(each.text, each) for each in found.get("Keywords", ()) if each.text]
    trace.extend((f"keywords[{position}]", each) for position, (_, each) in enumerate(texts))
    return tuple(text for text, _ in texts)


def track_release(
    sight: Sight,
    element: Node | None,
    slot: Slot,
    recording: SoundRecording,
    parties: Parties,
    trace: Trace,
) -> TrackRelease:
    """Read what a track has of its own."""
    trace.extend(slot.trace)
    if element is None:
        return TrackRelease(recording=recording, volume=slot.volume)
    found = element.kids
    trace.extend(
        ("", each)
        for tag in ("ReleaseReference", "ReleaseResourceReference")
        for each in found.get(tag, ())[:1]
    )
    return TrackRelease(
        recording=recording,
        volume=slot.volume,
        id=own_id(sight, found, trace),
        titles=titles(sight, found, "titles", trace),
        labels=labels(sight, found, parties, trace),
        genres=genres(sight, found, trace),
    )
