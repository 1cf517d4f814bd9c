"""Recordings and images of the family 3.8."""

from collections.abc import Callable
from typing import TypeVar

from tutti.domain.ddex.formats.values import artist_line
from tutti.domain.ddex.model import (
    AudioFile,
    ContainsAI,
    DisplayArtist,
    DisplayArtistName,
    Image,
    ImageFile,
    ParentalWarning,
    PLine,
    Preview,
    ProprietaryId,
    RecordingType,
    SoundRecording,
    Title,
)
from tutti.domain.ddex.reading import faults
from tutti.domain.ddex.reading.family3.parties import Parties, artists, contributors
from tutti.domain.ddex.reading.family3.places import (
    Container,
    Containers,
    Row,
    common,
    containers,
    each_varied,
    hang,
    placed,
)
from tutti.domain.ddex.reading.family3.titles import titles
from tutti.domain.ddex.reading.files import file_hash, image_file, sound_file
from tutti.domain.ddex.reading.shared import (
    iswc,
    own_ids,
    p_line,
    parental_warning,
)
from tutti.domain.ddex.reading.sight import (
    Sight,
    attribute,
    parsed,
    take,
)
from tutti.domain.ddex.reading.trace import Trace, folded
from tutti.domain.ddex.reading.values import (
    boolean,
    choice,
    day_text,
    isrc,
    length,
    start_point,
)
from tutti.domain.ddex.rules.fields import is_safe_path
from tutti.domain.ddex.structure.nodes import Kids, Node

ValueT = TypeVar("ValueT")
_recording_type = choice(RecordingType)
_Technical = tuple[AudioFile | None, Preview | None]


def sound_recording(sight: Sight, element: Node, parties: Parties) -> tuple[SoundRecording, Trace]:
    """Read a recording. Files and people that differ by territory stay extras."""
    found = element.kids
    given = containers(sight, found.get("SoundRecordingDetailsByTerritory", ()))
    trace: Trace = [("", each) for each in found.get("ResourceReference", ())[:1]] + given.trace
    ids = found["SoundRecordingId"][0].kids if "SoundRecordingId" in found else {}
    code = parsed(sight, ids, "ISRC", "isrc", trace, isrc)
    people = common(given, lambda one: artists(sight, one.found, parties))
    shown = hang(people, "artists", trace)
    title_row = titles(sight, given, found)
    lines = each_varied(sight, given, "PLine", p_line)
    _keep_places(given, title_row, lines)
    technical = _technical(sight, given, trace)
    value = SoundRecording(
        isrc=code or "",
        titles=hang(title_row, "titles", trace),
        artists=shown,
        duration=parsed(sight, found, "Duration", "duration", trace, length),
        p_lines=hang(lines, "p_lines", trace),
        type=parsed(sight, found, "SoundRecordingType", "type", trace, _recording_type)
        or RecordingType.MUSICAL_WORK,
        display_artist_names=without_made(
            each_varied(sight, given, "DisplayArtistName", name_line), shown, trace
        ),
        contributors=hang(
            common(given, lambda one: contributors(sight, one.found, parties)), "contributors", trace
        ),
        iswcs=_iswcs(sight, found, trace),
        languages=languages(found, trace),
        parental_warning=warning(sight, given, trace),
        contains_ai=_made_by_machine(sight, found, trace),
        is_instrumental=parsed(sight, found, "IsInstrumental", "is_instrumental", trace, boolean),
        first_publication_date=said_once(
            sight, given, "OriginalResourceReleaseDate", "first_publication_date", day_text, trace
        ),
        file=technical[0],
        preview=technical[1],
        proprietary_ids=own_ids(ids, trace),
    )
    if code is None:
        sight.note(faults.ISRC_MISSING, found["SoundRecordingId"][0] if ids else element)
    return value, trace


def _keep_places(given: Containers, titles_row: Row[Title], lines: Row[PLine]) -> None:
    """Repeat the title for a territory whose container says nothing new, so that it is known to be named."""
    if not given.others:
        return
    named = {value.territory for value, _ in titles_row} | {value.territory for value, _ in lines}
    base = [
        pair for pair in titles_row if pair[0].territory == "Worldwide" and pair[0].type == "DisplayTitle"
    ]
    for other in given.others:
        titles_row.extend(
            placed([(value, []) for value, _ in base], [c for c in other.codes if c[0] not in named])
        )


def name_line(_: Sight, element: Node) -> tuple[DisplayArtistName, Trace] | None:
    """Read the artists' names in one line, as they are in one language."""
    if not element.text:
        return None
    trace: Trace = [("text", element)]
    language = attribute(element, "LanguageAndScriptCode", "language", trace)
    return DisplayArtistName(text=element.text, language=language), trace


def without_made(
    row: Row[DisplayArtistName], artists: tuple[DisplayArtist, ...], trace: Trace
) -> tuple[DisplayArtistName, ...]:
    """Return the names in one line, none if they are what the artists make anyway."""
    if not row:
        return ()
    if len(row) == 1 and row[0][0] == DisplayArtistName(text=artist_line(artists)):
        trace.append(("artists", folded(row[0][1])))
        return ()
    return hang(row, "display_artist_names", trace)


def warning(sight: Sight, given: Containers, trace: Trace) -> ParentalWarning:
    """Read the advice to parents."""
    said = said_once(sight, given, "ParentalWarningType", "parental_warning", parental_warning, trace)
    return said or ParentalWarning.NO_ADVICE_AVAILABLE


