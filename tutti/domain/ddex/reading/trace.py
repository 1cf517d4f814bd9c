"""Where each value came from, and what no value came from.

While a reader makes a value it notes the elements the value was made of: a *trace*, a list of names and
sources in the shape of the value. A trace that is hung into that of the message counts as read; whatever no
trace of the message leads to is kept as an extra. Paths and lines are only spelled out when they are asked
for, and so is what a function stands for in a trace, which keeps reading quick.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from itertools import takewhile
from typing import NamedTuple, TypeAlias

from lxml import etree

from tutti.domain.ddex.reading.source import Element, Place, Source
from tutti.domain.ddex.structure.nodes import Node

Attribute: TypeAlias = tuple[Element, str]
Trace: TypeAlias = "list[tuple[str, Node | tuple[Node, str] | Trace | Moved | Callable[[], Trace]]]"

APART = 1_000_000
"""How far apart the numbers of the blocks are that a moved trace is about."""


class Moved(NamedTuple):
    """A trace of what stood elsewhere: ``starts`` are the first numbers of its blocks here."""

    trace: "Trace"
    starts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Extra:
    """Something sent that the model has no place for, as it was sent.

    ``fragment`` is the element as XML with all that is in it; of an attribute or of text between elements,
    the text alone.
    """

    place: Place
    fragment: str


class Origins:
    """What a document became: places of values, and what is left over. Made lazily, once."""

    def __init__(self, source: Source, trace: Trace) -> None:
        self._source = source
        self._trace = trace
        self._places: dict[str, Place] | None = None
        self._extras: tuple[Extra, ...] | None = None

    @property
    def root(self) -> Element:
        """The root of the document."""
        return self._source.root

    def sources(self) -> Iterator[tuple[str, Element | Attribute]]:
        """Yield each path in the model with what its value was made of; a path may come more than once."""
        elements = list(self.root.iter())
        for path, number, name in _flat(self._trace, "", None):
            yield path, elements[number] if name is None else (elements[number], name)

    def lines(self, wanted: Iterable[str]) -> dict[str, int | None]:
        """Return the line of the first thing sent for each path, or else for what it would be a part of.

        Quicker than :attr:`places`, for a few paths.
        """
        firsts: dict[str, int | None] = {}
        for path, source in self.sources():
            line = _line(source[0] if isinstance(source, tuple) else source)
            for one in takewhile(lambda each: each not in firsts, _upwards(path)):
                firsts[one] = line
        return {path: next((firsts[one] for one in _upwards(path) if one in firsts), None) for path in wanted}

    @property
    def places(self) -> Mapping[str, Place]:
        """The place of each value of the model, by its path there (``release.tracks[0].recording.isrc``)."""
        if self._places is None:
            where = _places(self.root)
            self._places = {}
            for path, source in self.sources():
                self._places.setdefault(path, _place(source, where))
        return self._places

    @property
    def extras(self) -> tuple[Extra, ...]:
        """All that was sent and is not in the model, in the order of the document."""
        if self._extras is None:
            read = {source for _, source in self.sources()}
            kept = _with_ancestors(read) | {self.root}
            self._extras = tuple(_left_over(self.root, read, kept, _places(self.root)))
        return self._extras


_FOLDED = "="


def folded(trace: Trace) -> Trace:
    """Return a trace without the names in it: its sources say again what stands elsewhere in the model."""
    return [(_FOLDED, trace)]


def _flat(trace: Trace, stem: str, starts: tuple[int, ...] | None) -> Iterator[tuple[str, int, str | None]]:
    """Yield the path of each value, the number of the element it was made of, and which attribute of it."""
    for name, said in trace:
        source = said() if callable(said) else said
        if name == _FOLDED and isinstance(source, list):
            yield from ((stem, number, key) for _, number, key in _flat(source, "", starts))
            continue
        path = f"{stem}.{name}" if stem and name else stem or name
        if isinstance(source, list):
            yield from _flat(source, path, starts)
        elif isinstance(source, Moved):
            yield from _flat(source.trace, path, source.starts)
        else:
            node, key = source if isinstance(source, tuple) else (source, None)
            yield path, node.at if starts is None else starts[node.at // APART] + node.at % APART, key


def _places(root: Element) -> dict[Element, Place]:
    """Return the place of every element, numbered among its like where there are several."""
    places = {root: Place(_line(root), f"/{etree.QName(root).localname}")}
    for parent in root.iter():
        stem = places[parent].path
        tags = [str(child.tag) for child in parent]
        several = {tag for tag in tags if tags.count(tag) > 1} if len(tags) < 50 else set(tags)
        counts: dict[str, int] = {}
        for child, tag in zip(parent, tags, strict=True):
            counts[tag] = counts.get(tag, 0) + 1
            name = etree.QName(child).localname
            step = f"{name}[{counts[tag]}]" if tag in several else name
            places[child] = Place(_line(child), f"{stem}/{step}")
    return places


def part_of(path: str) -> str:
    """Return the path of what something in the model is a part of; empty for the message itself."""
    return path[: max(path.rfind("."), path.rfind("["), 0)]


def _upwards(path: str) -> Iterator[str]:
    while path:
        yield path
        path = part_of(path)


def _line(element: Element) -> int | None:
    return element.sourceline


def _place(source: Element | Attribute, where: dict[Element, Place]) -> Place:
    if isinstance(source, tuple):
        place = where[source[0]]
        return Place(place.line, f"{place.path}/@{source[1]}")
    return where[source]


def _left_over(
    element: Element, read: set[Element | Attribute], kept: set[Element], where: dict[Element, Place]
) -> Iterator[Extra]:
    """Yield the parts of an element that no value was made of: whole elements as far up as can be."""
    for name in element.keys():  # noqa: SIM118 - an element is not a mapping
        if (element, name) not in read:
            yield Extra(_place((element, name), where), element.get(name) or "")
    if len(element) and (element.text or "").strip():
        yield Extra(where[element], element.text or "")
    for child in element:
        if child in kept:
            yield from _left_over(child, read, kept, where)
        else:
            yield Extra(where[child], _verbatim(child))
        if (child.tail or "").strip():
            yield Extra(where[element], child.tail or "")


def _verbatim(element: Element) -> str:
    """Return an element as XML, without the namespaces that only its ancestors needed."""
    alone = deepcopy(element)
    alone.tail = None
    etree.cleanup_namespaces(alone)
    return etree.tostring(alone, encoding="unicode")


def _with_ancestors(sources: set[Element | Attribute]) -> set[Element]:
    """Return the elements of which at least a part was read."""
    kept: set[Element] = set()
    for source in sources:
        element: Element | None = source[0] if isinstance(source, tuple) else source
        while element is not None and element not in kept:
            kept.add(element)
            element = element.getparent()
    return kept
