"""Recordings and images of the family 3.8."""

from typing import TypeVar

from tutti.domain.ddex.formats.values import artist_line
from tutti.domain.ddex.model import (
    AudioFile,
    ContainsAI,
    Contributor,
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
from tutti.domain.ddex.reading.family3.parties import interleaved
from tutti.domain.ddex.reading.family3.places import (
    Container,
    Containers,
    Row,
    common,
    common_of,
    containers,
    hang,
    placed,
    said_once,
    varied,
)
from tutti.domain.ddex.reading.family3.tables import Tables
from tutti.domain.ddex.reading.family3.titles import titles
from tutti.domain.ddex.reading.family3.works import joined, with_iswcs
from tutti.domain.ddex.reading.files import file_hash, image_file, sound_file
from tutti.domain.ddex.reading.shared import iswc, own_ids
from tutti.domain.ddex.reading.sight import FALSE, TRUE, Sight, fields, mark, parsed, take
from tutti.domain.ddex.reading.trace import Trace, folded
from tutti.domain.ddex.reading.values import boolean, choice, isrc, length, start_point
from tutti.domain.ddex.rules.fields import is_safe_path
from tutti.domain.ddex.structure.nodes import Kids, Node

ValueT = TypeVar("ValueT")
_recording_type = choice(RecordingType)
_Technical = tuple[AudioFile | None, Preview | None]


def sound_recording(sight: Sight, element: Node, tables: Tables) -> tuple[SoundRecording, Trace]:
    """Read a recording. Files and people that differ by territory stay extras."""
    found = element.kids
    given = containers(sight, found.get("SoundRecordingDetailsByTerritory", ()), tables.resource)
    trace: Trace = []
    mark(found, "ResourceReference", "", trace)
    trace.extend(given.trace)
    ids = found["SoundRecordingId"][0].kids if "SoundRecordingId" in found else {}
    code = parsed(sight, ids, "ISRC", "isrc", trace, isrc)
    shown = hang(common(given, "artists"), "artists", trace)
    title_row, lines = titles(sight, given, found), varied(given, "p_lines")
    _keep_places(given, title_row, lines)
    file, preview = _technical(sight, given, trace)
    works = tables.works.of(found, trace)
    people = joined(contributors(given), tables.works.writers(sight, works)) if works else contributors(given)
    value = SoundRecording(
        isrc=code or "",
        titles=hang(title_row, "titles", trace),
        artists=shown,
        duration=parsed(sight, found, "Duration", "duration", trace, length),
        p_lines=hang(lines, "p_lines", trace),
        type=parsed(sight, found, "SoundRecordingType", "type", trace, _recording_type)
        or RecordingType.MUSICAL_WORK,
        display_artist_names=without_made(varied(given, "names"), shown, trace),
        contributors=hang(people, "contributors", trace),
        iswcs=with_iswcs(sight, _iswcs(sight, found, trace), works, trace),
        languages=languages(found, trace),
        parental_warning=warning(given, trace),
        contains_ai=_made_by_machine(sight, found, trace),
        is_instrumental=parsed(sight, found, "IsInstrumental", "is_instrumental", trace, boolean),
        first_publication_date=said_once(given, "first_publication_date", str, trace),
        file=file,
        preview=preview,
        proprietary_ids=own_ids(ids, trace),
    )
    if code is None:
        sight.note(faults.ISRC_MISSING, found["SoundRecordingId"][0] if ids else element)
    return value, trace


def contributors(given: Containers) -> Row[Contributor]:
    """Return who took part and who wrote, in one row that keeps the order of both."""
    return common_of(
        given, lambda one: interleaved(one.rows.get("contributors", []), one.rows.get("writers", []))
    )


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


def warning(given: Containers, trace: Trace) -> ParentalWarning:
    """Return the advice to parents."""
    return said_once(given, "parental_warning", ParentalWarning, trace) or ParentalWarning.NO_ADVICE_AVAILABLE


def _iswcs(sight: Sight, found: Kids, trace: Trace) -> tuple[str, ...]:
    values: list[str] = []
    for each in found.get("IndirectSoundRecordingId", ()):
        value = fields(sight, each, {"ISWC": (f"iswcs[{len(values)}]", iswc)}, trace)
        values.extend(filter(None, value.values()))
    return tuple(values)


def languages(found: Kids, trace: Trace) -> tuple[str, ...]:
    """Read the languages sung or spoken, the main one first."""
    said = [each for each in found.get("LanguageOfPerformance", ()) if each.text]
    if not said:
        return ()
    trace.extend([(f"languages[{position}]", each) for position, each in enumerate(said)])
    return tuple([each.text for each in said])


def _made_by_machine(sight: Sight, found: Kids, trace: Trace) -> ContainsAI | None:
    said = parsed(sight, found, "IsComputerGenerated", "contains_ai", trace, boolean)
    return ContainsAI.ALL if said else None


def _technical(sight: Sight, given: Containers, trace: Trace) -> _Technical:
    def read(one: Container) -> "Row[_Technical]":
        for details in one.found.get("TechnicalSoundRecordingDetails", ()):
            parts = details.kids
            if "IsPreview" not in parts or all(each.text not in TRUE for each in parts["IsPreview"]):
                inner: Trace = []
                return [(_details(sight, parts, inner), inner)]
        return []

    for value, inner in common_of(given, read):
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
        if "IsPreview" in found and found["IsPreview"][0].text in FALSE:
            trace.append((here, found["IsPreview"][0]))
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


def image(sight: Sight, element: Node, tables: Tables) -> tuple[Image, Trace]:
    """Read the front cover."""
    found = element.kids
    given = containers(sight, found.get("ImageDetailsByTerritory", ()), tables.resource)
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
        parental_warning=warning(given, trace),
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
