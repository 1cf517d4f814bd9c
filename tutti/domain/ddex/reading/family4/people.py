"""Parties of ERN 4, and the parts they play."""

from collections.abc import Iterable
from typing import TypeVar

from tutti.core.identifiers import parse_dpid, parse_ipi, parse_isni
from tutti.domain.ddex.formats.values import artist_line
from tutti.domain.ddex.formats.vocabulary import ROLES_432, player, translate
from tutti.domain.ddex.model import Contributor, DisplayArtist, DisplayArtistName, Party, PartyName
from tutti.domain.ddex.reading import faults
from tutti.domain.ddex.reading.family4.parts import hang, placed
from tutti.domain.ddex.reading.shared import own_ids, party_name
from tutti.domain.ddex.reading.sight import Sight, attribute, first, parsed, take, word
from tutti.domain.ddex.reading.trace import Trace, folded
from tutti.domain.ddex.reading.values import identifier
from tutti.domain.ddex.structure.nodes import Kids, Node

_isni = identifier("ISNI", parse_isni)


_dpid = identifier("DPID", parse_dpid)


_ipi = identifier("IPI name number", parse_ipi)


class Parties:
    """The parties of a message by reference; each is read when it is first referred to."""

    def __init__(self, sight: Sight, lists: Iterable[Node]) -> None:
        self._sight = sight
        self._elements: dict[str, Node] = {}
        self._read: dict[str, tuple[Party, Trace]] = {}
        for each in (child for one in lists for child in one.children):
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
            name, inner = party_name(sight, each)
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
    instruments = _instruments(sight, found, roles, trace)
    return Contributor(party=party, roles=roles, instruments=instruments), trace


def _instruments(sight: Sight, found: Kids, roles: tuple[str, ...], trace: Trace) -> tuple[str, ...]:
    """Read what somebody plays, inside the roles (4.3.2) or beside them.

    The model does not tell for which of several roles somebody plays what: inside a role other than
    :func:`player` an instrument is read, and stays an extra besides.
    """
    holding = [role for role in found.get("Role", ()) if len(role.children) > 1]
    if not holding and "InstrumentType" not in found:
        return ()
    played: dict[str, None] = {}
    for role in holding:
        value = first(role, "Value")
        own = trace if value is not None and word(sight, value, "", []) == player(roles) else []
        played.update((word(sight, each, "instruments", own), None) for each in role.every("InstrumentType"))
    for each in found.get("InstrumentType", ()):
        played[word(sight, each, "instruments", trace)] = None
    return tuple(each for each in played if each)


def _roles(sight: Sight, elements: list[Node], name: str, trace: Trace) -> tuple[str, ...]:
    """Read roles, plain or (4.3.2) as composites with a value."""
    roles: dict[str, None] = {}
    for each in elements:
        inner = each if not each.children else first(each, "Value")
        if inner is not None:
            roles[word(sight, inner, name, trace)] = None
    return tuple(role for role in roles if role)
