"""Videos, pictures, texts and sheet music of the family 3.8."""

from typing import Any

from msgspec.structs import replace

from tutti.domain.ddex.formats.values import artist_line, duration
from tutti.domain.ddex.model import (
    DisplayArtistName,
    OtherResource,
    ParentalWarning,
    ResourceFile,
    ResourceKind,
)
from tutti.domain.ddex.reading.family3.faces import Face, values
from tutti.domain.ddex.reading.family3.places import (
    Container,
    Containers,
    Row,
    common,
    common_of,
    containers,
    hang,
    said_once,
    varied,
)
from tutti.domain.ddex.reading.family3.releases import fold_all, identity, mark_track, own_row
from tutti.domain.ddex.reading.family3.resources import contributors, file_uri, languages, without_made
from tutti.domain.ddex.reading.family3.tables import Tables
from tutti.domain.ddex.reading.family3.titles import title, titles
from tutti.domain.ddex.reading.files import file_hash
from tutti.domain.ddex.reading.others import resource_file
from tutti.domain.ddex.reading.shared import own_ids
from tutti.domain.ddex.reading.sight import TRUE, Sight, mark, parsed, word
from tutti.domain.ddex.reading.trace import Trace
from tutti.domain.ddex.reading.values import isrc, length
from tutti.domain.ddex.structure.nodes import Kids, Node


def other_resource(sight: Sight, element: Node, tables: Tables) -> tuple[OtherResource, Trace]:
    """Read a resource by itself. Files and people that differ by territory stay extras."""
    found = element.kids
    kind = ResourceKind(element.tag)
    given = containers(sight, found.get(f"{kind}DetailsByTerritory", ()), tables.resource)
    trace: Trace = []
    mark(found, "ResourceReference", "", trace)
    trace.extend(given.trace)
    ids = found[f"{kind}Id"][0].kids if f"{kind}Id" in found else {}
    shown = hang(common(given, "artists"), "artists", trace)
    kinds = found.get(f"{kind}Type", ())
    value = OtherResource(
        kind=kind,
        type=(word(sight, kinds[0], "type", trace) or None) if kinds else None,
        isrc=parsed(sight, ids, "ISRC", "isrc", trace, isrc),
        proprietary_ids=own_ids(ids, trace),
        titles=hang(titles(sight, _with_titles(sight, given, found), found), "titles", trace),
        artists=shown,
        display_artist_names=without_made(varied(given, "names"), shown, trace),
        contributors=hang(contributors(given), "contributors", trace),
        duration=parsed(sight, found, "Duration", "duration", trace, length),
        p_lines=hang(varied(given, "p_lines"), "p_lines", trace),
        c_lines=hang(varied(given, "c_lines"), "c_lines", trace),
        languages=languages(found, trace),
        parental_warning=said_once(given, "parental_warning", ParentalWarning, trace),
        first_publication_date=said_once(given, "first_publication_date", str, trace),
        file=_file(sight, given, kind, trace),
    )
    return value, trace


def _with_titles(sight: Sight, given: Containers, found: Kids) -> Containers:
    """Return containers whose base has the titles that some resources carry beside them, if it has none."""
    if "Title" not in found or "Title" in given.base.found:
        return given
    beside = [made for each in found["Title"] if (made := title(sight, each)) is not None]
    return replace(given, base=replace(given.base, rows={**given.base.rows, "titles": beside}))


def _file(sight: Sight, given: Containers, kind: ResourceKind, trace: Trace) -> ResourceFile | None:
    def read(one: Container) -> "Row[ResourceFile]":
        for details in one.found.get(f"Technical{kind}Details", ()):
            parts = details.kids
            if "File" not in parts or any(each.text in TRUE for each in parts.get("IsPreview", ())):
                continue
            inner: Trace = []
            mark(parts, "TechnicalResourceDetailsReference", "", inner)
            element = parts["File"][0]
            uri = file_uri(sight, element, inner)
            if uri is not None:
                hashed = file_hash(element, "HashSumAlgorithmType", "HashSum", inner)
                file = ResourceFile(uri=uri, hash_sum=hashed)
                return [(resource_file(sight, parts, file, kind, inner), inner)]
        return []

    for value, inner in common_of(given, read):
        trace.append(("file", inner))
        return value
    return None


def other_release(sight: Sight, own: Face, value: OtherResource, main: Face, trace: Trace) -> OtherResource:
    """Return a resource with what its own release says of it; what says the same again folds."""
    found = own.found
    mark_track(own, trace)
    inner: Trace = []
    named, isrc = identity(sight, found, inner)
    trace.extend((f"release_{name}", source) for name, source in inner)
    if isrc is not None and isrc.text.upper().replace("-", "") == (value.isrc or ""):
        trace.append(("isrc", isrc))
    if "Duration" in found and found["Duration"][0].text == duration(value.duration):
        trace.append(("duration", found["Duration"][0]))
    if own.warning == (value.parental_warning or ParentalWarning.NO_ADVICE_AVAILABLE):
        trace.append(("", own.warning_trace))
    rows: list[tuple[Row[Any], tuple[object, ...]]] = [
        (own.titles, value.titles or values(main.titles)),
        (own.artists, value.artists or values(main.artists)),
        (own.p_lines, value.p_lines or values(main.p_lines)),
        (own.c_lines, value.c_lines or values(main.c_lines)),
        (own.names, value.display_artist_names),
        (own.release_dates, values(main.release_dates)),
        (own.original_release_dates, values(main.original_release_dates)),
        (own.labels, values(main.labels)),
        (own.genres, values(main.genres)),
    ]
    made = (DisplayArtistName(text=artist_line(value.artists or values(main.artists))),)
    for row, there in rows:
        if values(row) == there or (row is own.names and values(row) == made):
            fold_all(row, "", trace)
    return replace(
        value,
        release_id=named,
        labels=own_row(own.labels, values(main.labels), "labels", trace),
        genres=own_row(own.genres, values(main.genres), "genres", trace),
    )
