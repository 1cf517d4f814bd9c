"""Blocks of messages, and what stands around their texts.

A *block* is one recording, release, deal or party of a message, as it was sent. A label writes thousands of
them that differ in nothing but titles, names and identifiers: all that stands around these is their *layout*.
"""

from collections.abc import Sequence, Set

from tutti.domain.ddex.structure.nodes import NOBODY, NOTHING, Node
from tutti.domain.ddex.structure.shapes import Shape


class Block(Node, gc=False, eq=False):
    """A block of a message: the first of its nodes, of which the others are made when they are looked for.

    ``sent`` is how it was sent, ``varied`` are its texts that vary, each on one line; ``is_even`` says that
    they were sent so. A block of which the layout is known needs no ``texts`` of all its elements. ``fits``
    says that all values are what the tables want.
    """

    sent: str
    shape: Shape
    layout: "Layout | None"
    varied: tuple[str, ...]
    fits: bool
    is_even: bool
    _texts: Sequence[str] = ()
    _made: list[Node] = NOBODY

    @property  # type: ignore[misc]
    def children(self) -> list[Node]:  # type: ignore[override]
        """The children, which are made now if they have not been."""
        return self.shape.children(self.nodes)

    @property
    def nodes(self) -> list[Node]:
        """All nodes of the block but the first, in whose place another one stands."""
        if not self._made:
            self._made = self.shape.nodes(self.texts, self.at)
        return self._made

    @property
    def texts(self) -> Sequence[str]:
        """The texts of all elements, each on one line."""
        return self._texts if self.layout is None else self.layout.texts(self.varied)

    def said(self, *path: str) -> Sequence[str]:
        """Return the texts of the elements that these names lead to, one below the other."""
        return [self._text(number) for number in self.shape.numbers(path)]

    def named(self, tags: Set[str]) -> Sequence[Node]:
        """Return the elements below this one that hold a text and are called one of these."""
        at, varied = self.at, self.varied
        words = self._texts if self.layout is None else self.layout.words
        return [
            Node(tag, words[number] if place is None else varied[place], NOTHING, NOBODY, at + number)
            for tag, number, place in self.shape.named(tags)
        ]

    @property
    def height(self) -> int:
        """How many lines below its beginning the block ends."""
        return self.layout.height if self.layout and self.is_even else self.sent.count("\n")

    def breaks(self, number: int) -> int:
        """Return how many lines below the beginning of the block the tag of one of its elements ends."""
        step = self.shape.steps[number]
        return self.layout.breaks(step) if self.layout and self.is_even else breaks_before(self.sent, step)

    def _text(self, number: int) -> str:
        if self.layout is None:
            return self._texts[number]
        place = self.shape.places.get(number)
        return self.layout.words[number] if place is None else self.varied[place]


class Layout:
    """All that stands around the texts that vary, in blocks in which all of that is right.

    ``parts`` are that, and nothing in the place of each text. ``words`` are the texts of all elements, empty
    where they vary; ``height`` is how many lines break in it.
    """

    __slots__ = ("_breaks", "_lengths", "_parts", "height", "shape", "words")

    def __init__(self, shape: Shape, parts: list[str], texts: Sequence[str]) -> None:
        self.shape = shape
        self.words = ["" if number in shape.places else text for number, text in enumerate(texts)]
        self._breaks: dict[int, int] = {}
        self._parts = parts
        self.height = sum(part.count("\n") for part in parts)
        self._lengths = [len(part) for part in parts[:-1:2]]

    def varied(self, sent: str) -> tuple[str, ...] | None:
        """Return the texts that vary in a block, nothing if it is none of this layout."""
        found, at, find = list[str](), 0, sent.find
        for length in self._lengths:
            at += length
            end = find("<", at)
            found.append(sent[at:end])
            at = end
        parts = self._parts.copy()
        parts[1::2] = found
        return tuple(found) if "".join(parts) == sent else None

    def breaks(self, step: int) -> int:
        """Return how many lines break before the end of one of its tags."""
        if step not in self._breaks:
            self._breaks[step] = breaks_before("".join(self._parts), step)
        return self._breaks[step]

    def texts(self, varied: Sequence[str]) -> list[str]:
        """Return the texts of all elements of a block in which these vary."""
        texts = self.words.copy()
        for number, text in zip(self.shape.varying, varied, strict=True):
            texts[number] = text
        return texts


def breaks_before(sent: str, step: int) -> int:
    """Return how many lines break before the end of one of the tags of a block."""
    rest = sent.split("<", step + 1)[-1]
    return sent.count("\n", 0, sent.find(">", len(sent) - len(rest)))
