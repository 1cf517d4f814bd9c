"""Parties of the family 3.8, which stand in line: read, and made one where they are one."""

from collections.abc import Mapping
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from tutti.core.identifiers import parse_dpid, parse_ipi, parse_isni
from tutti.domain.ddex.formats.vocabulary import ARTISTS_382, translate
from tutti.domain.ddex.model import Contributor, DisplayArtist, Party, PartyName, ProprietaryId
from tutti.domain.ddex.reading import faults
from tutti.domain.ddex.reading.family3.places import Row
from tutti.domain.ddex.reading.shared import own_id, party_name
from tutti.domain.ddex.reading.sight import TRUE, Sight, word
from tutti.domain.ddex.reading.trace import Trace
from tutti.domain.ddex.reading.values import identifier
from tutti.domain.ddex.structure.nodes import Node

_KINDS = {
    "isni": ("IsISNI", "ISNI", identifier("ISNI", parse_isni)),
    "dpid": ("IsDPID", "DPID", identifier("DPID", parse_dpid)),
    "ipi": ("", "IPI", identifier("IPI name number", parse_ipi)),
    "ipn": ("", "IPN", lambda sight, element, text: text),
}
MAIN = "MainArtist"
Any_ = TypeVar("Any_")


class Parties:
    """The parties met so far. Two are one if they share an identifier, or a name and contradict in none."""

    def __init__(self) -> None:
        self._known: dict[str, Party] = {}
        self._named: dict[str, Party] = {}
        self._differing: list[Party] = []

    def artists(self, sight: Sight, elements: list[Node]) -> Row[DisplayArtist]:
        """Read the artists in the order shown."""
        return in_sequence([self._artist(sight, each) for each in elements], elements)

    def contributors(self, sight: Sight, elements: list[Node]) -> Row[Contributor]:
        """Read who took part, each party once."""
        made = [self._contributor(sight, each, "ResourceContributorRole") for each in elements]
        return in_sequence(made, elements)

    def writers(
        self, sight: Sight, elements: list[Node], role: str = "IndirectResourceContributorRole"
    ) -> Row[Contributor]:
        """Read who wrote, each party once."""
        made = [self._contributor(sight, each, role) for each in elements]
        return in_sequence(made, elements)

    def _artist(self, sight: Sight, element: Node) -> tuple[DisplayArtist, Trace]:
        trace: Trace = []
        party, elements = self._person(sight, element, "ArtistRole", trace)
        if len(elements) == 1:
            return DisplayArtist(party=party, role=word(sight, elements[0], "role", trace) or MAIN), trace
        roles = [_role(sight, each) for each in elements]
        words = tuple(role for role, _ in roles)
        if len(words) > 1 and translate(words[-1], ARTISTS_382) == words:
            trace.extend(each for _, inner in roles for each in inner)
            return DisplayArtist(party=party, role=words[-1]), trace
        at = words.index(MAIN) if MAIN in words else 0
        trace.extend(roles[at][1] if roles else ())
        return DisplayArtist(party=party, role=words[at] if words and words[at] else MAIN), trace

    def _contributor(self, sight: Sight, element: Node, tag: str) -> tuple[Contributor, Trace]:
        trace: Trace = []
        party, elements = self._person(sight, element, tag, trace)
        roles = dict.fromkeys([word(sight, each, "roles", trace) for each in elements])
        played = element.every("InstrumentType")
        trace.extend([("instruments", each) for each in played])
        return Contributor(
            party=party,
            roles=tuple([role for role in roles if role]),
            instruments=tuple(dict.fromkeys([each.text for each in played if each.text])),
        ), trace

    def _person(self, sight: Sight, element: Node, role: str, trace: Trace) -> tuple[Party, list[Node]]:
        """Read the party that an artist or contributor is; return the elements of its roles as well."""
        names: list[Node] = []
        ids: list[Node] = []
        roles: list[Node] = []
        for child in element.children:
            if child.tag == "PartyName":
                names.append(child)
            elif child.tag == role:
                roles.append(child)
            elif child.tag == "PartyId":
                ids.append(child)
        if len(names) == 1 and not ids and (full := _full_name_alone(names[0])):
            trace.append(("party.names[0].full_name", full))
            return self.named(full.text), roles
        party = Party(names=_names(sight, names, trace))
        if ids:
            party = self._identified(sight, party, ids, trace)
        elif not party.names:
            sight.note(faults.PARTY_UNNAMED, element)
        return self.meet(party), roles

    def named(self, name: str) -> Party:
        """Keep in mind somebody of whom nothing but a name is known."""
        party = self._named.get(name)
        if party is None:
            party = self._named[name] = self.meet(Party.named(name))
        return party

    def meet(self, party: Party) -> Party:
        """Keep a party in mind, and return the equal one that is known already."""
        known = self._known.setdefault(party.name, party)
        if known is not party and known != party:
            self._differing.append(party)
            return party
        if len(party.proprietary_ids) or party.isni or party.ipi or party.dpid or party.ipn:
            for key in _ids(party):
                other = self._known.setdefault(key, known)
                if other is not known and other != known:
                    self._differing.append(party)
        return known

    def _identified(self, sight: Sight, party: Party, elements: list[Node], trace: Trace) -> Party:
        ids: dict[str, str] = {}
        own: list[ProprietaryId] = []
        for each in elements:
            kind = _kind_of(each)
            text = each.text
            if kind is None and text:
                value, inner = own_id(each)
                trace.append((f"party.proprietary_ids[{len(own)}]", inner))
                own.append(value)
            elif kind is not None and text and kind not in ids:
                flag, _, parse = _KINDS[kind]
                ids[kind] = parse(sight, each, text)
                trace.append((f"party.{kind}", each))
                trace.extend(
                    (f"party.{kind}", (each, key))
                    for key in (flag, "Namespace")
                    if key and each.attributes.get(key)
                )
        return replace(party, proprietary_ids=tuple(own), **ids)

    def made_one(self, value: "Any_") -> "Any_":
        """Return a value in which those parties are one that are."""
        if not self._differing:
            return value
        one: dict[Party, Party] = {}
        groups: list[Party] = []
        members: list[list[Party]] = []
        for party in dict.fromkeys([*self._known.values(), *self._differing]):
            at = next((n for n, group in enumerate(groups) if _are_one(group, party)), None)
            if at is None:
                groups.append(party)
                members.append([party])
            else:
                groups[at] = _merged(groups[at], party)
                members[at].append(party)
        for group, parties in zip(groups, members, strict=True):
            one.update(dict.fromkeys(parties, group))
        return _exchanged(value, one)


