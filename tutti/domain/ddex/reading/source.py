"""A message as it came in: its tree, made the quickest way there is, and where each element of it stands."""

from bisect import bisect_right
from collections.abc import Set
from itertools import accumulate, islice
from typing import BinaryIO, Self, TypeAlias

from lxml import etree
from msgspec import Struct

from tutti.domain.ddex.errors import Unreadable
from tutti.domain.ddex.reading.guard import MOST_BYTES, let_in, parsed
from tutti.domain.ddex.reading.outline import MOST_LINES, Blocks, outline
from tutti.domain.ddex.reading.versions import SourceVersion, detect
from tutti.domain.ddex.structure.blocks import Block
from tutti.domain.ddex.structure.machine import grammar
from tutti.domain.ddex.structure.nodes import Grown, grow
from tutti.domain.ddex.structure.texts import Unknown

Element: TypeAlias = etree._Element


class Place(Struct, frozen=True, gc=False):
    """Where in the document something stands: line, and path (``…/@Name`` for an attribute)."""

    line: int | None
    path: str

    def further(self, lines: int, way: str) -> "Place":
        """Return the place that lies so many lines further down, and so much deeper."""
        return Place(None if self.line is None else self.line + lines, self.path + way)


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

    @property
    def message(self) -> tuple[SourceVersion, str]:
        """The version of the message and its name; raises ``Unreadable`` if it is none that is read."""
        try:
            return detect(self.head)
        except Unreadable:
            return detect(self.root)  # which may not even be well-formed

    def grow(self, version: str) -> Grown:
        """Return the light tree of the message, held against the tables of ``version``."""
        if self._sent:
            blocks = Blocks(self._sent, grammar(version))
            try:
                tree = grow(self.head, version, blocks.splice)
                if len(blocks.met) < len(self._sent):
                    raise Unknown  # some stand in comments or the like
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
        fewer = [0, *accumulate(len(block.shape.tags) - 1 for block in self.blocks)]
        lower = [0, *accumulate(block.height for block in self.blocks)]
        found: dict[int, tuple[int, int, str]] = {}
        for number in numbers:
            before = bisect_right(starts, number)
            block = self.blocks[before - 1]
            within = number - block.at
            if before and within < len(block.shape.tags):
                lines = lower[before - 1] + block.breaks(within)
                found[number] = block.at - fewer[before - 1], lines, block.shape.way(within)
            else:
                found[number] = number - fewer[before], lower[before], ""
        places = places_of(self.head, {at for at, _, _ in found.values()})
        told = {number: places[at].further(lines, way) for number, (at, lines, way) in found.items()}
        if any((place.line or 0) >= MOST_LINES for place in told.values()):
            return places_of(self.root, numbers)  # which alone can say what libxml2 makes of such lines
        return told


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