def said_once(
    sight: Sight,
    given: Containers,
    tag: str,
    name: str,
    parse: Callable[[Sight, Node, str], ValueT | None],
    trace: Trace,
) -> ValueT | None:
    """Read a value that the model has once for all territories."""
    if not given.others:
        return parsed(sight, given.base.found, tag, name, trace, parse)

    def read(one: Container) -> "Row[ValueT]":
        inner: Trace = []
        value = parsed(sight, one.found, tag, name, inner, parse)
        return [(value, inner)] if value is not None else []

    for value, inner in common(given, read):
        trace.extend(inner)
        return value
    return None


def _iswcs(sight: Sight, found: Kids, trace: Trace) -> tuple[str, ...]:
    values: list[str] = []
    for each in found.get("IndirectSoundRecordingId", ()):
        value = parsed(sight, each.kids, "ISWC", f"iswcs[{len(values)}]", trace, iswc)
        if value is not None:
            values.append(value)
    return tuple(values)


def languages(found: Kids, trace: Trace) -> tuple[str, ...]:
    """Read the languages sung or spoken, the main one first."""
    values = [(each.text, each) for each in found.get("LanguageOfPerformance", ()) if each.text]
    trace.extend((f"languages[{position}]", each) for position, (_, each) in enumerate(values))
    return tuple(text for text, _ in values)


def _made_by_machine(sight: Sight, found: Kids, trace: Trace) -> ContainsAI | None:
    said = parsed(sight, found, "IsComputerGenerated", "contains_ai", trace, boolean)
    return ContainsAI.ALL if said else None


def _technical(sight: Sight, given: Containers, trace: Trace) -> _Technical:
    def read(one: Container) -> "Row[_Technical]":
        for details in one.found.get("TechnicalSoundRecordingDetails", ()):
            parts = details.kids
            if not any(each.text == "true" for each in parts.get("IsPreview", ())):
                inner: Trace = []
                return [(_details(sight, parts, inner), inner)]
        return []

    for value, inner in common(given, read):
        trace.extend(inner)
        return value
    return None, None


def _details(sight: Sight, found: Kids, trace: Trace) -> _Technical:
    inner: Trace = []
    file = _audio_file(sight, found, inner) if "File" in found else None
    trace.append(("file", inner)) if file else None
    preview = _preview(sight, found, trace)
    if file or preview:
        here = "file" if file else "preview"
        take(found, "TechnicalResourceDetailsReference", here, trace)
        trace.extend((here, each) for each in found.get("IsPreview", ())[:1] if each.text == "false")
    return file, preview


def _audio_file(sight: Sight, found: Kids, trace: Trace) -> AudioFile | None:
    uri = file_uri(sight, found["File"][0], trace)
    if uri is None:
        return None
    hashed = file_hash(found["File"][0], "HashSumAlgorithmType", "HashSum", trace)
    return sound_file(sight, found, uri, hashed, trace)


def file_uri(sight: Sight, element: Node, trace: Trace) -> str | None:
    """Read path and name of a file; what leads out of the folder of the message is noted and not taken."""
    found = element.kids
    inner: Trace = []
    name = take(found, "FileName", "uri", inner) or take(found, "URL", "uri", inner)
    if name is None:
        return None
    folder = take(found, "FilePath", "uri", inner) or ""
    uri = (f"{folder.rstrip('/') or '/'}/{name}" if folder not in ("", ".", "./") else name).removeprefix(
        "./"
    )
    if not is_safe_path(uri):
        sight.note(faults.FILE_UNSAFE, element, value=uri)
        return None
    trace.extend(inner)
    return uri


def _preview(sight: Sight, found: Kids, trace: Trace) -> Preview | None:
    for each in found.get("PreviewDetails", ()):
        parts = each.kids
        inner: Trace = []
        start = parsed(sight, parts, "StartPoint", "start", inner, start_point)
        if start is None:
            return None
        if "ExpressionType" in parts and parts["ExpressionType"][0].text == "Instructive":
            inner.append(("", parts["ExpressionType"][0]))
        trace.append(("preview", inner))
        return Preview(start=start, duration=parsed(sight, parts, "Duration", "duration", inner, length))
    return None


def image(sight: Sight, element: Node) -> tuple[Image, Trace]:
    """Read the front cover."""
    found = element.kids
    given = containers(sight, found.get("ImageDetailsByTerritory", ()))
    trace: Trace = [
        ("", each) for tag in ("ResourceReference", "ImageType") for each in found.get(tag, ())[:1]
    ]
    trace += given.trace
    outer: Trace = []
    ids = own_ids(found["ImageId"][0].kids, outer) if "ImageId" in found else ()
    trace.extend(("id", source) for _, source in outer[:1])
    file = None
    for details in given.base.found.get("TechnicalImageDetails", ())[:1]:
        file = _image_file(sight, details.kids, trace)
    value = Image(
        id=ids[0] if ids else ProprietaryId(namespace="", value=""),
        parental_warning=warning(sight, given, trace),
        file=file,
    )
    return value, trace


def _image_file(sight: Sight, found: Kids, trace: Trace) -> ImageFile | None:
    inner: Trace = []
    take(found, "TechnicalResourceDetailsReference", "", inner)
    uri = file_uri(sight, found["File"][0], inner) if "File" in found else None
    if uri is None:
        return None
    trace.append(("file", inner))
    hashed = file_hash(found["File"][0], "HashSumAlgorithmType", "HashSum", inner)
    return image_file(sight, found, uri, hashed, inner)
