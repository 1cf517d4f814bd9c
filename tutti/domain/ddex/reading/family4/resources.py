"""Recordings and images of ERN 4; up to 4.2 identity and files lie on the recording, later in its edition."""

from decimal import Decimal

from tutti.domain.ddex.model import (
    AudioFile,
    ContainsAI,
    Image,
    ImageFile,
    Preview,
    ProprietaryId,
    RecordingType,
    SoundRecording,
)
from tutti.domain.ddex.reading import faults
from tutti.domain.ddex.reading.family4.parts import placed, titles, warning
from tutti.domain.ddex.reading.family4.people import Parties, artists, contributors
from tutti.domain.ddex.reading.files import file_hash, image_file, sound_file
from tutti.domain.ddex.reading.shared import iswc, own_ids, p_line
from tutti.domain.ddex.reading.sight import FALSE, TRUE, Sight, parsed, take
from tutti.domain.ddex.reading.trace import Trace
from tutti.domain.ddex.reading.values import boolean, choice, day_text, decimal, isrc, length, start_point
from tutti.domain.ddex.rules.fields import is_safe_path
from tutti.domain.ddex.structure.nodes import Kids, Node

recording_type = choice(RecordingType)
contains_ai = choice(ContainsAI)


def sound_recording(sight: Sight, element: Node, parties: Parties) -> tuple[SoundRecording, Trace]:
    """Read a recording. Editions after the first stay extras."""
    found = element.kids
    trace: Trace = [("", found["ResourceReference"][0])] if "ResourceReference" in found else []
    edition = found["SoundRecordingEdition"][0].kids if "SoundRecordingEdition" in found else found
    ids = edition["ResourceId"][0].kids if "ResourceId" in edition else {}
    shown, names = artists(sight, found, parties, trace)
    code = parsed(sight, ids, "ISRC", "isrc", trace, isrc)
    lines = edition.get("PLine", ()) or found.get("PLine", ())
    file, preview = _files(sight, edition, trace)
    value = SoundRecording(
        isrc=code or "",
        titles=titles(sight, found, "titles", trace),
        artists=shown,
        duration=parsed(sight, found, "Duration", "duration", trace, length),
        p_lines=placed(sight, lines, "p_lines", trace, p_line),
        type=parsed(sight, found, "Type", "type", trace, recording_type) or RecordingType.MUSICAL_WORK,
        display_artist_names=names,
        contributors=contributors(sight, found, parties, trace),
        iswcs=_iswcs(sight, found, trace),
        languages=_languages(found, trace),
        parental_warning=warning(sight, found, trace),
        contains_ai=parsed(sight, found, "ContainsAI", "contains_ai", trace, contains_ai),
        is_instrumental=parsed(sight, found, "IsInstrumental", "is_instrumental", trace, boolean),
        first_publication_date=parsed(
            sight, found, "FirstPublicationDate", "first_publication_date", trace, day_text
        ),
        file=file,
        preview=preview,
        proprietary_ids=own_ids(ids, trace),
    )
    if code is None:
        sight.note(faults.ISRC_MISSING, edition["ResourceId"][0] if ids else element)
    return value, trace


def _iswcs(sight: Sight, found: Kids, trace: Trace) -> tuple[str, ...]:
    values: list[str] = []
    for each in found.get("WorkId", ()):
        value = parsed(sight, each.kids, "ISWC", f"iswcs[{len(values)}]", trace, iswc)
        if value is not None:
            values.append(value)
    return tuple(values)


def _languages(found: Kids, trace: Trace) -> tuple[str, ...]:
    values: list[str] = []
    for each in found.get("LanguageOfPerformance", ()):
        if each.text:
            trace.append((f"languages[{len(values)}]", each))
            values.append(each.text)
    return tuple(values)


