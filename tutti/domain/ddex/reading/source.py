"""A message as it came in: its tree, made the quickest way there is, and where each element of it stands."""

from bisect import bisect_right
from collections.abc import Set
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import BinaryIO, Self, TypeAlias

from lxml import etree

from tutti.domain.ddex.errors import Unreadable
from tutti.domain.ddex.reading.blocks import Blocks, outline
from tutti.domain.ddex.reading.guard import MOST_BYTES, let_in, parsed
from tutti.domain.ddex.structure.machine import grammar
from tutti.domain.ddex.structure.nodes import Grown, grow
from tutti.domain.ddex.structure.shapes import Block, Unknown

Element: TypeAlias = etree._Element


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the document something stands: line, and path (``…/@Name`` for an attribute)."""

    line: int | None
    path: str


class Source:
    """A message that was let in.

    ``head`` is its root as it is needed to tell what message it is: with all that is in it, or with elements
    that stand for its blocks. ``blocks`` are these, once it is grown.
    """

    def __init__(self, head: Element, data: bytes = b"", sent: list[str] | None = None) -> None:
        self.head = head
        self._data = data
        self._sent = sent or []
        self.blocks: list[Block] = []
        self._root: Element | None = None if self._sent else head

    @classmethod
    def of(cls, content: bytes | BinaryIO, most_bytes: int = MOST_BYTES) -> Self:
        """Let a message in, or raise :class:`~tutti.domain.ddex.Unreadable`."""
        data = let_in(content, most_bytes)
        found = outline(data)
        if found is not None:
            try:
                return cls(parsed(found.content), data, found.blocks)
            except Unreadable:
                pass
        return cls(parsed(data))

    @property
    def root(self) -> Element:
        """The root with all that is in it."""
        if self._root is None:
            self._root = parsed(self._data)
        return self._root

    def grow(self, version: str) -> Grown:
        """Return the light tree of the message, held against the tables of ``version``."""
        if self._sent:
            blocks = Blocks(self._sent, grammar(version))
            try:
                tree = grow(self.head, version, blocks.splice)
                self.blocks = blocks.met
                return tree._replace(is_valid=tree.is_valid and blocks.fit)
            except Unknown:
                self._sent, self.head = [], self.root
        return grow(self.head, version)

    def places(self, numbers: Set[int]) -> dict[int, Place]:
        """Return the places of elements by their numbers, which are those of their nodes."""
        if not self.blocks:
            return places_of(self.head, numbers)
        starts = [block.at for block in self.blocks]
        less = [0, *accumulate(len(block.texts) - 1 for block in self.blocks)]
        outer: dict[int, int] = {}
        inner: dict[int, tuple[int, Block]] = {}
        for number in numbers:
            one = bisect_right(starts, number) - 1
            block = self.blocks[one]
            if one >= 0 and number < block.at + len(block.texts):
                inner[number] = number - block.at, block
                outer[number] = block.at - less[one]
            else:
                outer[number] = number - less[one + 1]
        places = places_of(self.head, set(outer.values()))
        return {
            number: _within(places[at], *inner[number]) if number in inner else places[at]
            for number, at in outer.items()
        }


def _within(start: Place, number: int, block: Block) -> Place:
    """Return the place of an element of a block that begins at ``start``."""
    path, breaks = block.shape.way(number), block.breaks(number)
    return Place(None if start.line is None else start.line + breaks, start.path + path)


def places_of(root: Element, numbers: Set[int]) -> dict[int, Place]:
    """Return the places of the elements of these numbers, spelt as by :attr:`Origins.places`, in one pass."""
    found: dict[int, Place] = {}
    tree, stem = root.getroottree(), f"/{etree.QName(root).localname}"
    above, elements, passed = len(tree.getpath(root)), root.iter(), 0
    for number in sorted(numbers):
        element = next(islice(elements, number - passed, None))
        passed = number + 1
        found[number] = Place(element.sourceline, stem + tree.getpath(element)[above:])
    return found
