"""What recurs all over a message of ERN 4: parties, titles, artists, values for territories."""

from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from tutti.core.identifiers import parse_dpid, parse_ipi, parse_isni
from tutti.core.territory import WORLDWIDE
from tutti.domain.ddex.formats.values import artist_line
from tutti.domain.ddex.formats.vocabulary import ROLES_432, translate
from tutti.domain.ddex.model import (
    Contributor,
    DisplayArtist,
    DisplayArtistName,
    Party,
    PartyName,
    Title,
    TitleType,
)
from tutti.domain.ddex.reading import faults
from tutti.domain.ddex.reading.shared import own_ids, party_name, territory
from tutti.domain.ddex.reading.sight import (
    Kids,
    Sight,
    attribute,
    first,
    identifier,
    parsed,
    take,
    word,
)
from tutti.domain.ddex.reading.trace import Trace, folded
from tutti.domain.ddex.structure.nodes import Node

_isni = identifier("ISNI", parse_isni)
_dpid = identifier("DPID", parse_dpid)
_ipi = identifier("IPI name number", parse_ipi)
_TITLE_TYPES = {str(kind): kind for kind in TitleType}


class Parties:
    """The parties of a message by reference; each is read when it is first referred to."""

    def __init__(self, sight: Sight, lists: Iterable[Node]) -> None:
        self._sight = sight
        self._elements: dict[str, Node] = {}
        self._read: dict[str, tuple[Party, Trace]] = {}
        for each in (child for one in lists for child in one.in_order()):
            reference = first(each, "PartyReference")
            if reference is not None:
                self._elements.setdefault(reference.text, each)

    def get(self, found: Kids, tag: str, trace: Trace) -> Party:
        """Return the party that the first child called ``tag`` refers to, an unknown one for none."""
        if tag not in found:
            return Party()
        element = found[tag][0]
        party, inner = self._party(element.text)
        trace.append(("party", element))
        trace.append(("party", inner))
        return party

    def _party(self, reference: str) -> tuple[Party, Trace]:
        read = self._read.get(reference)
        if read is None:
            element = self._elements.get(reference)
            read = (Party(), []) if element is None else self._one(element)
            self._read[reference] = read
        return read

    def _one(self, element: Node) -> tuple[Party, Trace]:
        sight, found = self._sight, element.kids
        trace: Trace = [("", found["PartyReference"][0])]
        names: list[PartyName] = []
        for each in found.get("PartyName", ()):
            name, inner = party_name(each)
            if name.full_name:
                trace.append((f"names[{len(names)}]", inner))
                names.append(name)
        if "PartyId" not in found:
            if not names:
                sight.note(faults.PARTY_UNNAMED, element)
            return Party(names=tuple(names)), trace
        ids = found["PartyId"][0].kids
        party = Party(
            names=tuple(names),
            isni=parsed(sight, ids, "ISNI", "isni", trace, _isni),
            dpid=parsed(sight, ids, "DPID", "dpid", trace, _dpid),
            ipi=parsed(sight, ids, "IpiNameNumber", "ipi", trace, _ipi),
            ipn=take(ids, "IPN", "ipn", trace),
            proprietary_ids=own_ids(ids, trace),
        )
        return party, trace


class Placed(Protocol):
    """A value for one territory, or for all."""

    @property
    def territory(self) -> str:
        """An ISO 3166-1 code or ``Worldwide``."""


PlacedT = TypeVar("PlacedT", bound=Struct)


