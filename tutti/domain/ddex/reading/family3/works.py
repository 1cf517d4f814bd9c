"""Musical works of the family 3.8: who wrote what recordings refer to, and its ISWCs."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from tutti.domain.ddex.model import Contributor
from tutti.domain.ddex.reading.family3.parties import Parties
from tutti.domain.ddex.reading.family3.places import Row
from tutti.domain.ddex.reading.shared import iswc
from tutti.domain.ddex.reading.sight import Sight, fields
from tutti.domain.ddex.reading.trace import Trace
from tutti.domain.ddex.structure.nodes import Kids, Node

_REFERENCE = "ResourceMusicalWorkReference"


class Works:
    """The works of a message, by their references. Titles and shares of works stay extras."""

    def __init__(self, lists: Iterable[Node], parties: Parties) -> None:
        self._parties = parties
        self._works = {
            each.text: (work, each)
            for one in lists
            for work in one.every("MusicalWork")
            for each in work.every("MusicalWorkReference")
        }

    def __bool__(self) -> bool:
        return bool(self._works)

    def of(self, found: Kids, trace: Trace) -> list[Node]:
        """Return the works that a resource refers to, in their order; the references count as read."""
        works = []
        for reference in _references(found):
            work, anchor = self._works.get(reference.text, (None, None))
            if work is not None and anchor is not None:
                trace.extend((("", reference), ("", anchor)))
                works.append(work)
        return works

    def writers(self, sight: Sight, works: Iterable[Node]) -> Row[Contributor]:
        """Return who wrote the works, in their order."""
        return [
            pair
            for work in works
            for pair in self._parties.writers(
                sight, list(work.every("MusicalWorkContributor")), "MusicalWorkContributorRole"
            )
        ]


def _references(found: Kids) -> Iterator[Node]:
    """Yield the references, each of which stands in an element of its own name."""
    for one in found.get(f"{_REFERENCE}List", ()):
        for outer in one.every(_REFERENCE):
            yield from outer.every(_REFERENCE)


def joined(row: Row[Contributor], more: Row[Contributor]) -> Row[Contributor]:
    """Add people to a row, each party once, with each of its roles once."""
    made = list(row)
    for one, trace in more:
        at = next((n for n, (other, _) in enumerate(made) if other.party == one.party), None)
        if at is None:
            made.append((one, trace))
            continue
        also, inner = made[at]
        both = also.joined_with(one)
        made[at] = (replace(both, roles=tuple(dict.fromkeys(both.roles))), [*inner, *trace])
    return made


def with_iswcs(sight: Sight, given: tuple[str, ...], works: Iterable[Node], trace: Trace) -> tuple[str, ...]:
    """Return the ISWCs that a recording has, and then those of its works that are others."""
    values = list(given)
    for each in (one for work in works for one in work.every("MusicalWorkId")):
        inner: Trace = []
        value = fields(sight, each, {"ISWC": ("", iswc)}, inner).get("")
        if value and value not in values:
            values.append(value)
        if value:
            trace.extend((f"iswcs[{values.index(value)}]", source) for _, source in inner)
    return tuple(values)
