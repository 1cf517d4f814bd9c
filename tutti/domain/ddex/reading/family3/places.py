"""Containers by territory: the one for the world becomes the base, the others what differs from it."""

from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from tutti.core.territory import WORLDWIDE
from tutti.domain.ddex.reading import faults
from tutti.domain.ddex.reading.sight import Sight
from tutti.domain.ddex.reading.terms import territory
from tutti.domain.ddex.reading.trace import Trace
from tutti.domain.ddex.structure.nodes import Kids, Node

StructT = TypeVar("StructT", bound=Struct)
AnyT = TypeVar("AnyT")
Row = list[tuple[AnyT, Trace]]


class Container(NamedTuple):
    """The children of a container, and the territories it is for with their elements (none for the base)."""

    found: Kids
    codes: list[tuple[str, Node]]


class Containers(NamedTuple):
    """The base, the containers that may differ from it, and what said that the base is for the world."""

    base: Container
    others: list[Container]
    trace: Trace


def containers(sight: Sight, elements: Iterable[Node]) -> Containers:
    """Sort containers into the base (for Worldwide, or else the first) and the others."""
    read = [_container(sight, each) for each in elements]
    if not read:
        return Containers(Container({}, []), [], [])
    if len(read) == 1 and len(read[0].codes) == 1 and read[0].codes[0][0] == WORLDWIDE:
        return Containers(Container(read[0].found, []), [], [("", read[0].codes[0][1])])
    at = next((n for n, one in enumerate(read) if any(code == WORLDWIDE for code, _ in one.codes)), 0)
    base, others = read[at], [one for n, one in enumerate(read) if n != at and one.codes]
    trace: Trace = [("", each) for code, each in base.codes if code == WORLDWIDE]
    if not trace and base.codes:
        sight.note(faults.BASE_TERRITORY, base.codes[0][1])
    return Containers(Container(base.found, []), others, trace)


def _container(sight: Sight, element: Node) -> Container:
    found = element.kids
    codes = []
    for each in found.get("TerritoryCode", ()):
        code = territory(sight, each, each.text)
        if code:
            codes.append((code, each))
    return Container(found, codes)


def each_varied(
    sight: Sight,
    given: Containers,
    tag: str,
    read: "Callable[[Sight, Node], tuple[StructT, Trace] | None]",
) -> "Row[StructT]":
    """Return what the children called ``tag`` say, as :func:`varied` does."""

    def row(one: Container) -> "Row[StructT]":
        return [made for each in one.found.get(tag, ()) if (made := read(sight, each)) is not None]

    return varied(given, row)


def varied(given: Containers, read: "Callable[[Container], Row[StructT]]") -> "Row[StructT]":
    """Return the base values, then those of other territories that differ."""
    base = read(given.base)
    if not given.others:
        return base
    row = list(base)
    for other in given.others:
        values = read(other)
        if [value for value, _ in values] == [value for value, _ in base]:
            fold(values, base)
        else:
            row.extend(placed(values, other.codes))
    return row


def placed(values: "Row[StructT]", codes: list[tuple[str, Node]]) -> "Row[StructT]":
    """Return a copy of values for each territory."""
    return [
        (replace(value, territory=code), [*trace, ("territory", each)])
        for code, each in codes
        for value, trace in values
    ]


def common(given: Containers, read: "Callable[[Container], Row[AnyT]]") -> "Row[AnyT]":
    """Return values that the model has for the world alone; where others say the same they are read too."""
    base = read(given.base)
    for other in given.others:
        values = read(other)
        if [value for value, _ in values] == [value for value, _ in base]:
            fold(values, base)
    return base


def fold(values: "Row[AnyT]", into: "Row[AnyT]") -> None:
    """Count equal values as read where the first of them are."""
    for (_, trace), (_, target) in zip(values, into, strict=True):
        target.extend(trace)


def hang(values: "Row[AnyT]", name: str, trace: Trace) -> tuple[AnyT, ...]:
    """Hang the traces of a row of values into that of what holds them, and return the values."""
    if not values:
        return ()
    if len(values) == 1:
        value, inner = values[0]
        trace.append((f"{name}[0]", inner))
        return (value,)
    trace.extend([(f"{name}[{position}]", inner) for position, (_, inner) in enumerate(values)])
    return tuple([value for value, _ in values])