def placed(
    sight: Sight,
    elements: Iterable[Node],
    name: str,
    trace: Trace,
    read: Callable[[Sight, Node], tuple[PlacedT, Trace] | None],
) -> tuple[PlacedT, ...]:
    """Return the values of ``elements`` with their territories, the default first."""
    values: list[tuple[PlacedT, Trace]] = []
    for each in elements:
        made = read(sight, each)
        if made is None:
            continue
        code = each.attributes.get("ApplicableTerritoryCode")
        if code is not None:
            made[1].append(("territory", (each, "ApplicableTerritoryCode")))
            if code != WORLDWIDE:
                made = replace(made[0], territory=territory(sight, each, code)), made[1]
        default = each.attributes.get("IsDefault")
        if default in ("true", "false"):
            made[1].append(("territory", (each, "IsDefault")))
        values.insert(0 if default == "true" else len(values), made)
    hang(values, name, trace)
    return tuple(value for value, _ in values)


def hang(values: Iterable[tuple[object, Trace]], name: str, trace: Trace) -> None:
    """Hang the traces of a row of values into the trace of what holds them."""
    trace.extend([(f"{name}[{position}]", inner) for position, (_, inner) in enumerate(values)])


def titles(sight: Sight, found: Kids, name: str, trace: Trace) -> tuple[Title, ...]:
    """Read the titles to show, then the others. A title in one line that says the same is taken as read."""
    inner: Trace = []
    values = placed(sight, found.get("DisplayTitle", ()), name, inner, _title)
    others = [
        made
        for tag in ("FormalTitle", "AdditionalTitle")
        for each in found.get(tag, ())
        if (made := _other_title(sight, each)) is not None
    ]
    lines = found.get("DisplayTitleText", ())
    if not values and lines and lines[0].text:
        line: Trace = [("text", lines[0])]
        language = attribute(lines[0], "LanguageAndScriptCode", "language", line)
        values = (Title(text=lines[0].text, language=language),)
        inner.append((f"{name}[0]", line))
    else:
        _same_lines(lines, values, name, inner)
    inner.extend(
        (f"{name}[{position}]", other) for position, (_, other) in enumerate(others, start=len(values))
    )
    trace.extend(inner)
    return (*values, *(value for value, _ in others))


def _same_lines(lines: Iterable[Node], values: tuple[Title, ...], name: str, trace: Trace) -> None:
    """Count one-line titles as read if they say what a title in parts says, in the same words or place."""
    for each in lines:
        text = each.text
        language, place = (
            each.attributes.get("LanguageAndScriptCode"),
            each.attributes.get("ApplicableTerritoryCode", WORLDWIDE),
        )
        alike = [
            (value.territory != place, position, value)
            for position, value in enumerate(values)
            if text in (value.display_text, value.text) and language in (None, value.language)
        ]
        if not alike:
            continue
        elsewhere, position, value = min(alike, key=lambda found: found[:2])
        same = {
            "ApplicableTerritoryCode": not elsewhere,
            "IsDefault": not elsewhere and each.attributes.get("IsDefault") in ("true", "false"),
            "LanguageAndScriptCode": language == value.language,
        }
        here = f"{name}[{position}].text"
        trace.append((here, each))
        trace.extend((here, (each, key)) for key in each.attributes if same.get(key))


def _title(_: Sight, element: Node) -> tuple[Title, Trace] | None:
    return _title_parts(element, TitleType.DISPLAY)


def _other_title(sight: Sight, element: Node) -> tuple[Title, Trace] | None:
    sent = element.attributes.get("TitleType")
    formal = element.tag == "FormalTitle"
    kind = TitleType.FORMAL if formal else _TITLE_TYPES.get(sent or "", TitleType.ALTERNATIVE)
    made = _title_parts(element, kind)
    if made is None:
        return None
    value, trace = made
    if sent == kind:
        trace.append(("type", (element, "TitleType")))
    code = attribute(element, "ApplicableTerritoryCode", "territory", trace)
    if code and code != WORLDWIDE:
        value = replace(value, territory=territory(sight, element, code))
    return value, trace