def _names(sight: Sight, elements: list[Node], trace: Trace) -> tuple[PartyName, ...]:
    names: list[PartyName] = []
    for each in elements:
        name, inner = party_name(sight, each)
        if name.full_name:
            trace.append((f"party.names[{len(names)}]", inner))
            names.append(name)
    return tuple(names)


def _full_name_alone(name: Node) -> Node | None:
    """Return the element with the full name if there is no more to a name, as mostly there is not."""
    if len(name.children) != 1 or name.attributes:
        return None
    only = name.children[0]
    return only if only.tag == "FullName" and only.text else None


def _ids(party: Party) -> set[str]:
    public = {f"{kind}:{value}" for kind in _KINDS if (value := getattr(party, kind))}
    return public | {f"{own.namespace}:{own.value}" for own in party.proprietary_ids}


def _are_one(one: Party, other: Party) -> bool:
    if _ids(one) & _ids(other):
        return True
    clash = any(
        getattr(one, kind) and getattr(other, kind) and getattr(one, kind) != getattr(other, kind)
        for kind in _KINDS
    )
    both_own = one.proprietary_ids and other.proprietary_ids
    return bool(one.name) and one.name == other.name and not clash and not both_own


def _merged(one: Party, other: Party) -> Party:
    return Party(
        names=max(one.names, other.names, key=_detail),
        proprietary_ids=tuple(dict.fromkeys(one.proprietary_ids + other.proprietary_ids)),
        **{kind: getattr(one, kind) or getattr(other, kind) for kind in _KINDS},
    )


def _detail(names: tuple[PartyName, ...]) -> tuple[int, int]:
    """Return how much names tell: how many there are, and how many have more than a text."""
    return len(names), sum(bool(name.indexed) + bool(name.language) for name in names)


def _exchanged(value: "Any_", one: Mapping[Party, Party]) -> "Any_":
    """Return ``value`` with every party in it exchanged for the one it is."""
    made: object = value
    if isinstance(value, Party):
        made = one.get(value, value)
    elif isinstance(value, tuple):
        made = tuple(_exchanged(each, one) for each in value)
    elif isinstance(value, Struct):
        fields = {name: getattr(value, name) for name in value.__struct_fields__}
        made = replace(
            value,
            **{
                name: _exchanged(each, one)
                for name, each in fields.items()
                if isinstance(each, (Struct, tuple))
            },
        )
    return made  # type: ignore[return-value]


def _kind_of(element: Node) -> str | None:
    """Return which public identifier an element holds, nothing for one of the sender's own."""
    said = element.attributes
    if said:
        for kind, (flag, space, _) in _KINDS.items():
            if (flag and said.get(flag) in TRUE) or said.get("Namespace") == space:
                return kind
    return None


def _role(sight: Sight, element: Node) -> tuple[str, Trace]:
    trace: Trace = []
    return word(sight, element, "role", trace), trace


def interleaved(taking_part: Row[Contributor], writing: Row[Contributor]) -> Row[Contributor]:
    """Merge two rows so that the order of each is kept as far as they agree on one."""
    if not (taking_part and writing):
        return taking_part or writing
    merged: Row[Contributor] = []
    waiting = list(writing)
    for one, trace in taking_part:
        at = next((n for n, (other, _) in enumerate(waiting) if other.party == one.party), None)
        if at is None:
            merged.append((one, trace))
            continue
        merged.extend(waiting[:at])
        also, more = waiting[at]
        merged.append((one.joined_with(also), [*trace, *more]))
        waiting = waiting[at + 1 :]
    return merged + waiting


def in_sequence(made: Row[Any_], elements: list[Node]) -> Row[Any_]:
    """Return values in the order of their elements' numbers, or as they stand if one has none."""
    numbers: list[int] = []
    for (_, trace), each in zip(made, elements, strict=True):
        number = each.attributes.get("SequenceNumber")
        if number is None or not (number.isascii() and number.isdigit()) or len(number) > 9:
            return made
        trace.append(("", (each, "SequenceNumber")))
        numbers.append(int(number))
    if len(numbers) < 2 or numbers == sorted(numbers):
        return made
    return [pair for _, pair in sorted(zip(numbers, made, strict=True), key=lambda both: both[0])]