def _files(sight: Sight, found: Kids, trace: Trace) -> tuple[AudioFile | None, Preview | None]:
    """Read the file of the recording itself (not one of a preview), and where its preview lies."""
    for details in found.get("TechnicalDetails", ()):
        inner = details.kids
        if any(each.text in TRUE for each in inner.get("IsPreview", ())):
            continue
        technical: Trace = []
        for each in inner.get("TechnicalResourceDetailsReference", ())[:1]:
            technical.append(("", each))
        delivered = inner["DeliveryFile"][0].kids if "DeliveryFile" in inner else inner
        made = _audio_file(sight, delivered, technical) if "File" in delivered else None
        if made is not None:
            technical.extend(("", each) for each in delivered.get("Type", ())[:1] if each.text == "AudioFile")
            technical.extend(("", each) for each in delivered.get("IsPreview", ())[:1] if each.text in FALSE)
            trace.append(("file", technical))
        preview = _preview(sight, inner)
        if preview is not None:
            trace.append(("preview", preview[1]))
            if made is None:
                trace.append(("preview", technical[:1]))
        return made, preview and preview[0]
    return None, None


def _audio_file(sight: Sight, found: Kids, trace: Trace) -> AudioFile | None:
    where: Trace = []
    uri = file_uri(sight, found["File"][0], where)
    if uri is None:
        return None
    trace.extend(where)
    hashed = file_hash(found["File"][0], "Algorithm", "HashSumValue", trace)
    size = file_size(sight, found["File"][0], trace)
    return sound_file(sight, found, uri, hashed, trace, size)


def file_uri(sight: Sight, element: Node, trace: Trace) -> str | None:
    """Read where a file lies beside the message; a path that leads elsewhere is noted and not taken."""
    found = element.kids
    if "URI" not in found:
        return None
    uri = found["URI"][0].text.removeprefix("./")
    if not is_safe_path(uri):
        sight.note(faults.FILE_UNSAFE, found["URI"][0], value=uri)
        return None
    trace.append(("uri", found["URI"][0]))
    return uri


def file_size(sight: Sight, element: Node, trace: Trace) -> int | None:
    """Read the size of a file, sent in kilobytes, in bytes."""
    size: Decimal | None = parsed(sight, element.kids, "FileSize", "size", trace, decimal)
    return None if size is None else int(size * 1000)


def _preview(sight: Sight, found: Kids) -> tuple[Preview, Trace] | None:
    """Read the part that shops may play: a clip (4.3), or preview details (before)."""
    for clip in found.get("ClipDetails", ()):
        parts = clip.kids
        if "Timing" in parts and parts.get("ClipType", [clip])[0].text == "Preview":
            trace: Trace = []
            take(parts, "ClipType", "", trace)
            take(parts, "TechnicalResourceDetailsReference", "", trace)
            return _part(sight, parts, parts["Timing"][0].kids, "DurationUsed", trace)
    for details in found.get("PreviewDetails", ()):
        parts = details.kids
        return _part(sight, parts, parts, "Duration", [])
    return None


def _part(
    sight: Sight, outer: Kids, timing: Kids, duration_tag: str, trace: Trace
) -> tuple[Preview, Trace] | None:
    start = parsed(sight, timing, "StartPoint", "start", trace, start_point)
    if start is None:
        return None
    if "ExpressionType" in outer and outer["ExpressionType"][0].text == "Instructive":
        trace.append(("", outer["ExpressionType"][0]))
    return Preview(
        start=start, duration=parsed(sight, timing, duration_tag, "duration", trace, length)
    ), trace


def image(sight: Sight, element: Node) -> tuple[Image, Trace]:
    """Read the front cover."""
    found = element.kids
    trace: Trace = [("", each) for tag in ("ResourceReference", "Type") for each in found.get(tag, ())[:1]]
    outer: Trace = []
    ids = own_ids(found["ResourceId"][0].kids, outer) if "ResourceId" in found else ()
    trace.extend(("id", source) for _, source in outer[:1])
    file = None
    for details in found.get("TechnicalDetails", ())[:1]:
        file = _image_file(sight, details.kids, trace)
    value = Image(
        id=ids[0] if ids else ProprietaryId(namespace="", value=""),
        parental_warning=warning(sight, found, trace),
        contains_ai=parsed(sight, found, "ContainsAI", "contains_ai", trace, contains_ai),
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
    hashed = file_hash(found["File"][0], "Algorithm", "HashSumValue", inner)
    size = file_size(sight, found["File"][0], inner)
    return image_file(sight, found, uri, hashed, inner, size)
