"""Videos, pictures, texts and sheet music of ERN 4, and the track releases of those that have one."""

from msgspec.structs import replace

from tutti.domain.ddex.model import OtherResource, ResourceFile, ResourceKind
from tutti.domain.ddex.reading.family4.parts import placed, titles
from tutti.domain.ddex.reading.family4.people import Parties, artists, contributors
from tutti.domain.ddex.reading.family4.releases import genres, labels, own_id
from tutti.domain.ddex.reading.family4.resources import contains_ai, file_size, file_uri
from tutti.domain.ddex.reading.files import file_hash
from tutti.domain.ddex.reading.others import resource_file
from tutti.domain.ddex.reading.shared import c_line, own_ids, p_line, parental_warning
from tutti.domain.ddex.reading.sight import TRUE, Sight, parsed, word
from tutti.domain.ddex.reading.trace import Trace, folded
from tutti.domain.ddex.reading.values import day_text, isrc, length
from tutti.domain.ddex.structure.nodes import Kids, Node


def other_resource(sight: Sight, element: Node, parties: Parties) -> tuple[OtherResource, Trace]:
    """Read a resource by itself. Editions and files after the first stay extras."""
    found = element.kids
    kind = ResourceKind(element.tag)
    edition = found["VideoEdition"][0].kids if "VideoEdition" in found else found
    trace: Trace = [("", each) for each in found.get("ResourceReference", ())[:1]]
    if element.attributes.get("IsSupplemental") in TRUE:
        trace.append(("number", (element, "IsSupplemental")))
    ids = edition["ResourceId"][0].kids if "ResourceId" in edition else {}
    shown, names = artists(sight, found, parties, trace)
    languages = [each for each in found.get("LanguageOfPerformance", ()) if each.text]
    trace.extend((f"languages[{position}]", each) for position, each in enumerate(languages))
    value = OtherResource(
        kind=kind,
        type=(word(sight, found["Type"][0], "type", trace) or None) if "Type" in found else None,
        isrc=parsed(sight, ids, "ISRC", "isrc", trace, isrc),
        proprietary_ids=own_ids(ids, trace),
        titles=titles(sight, found, "titles", trace),
        artists=shown,
        display_artist_names=names,
        contributors=contributors(sight, found, parties, trace),
        duration=parsed(sight, found, "Duration", "duration", trace, length),
        p_lines=placed(sight, edition.get("PLine", ()), "p_lines", trace, p_line),
        c_lines=placed(sight, edition.get("CLine", ()), "c_lines", trace, c_line),
        languages=tuple(each.text for each in languages),
        parental_warning=parsed(
            sight, found, "ParentalWarningType", "parental_warning", trace, parental_warning
        ),
        contains_ai=parsed(sight, found, "ContainsAI", "contains_ai", trace, contains_ai),
        first_publication_date=_first_publication(sight, found, trace),
        file=_file(sight, edition, kind, trace),
    )
    return value, trace


def _first_publication(sight: Sight, found: Kids, trace: Trace) -> str | None:
    """Read the first date, which lies one level deeper than that of recordings."""
    outer = found["FirstPublicationDate"][0].kids if "FirstPublicationDate" in found else {}
    return parsed(sight, outer, "FulfillmentDate", "first_publication_date", trace, day_text)


def _file(sight: Sight, found: Kids, kind: ResourceKind, trace: Trace) -> ResourceFile | None:
    for details in found.get("TechnicalDetails", ()):
        parts = details.kids
        inner: Trace = [("", each) for each in parts.get("TechnicalResourceDetailsReference", ())[:1]]
        delivered = parts["DeliveryFile"][0].kids if "DeliveryFile" in parts else parts
        if any(each.text in TRUE for each in parts.get("IsPreview", ())) or "File" not in delivered:
            continue
        element = delivered["File"][0]
        uri = file_uri(sight, element, inner)
        if uri is None:
            continue
        inner.extend(("", each) for each in delivered.get("Type", ())[:1] if each.text == "AudioVisualFile")
        trace.append(("file", inner))
        hashed = file_hash(element, "Algorithm", "HashSumValue", inner)
        file = ResourceFile(uri=uri, hash_sum=hashed, size=file_size(sight, element, inner))
        return resource_file(sight, delivered, file, kind, inner)
    return None


def with_release(
    sight: Sight, value: OtherResource, element: Node, parties: Parties, trace: Trace
) -> OtherResource:
    """Return a resource with what its track release says of it; a title that says the same again folds."""
    found = element.kids
    trace.extend(
        ("", each)
        for tag in ("ReleaseReference", "ReleaseResourceReference")
        for each in found.get(tag, ())[:1]
    )
    named: Trace = []
    if titles(sight, found, "titles", named) == value.titles:
        trace.append(("titles", folded(named)))
    inner: Trace = []
    identity = own_id(sight, found, inner)
    trace.extend((f"release_{name}", source) for name, source in inner)
    return replace(
        value,
        release_id=identity,
        labels=labels(sight, found, parties, trace),
        genres=genres(sight, found, trace),
    )
