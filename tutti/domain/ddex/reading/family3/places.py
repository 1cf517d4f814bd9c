"""Containers by territory: the one for the world becomes the base, the others what differs from it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from tutti.core.territory import WORLDWIDE
from tutti.domain.ddex.reading import faults
from tutti.domain.ddex.reading.sight import Parse, Sight
from tutti.domain.ddex.reading.terms import territory
from tutti.domain.ddex.reading.trace import Trace
from tutti.domain.ddex.structure.nodes import Kids, Node

StructT = TypeVar("StructT", bound=Struct)
AnyT = TypeVar("AnyT")
Row = list[tuple[AnyT, Trace]]
RowReader = Callable[[Sight, list[Node]], Row[Any]]
Table = Mapping[str, tuple[str, RowReader]]
"""Names of children of a container, each with its row and how all of that name are read into it."""


class Container(Struct, frozen=True, gc=False):
    """The children of a container, the rows read of them, the territories it is for (none for the base)."""

    found: Kids
    rows: dict[str, Row[Any]]
    codes: list[tuple[str, Node]]


class Containers(Struct, frozen=True, gc=False):
    """The base, the containers that may differ from it, and what said that the base is for the world."""

    base: Container
    others: list[Container]
    trace: Trace


def containers(sight: Sight, elements: Iterable[Node], table: Table) -> Containers:
    """Read containers by a table, and sort them: the base (for Worldwide, or else the first), the others."""
    read = [_container(sight, each, table) for each in elements]
    if not read:
        return Containers(Container({}, {}, []), [], [])
    if len(read) == 1 and len(read[0].codes) == 1 and read[0].codes[0][0] == WORLDWIDE:
        return Containers(read[0], [], [("", read[0].codes[0][1])])
    at = next((n for n, one in enumerate(read) if any(code == WORLDWIDE for code, _ in one.codes)), 0)
    base, others = read[at], [one for n, one in enumerate(read) if n != at and one.codes]
    trace: Trace = [("", each) for code, each in base.codes if code == WORLDWIDE]
    if not trace and base.codes:
        sight.note(faults.BASE_TERRITORY, base.codes[0][1])
    return Containers(base, others, trace)


def _container(sight: Sight, element: Node, table: Table) -> Container:
    found = element.kids
    rows: dict[str, Row[Any]] = {}
    codes: list[tuple[str, Node]] = []
    for tag, nodes in found.items():
        if tag in table:
            name, read = table[tag]
            rows[name] = read(sight, nodes)
        elif tag == "TerritoryCode":
            codes = [(code, node) for node in nodes if (code := territory(sight, node, node.text))]
    return Container(found, rows, codes)


def each(read: Callable[[Sight, Node], tuple[AnyT, Trace] | None]) -> RowReader:
    """Return how to read a row of which every element makes a value by itself."""

    def row(sight: Sight, nodes: list[Node]) -> Row[AnyT]:
        made: Row[AnyT] = []
        for node in nodes:
            one = read(sight, node)
            if one is not None:
                made.append(one)
        return made

    return row


def once(name: str, parse: Parse) -> RowReader:
    """Return how to read a row of the first element alone; its trace bears the name of the field."""

    def row(sight: Sight, nodes: list[Node]) -> Row[object]:
        value = parse(sight, nodes[0], nodes[0].text) if nodes[0].text else None
        return [] if value is None else [(value, [(name, nodes[0])])]

    return row


def varied(given: Containers, name: str) -> Row[Any]:
    """Return a row of base values, then those of other territories that differ."""
    base: Row[Any] = given.base.rows.get(name, [])
    if not given.others:
        return base
    row = list(base)
    for other in given.others:
        values = other.rows.get(name, [])
        if alike(values, base):
            fold(values, base)
        else:
            row.extend(placed(values, other.codes))
    return row


def placed(values: Row[StructT], codes: list[tuple[str, Node]]) -> Row[StructT]:
    """Return a copy of values for each territory."""
    return [
        (replace(value, territory=code), [*trace, ("territory", node)])
        for code, node in codes
        for value, trace in values
    ]


def alike(row: Row[Any], other: Row[Any]) -> bool:
    """Tell whether two rows hold the same values."""
    return [value for value, _ in row] == [value for value, _ in other]


def common(given: Containers, name: str) -> Row[Any]:
    """Return a row that the model has for the world alone; where others say the same they are read too."""
    if not given.others:
        return given.base.rows.get(name, [])
    return common_of(given, lambda one: one.rows.get(name, []))


def common_of(given: Containers, read: Callable[[Container], Row[AnyT]]) -> Row[AnyT]:
    """Return what is read of the base; where others say the same they are read too."""
    base = read(given.base)
    for other in given.others:
        values = read(other)
        if alike(values, base):
            fold(values, base)
    return base


def said_once(given: Containers, name: str, _: type[AnyT], trace: Trace) -> AnyT | None:
    """Return a value of that type which the model has once for all territories."""
    for value, inner in common(given, name):
        trace.extend(inner)
        said: AnyT = value
        return said
    return None


def fold(values: Row[AnyT], into: Row[AnyT]) -> None:
    """Count equal values as read where the first of them are."""
    for (_, trace), (_, target) in zip(values, into, strict=True):
        target.extend(trace)


def hang(values: Row[AnyT], name: str, trace: Trace) -> tuple[AnyT, ...]:
    """Hang the traces of a row of values into that of what holds them, and return the values."""
    if not values:
        return ()
    if len(values) == 1:
        value, inner = values[0]
        trace.append((f"{name}[0]", inner))
        return (value,)
    trace.extend([(f"{name}[{position}]", inner) for position, (_, inner) in enumerate(values)])
    return tuple([value for value, _ in values])
