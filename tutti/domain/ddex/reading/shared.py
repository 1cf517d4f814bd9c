"""What the families say alike: identifiers, names of parties, lines, genres, dates."""

from tutti.core.identifiers import parse_grid, parse_iswc
from tutti.domain.ddex.model import (
    CLine,
    EventDate,
    Genre,
    ParentalWarning,
    PartyName,
    PLine,
    ProprietaryId,
    ReleaseId,
)
from tutti.domain.ddex.reading.sight import TRUE, TRUTHS, Sight, Slots, attribute, fields
from tutti.domain.ddex.reading.trace import Trace
from tutti.domain.ddex.reading.values import choice, day_text, icpn, identifier, year
from tutti.domain.ddex.structure.nodes import Kids, Node

grid = identifier("GRid", parse_grid)
iswc = identifier("ISWC", parse_iswc)
parental_warning = choice(ParentalWarning)


_RELEASE_ID: Slots = {"ICPN": ("icpn", icpn), "GRid": ("grid", grid)}


def release_id(sight: Sight, element: Node) -> tuple[ReleaseId, Trace]:
    """Read how a release is identified. An ISRC in it is left to the caller."""
    trace: Trace = []
    said = fields(sight, element, _RELEASE_ID, trace)
    number = None
    own: list[Node] = []
    for child in element.children:
        if child.tag == "CatalogNumber" and number is None:
            number, inner = own_id(child)
            trace.append(("catalogue_number", inner))
        elif child.tag == "ProprietaryId":
            own.append(child)
        elif child.tag == "ICPN" and child.attributes.get("IsEan"):
            trace.append(("icpn", (child, "IsEan")))
    value = ReleaseId(
        icpn=said.get("icpn"),
        grid=said.get("grid"),
        catalogue_number=number,
        proprietary_ids=own_ids({"ProprietaryId": own}, trace) if own else (),
    )
    return value, trace


def own_id(element: Node) -> tuple[ProprietaryId, Trace]:
    """Read an identifier of somebody's own making."""
    trace: Trace = [("value", element)]
    namespace = attribute(element, "Namespace", "namespace", trace)
    return ProprietaryId(namespace=namespace or "", value=element.text), trace


def own_ids(found: Kids, trace: Trace) -> tuple[ProprietaryId, ...]:
    """Read all identifiers of somebody's own making that are not empty."""
    ids: list[ProprietaryId] = []
    for each in found.get("ProprietaryId", ()):
        value, inner = own_id(each)
        if value.value:
            trace.append((f"proprietary_ids[{len(ids)}]", inner))
            ids.append(value)
    return tuple(ids)


_NAME: Slots = {"FullName": ("full_name", None), "FullNameIndexed": ("indexed", None)}
_P_LINE: Slots = {"Year": ("year", year), "PLineText": ("text", None), "PLineCompany": ("company", None)}
_C_LINE: Slots = {"Year": ("year", year), "CLineText": ("text", None), "CLineCompany": ("company", None)}
_GENRE: Slots = {"GenreText": ("text", None), "SubGenre": ("sub_genre", None)}


def party_name(sight: Sight, element: Node) -> tuple[PartyName, Trace]:
    """Read a name of a party."""
    trace: Trace = []
    said = fields(sight, element, _NAME, trace)
    language = attribute(element, "LanguageAndScriptCode", "language", trace)
    value = PartyName(full_name=said.get("full_name") or "", indexed=said.get("indexed"), language=language)
    return value, trace


def p_line(sight: Sight, element: Node) -> tuple[PLine, Trace]:
    """Read a P-line, not where it holds."""
    trace: Trace = []
    said = fields(sight, element, _P_LINE, trace)
    value = PLine(year=said.get("year"), text=said.get("text") or "", company=said.get("company"))
    return value, trace


def c_line(sight: Sight, element: Node) -> tuple[CLine, Trace]:
    """Read a C-line, not where it holds."""
    trace: Trace = []
    said = fields(sight, element, _C_LINE, trace)
    value = CLine(year=said.get("year"), text=said.get("text") or "", company=said.get("company"))
    return value, trace


def genre(sight: Sight, element: Node) -> tuple[Genre, Trace]:
    """Read a genre, not where it holds."""
    trace: Trace = []
    said = fields(sight, element, _GENRE, trace)
    language = attribute(element, "LanguageAndScriptCode", "language", trace)
    return Genre(text=said.get("text") or "", sub_genre=said.get("sub_genre"), language=language), trace


def event_date(sight: Sight, element: Node) -> tuple[EventDate, Trace] | None:
    """Read a date, not where it holds; ``None`` for none."""
    text = element.text
    value = day_text(sight, element, text) if text else None
    if value is None:
        return None
    trace: Trace = [("date", element)]
    approximate = element.attributes.get("IsApproximate")
    if approximate in TRUTHS:
        trace.append(("is_approximate", (element, "IsApproximate")))
    return EventDate(date=value, is_approximate=approximate in TRUE), trace