def _title_parts(element: Node, kind: TitleType) -> tuple[Title, Trace] | None:
    found = element.kids
    trace: Trace = []
    text = take(found, "TitleText", "text", trace)
    if text is None:
        return None
    version = take(found, "SubTitle", "version", trace)
    if version is not None and found["SubTitle"][0].attributes.get("SubTitleType") == "Version":
        trace.append(("version", (found["SubTitle"][0], "SubTitleType")))
    language = attribute(element, "LanguageAndScriptCode", "language", trace)
    return Title(text=text, version=version, type=kind, language=language), trace


def artists(
    sight: Sight, found: Kids, parties: Parties, trace: Trace
) -> tuple[tuple[DisplayArtist, ...], tuple[DisplayArtistName, ...]]:
    """Read the artists in the order shown, and their names in one line where that is not what they make."""
    people = _in_sequence(
        [_artist(sight, each, parties) for each in found.get("DisplayArtist", ())],
        found.get("DisplayArtist", ()),
    )
    hang(people, "artists", trace)
    shown = tuple(value for value, _ in people)
    lines: Trace = []
    names = placed(sight, found.get("DisplayArtistName", ()), "display_artist_names", lines, _name_line)
    if names == (DisplayArtistName(text=artist_line(shown)),):
        trace.append(("artists", folded(lines)))
        return shown, ()
    trace.extend(lines)
    return shown, names


def _name_line(_: Sight, element: Node) -> tuple[DisplayArtistName, Trace] | None:
    text = element.text
    if not text:
        return None
    trace: Trace = [("text", element)]
    return DisplayArtistName(
        text=text, language=attribute(element, "LanguageAndScriptCode", "language", trace)
    ), trace


RowT = TypeVar("RowT")


def _in_sequence(made: list[tuple[RowT, Trace]], elements: Iterable[Node]) -> list[tuple[RowT, Trace]]:
    """Return values in the order of their elements' numbers, or as they stand if one has none."""
    numbers = []
    for (_, trace), each in zip(made, elements, strict=True):
        number = each.attributes.get("SequenceNumber")
        if number is None or not (number.isascii() and number.isdigit()):
            return made
        trace.append(("", (each, "SequenceNumber")))
        numbers.append(int(number))
    if numbers == sorted(numbers):
        return made
    return [pair for _, pair in sorted(zip(numbers, made, strict=True), key=lambda both: both[0])]


def _artist(sight: Sight, element: Node, parties: Parties) -> tuple[DisplayArtist, Trace]:
    found = element.kids
    trace: Trace = []
    party = parties.get(found, "ArtistPartyReference", trace)
    role = take(found, "DisplayArtistRole", "role", trace) or "MainArtist"
    if role == "Artist" and "ArtisticRole" in found:
        own: Trace = []
        more = _roles(sight, found["ArtisticRole"], "role", own)
        if more and (len(more) == 1 or translate(more[-1], ROLES_432) == more):
            role = more[-1]
            trace.extend(own)
    return DisplayArtist(party=party, role=role), trace


def contributors(sight: Sight, found: Kids, parties: Parties, trace: Trace) -> tuple[Contributor, ...]:
    """Read who took part, in sequence."""
    elements = found.get("Contributor", ())
    people = _in_sequence([_contributor(sight, each, parties) for each in elements], elements)
    hang(people, "contributors", trace)
    return tuple(value for value, _ in people)


def _contributor(sight: Sight, element: Node, parties: Parties) -> tuple[Contributor, Trace]:
    found = element.kids
    trace: Trace = []
    party = parties.get(found, "ContributorPartyReference", trace)
    roles = _roles(sight, found["Role"], "roles", trace) if "Role" in found else ()
    return Contributor(party=party, roles=roles), trace


def _roles(sight: Sight, elements: list[Node], name: str, trace: Trace) -> tuple[str, ...]:
    """Read roles, plain or (4.3.2) as composites with a value."""
    roles: dict[str, None] = {}
    for each in elements:
        inner = each if not each.kids else first(each, "Value")
        if inner is not None:
            roles[word(sight, inner, name, trace)] = None
    return tuple(role for role in roles if role)
