"""Shapes of blocks: what a block between the same tags as an earlier one is, without parsing it again.

A *block* is one recording, release, deal or party of a message, as it was sent. Its *shape* is its tags, with
all that stands in them. The first block of a shape is parsed by libxml2 and held against the tables; of later
ones only the texts are looked at. A label writes thousands of blocks that differ in nothing but titles, names
and identifiers: all that stands around these is their *layout*, which is compared in one piece.
"""

import re
from collections.abc import Callable, Iterable, Sequence, Set
from functools import cache
from itertools import accumulate, repeat
from operator import add, itemgetter
from typing import TypeVar

from lxml import etree

from tutti.domain.ddex.structure.kinds import Check
from tutti.domain.ddex.structure.machine import Grammar, Kind
from tutti.domain.ddex.structure.nodes import BLANKS, NOBODY, NOTHING, Node, grow_block, one_line

MOST_LETTERS = 20_000
"""Blocks that are longer than this are left where they are."""
MOST_SHAPES, MOST_LAYOUTS = 200, 50
"""So many shapes of one kind of block and layouts of one shape are kept; then all of them are forgotten."""
MOST_TRIED = 4
"""So many layouts are tried before a block is taken apart."""
MOST_LEVELS = 40
VARYING = frozenset(
    {
        "ArtistPartyReference",
        "CatalogNumber",
        "ContributorPartyReference",
        "DisplayArtistName",
        "DisplayTitleText",
        "Duration",
        "FileName",
        "FileSize",
        "FullName",
        "FullNameIndexed",
        "GRid",
        "GlobalOriginalReleaseDate",
        "GlobalReleaseDate",
        "HashSum",
        "HashSumValue",
        "ICPN",
        "ISRC",
        "ISWC",
        "OriginalReleaseDate",
        "OriginalResourceReleaseDate",
        "PLineText",
        "PartyReference",
        "ProprietaryId",
        "ReleaseDate",
        "ReleaseReference",
        "ReleaseResourceReference",
        "ResourceReference",
        "SubTitle",
        "TechnicalResourceDetailsReference",
        "TitleText",
        "URI",
    }
)
"""Elements whose texts are another in every block. Those of all other elements are called its words."""

_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}
_ENTITY = re.compile("&(?:lt|gt|quot|apos|amp);")
_NEVER = re.compile("&(?!(?:lt|gt|quot|apos|amp);)|[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What is no text of XML, or not to be read without knowing more."""
AnyT = TypeVar("AnyT")
_PARSER = etree.XMLParser(
    encoding="utf-8",
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    remove_comments=True,
    remove_blank_text=True,
)


class Unknown(Exception):
    """Something that only a look at the whole message can judge."""


class Block(Node, gc=False, eq=False):
    """A block of a message: the first of its nodes, of which the others are made when they are looked for.

    ``sent`` is how it was sent, ``varied`` are its texts that vary, each on one line. A block has a layout if
    all else in it is right, and otherwise ``texts`` of all its elements. ``fits`` says that all values are
    what the tables want.
    """

    sent: str
    shape: "Shape"
    layout: "Layout | None"
    varied: tuple[str, ...]
    fits: bool
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
        return [
            Node(self.shape.tags[number], self._text(number), NOTHING, NOBODY, self.at + number)
            for number in self.shape.named(tags)
        ]

    def breaks(self) -> list[int]:
        """Return how many lines below the beginning of the block each of its tags ends."""
        return _breaks(self.sent) if self.layout is None else self.layout.breaks

    def _text(self, number: int) -> str:
        if self.layout is None:
            return self._texts[number]
        place = self.shape.places.get(number)
        return self.layout.words[number] if place is None else self.varied[place]


class Layout:
    """All that stands around the texts that vary, in blocks in which all of that is right.

    ``words`` are the texts of all elements, empty where they vary; ``breaks`` tells how many lines end before
    the end of each tag.
    """

    __slots__ = ("_lengths", "_parts", "breaks", "shape", "words")

    def __init__(self, shape: "Shape", sent: str, parts: list[str], texts: Sequence[str]) -> None:
        self.shape = shape
        self.words = ["" if number in shape.places else text for number, text in enumerate(texts)]
        self.breaks = _breaks(sent)
        self._parts = parts
        self._lengths = [len(part) for part in parts[:-1:2]]

    def varied(self, sent: str) -> tuple[str, ...] | None:
        """Return the texts that vary in a block, nothing if it is none of this layout."""
        found, at = list[str](), 0
        for length in self._lengths:
            at += length
            end = sent.find("<", at)
            found.append(sent[at:end])
            at = end
        parts = self._parts.copy()
        parts[1::2] = found
        return tuple(found) if "".join(parts) == sent else None

    def texts(self, varied: Sequence[str]) -> list[str]:
        """Return the texts of all elements of a block in which these vary."""
        texts = self.words.copy()
        for number, text in zip(self.shape.varying, varied, strict=True):
            texts[number] = text
        return texts


class Shape:
    """What blocks between the same tags share.

    ``tags`` are the names of its elements, ``steps`` has the place of the tag of each, ``varying`` has the
    numbers of those whose texts vary, ``places`` the place of each of these numbers in it.
    """

    def __init__(
        self, tags: Sequence[str], nodes: Sequence[Node], checks: Iterable[tuple[int, Check]]
    ) -> None:
        self.steps = _steps(tags, nodes)
        self.tags = [node.tag for node in nodes]
        self._attributes = [node.attributes for node in nodes]
        self._families = [(node.at, [child.at for child in node.children]) for node in nodes if node.children]
        (_, self.children), *self._broods = [(at, _brood(family)) for at, family in self._families]
        after = [_text_place(step, tags, node) for step, node in zip(self.steps, nodes, strict=True)]
        self._texts = _picker(after)
        self._blank = _picker(sorted({2 * step + 2 for step in range(len(tags))}.difference(after)))
        self.varying = [node.at for node in nodes if after[node.at] and node.tag in VARYING]
        self.places = {number: place for place, number in enumerate(self.varying)}
        self._holes = {after[number] for number in self.varying}
        self._varied = _picker(self.varying)
        self._checks = tuple(checks)
        self._varied_checks = tuple(
            (self.places[number], check) for number, check in self._checks if number in self.places
        )
        self._words = _picker([node.at for node in nodes if node.at not in self.places])
        self._layouts: dict[object, Layout] = {}
        self._latest: object = None
        self.way = cache(self._way)
        self.numbers = cache(self._numbers)
        self.named = cache(self._named)

    def block(self, sent: str, layout: Layout, varied: tuple[str, ...], at: int) -> Block:
        """Return a block that has a layout, its elements numbered from ``at``."""
        fits = all([check(varied[place]) for place, check in self._varied_checks])  # noqa: C419 - quicker
        return Block(self.tags[0], "", self._attributes[0], NOBODY, at, sent, self, layout, varied, fits)

    def taken_apart(self, sent: str, pieces: list[str], at: int) -> Block:
        """Return the block that these pieces are, which are what was sent, split at its angle brackets.

        Raises :class:`Unknown` for text between elements, and for what is no text.
        """
        blanks, raw = self._blank(pieces), self._texts(pieces)
        if "".join(blanks).strip(BLANKS):
            raise Unknown
        texts = resolved = raw
        if not _is_clean(raw):
            resolved = tuple([_resolved(text) for text in raw])
            texts = tuple([one_line(text) for text in resolved])
        fits = all([check(resolved[number]) for number, check in self._checks])  # noqa: C419 - quicker
        words, layout = (blanks, self._words(texts)), None
        if fits and texts == raw:
            layout = self._layout(words, sent, pieces, texts)
        root = self.tags[0], "", self._attributes[0], NOBODY, at
        return Block(*root, sent, self, layout, self._varied(texts), fits, texts)

    def _layout(self, words: object, sent: str, pieces: list[str], texts: Sequence[str]) -> Layout | None:
        """Return the layout of a block if it is the one of the block before."""
        if words != self._latest:
            self._latest = words
            return self._layouts.get(words)
        if words not in self._layouts:
            if len(self._layouts) >= MOST_LAYOUTS:
                self._layouts.clear()
            self._layouts[words] = Layout(self, sent, self._around(pieces), texts)
        return self._layouts[words]

    def _around(self, pieces: list[str]) -> list[str]:
        """Return what stands around the texts that vary, with nothing in the place of each of them."""
        parts = [""]
        for place, piece in enumerate(pieces):
            if place in self._holes:
                parts += ("", "")
            else:
                parts[-1] += f"<{piece}>" if place % 2 else piece
        return parts

    def nodes(self, texts: Sequence[str], at: int) -> list[Node]:
        """Return the nodes of a block with these texts, numbered from ``at``."""
        numbers = range(at, at + len(texts))
        nodes = list(map(Node, self.tags, texts, self._attributes, repeat(NOBODY), numbers))
        for number, brood in self._broods:
            nodes[number].children = brood(nodes)
        return nodes

    def _way(self, number: int) -> str:
        """Return the path of an element within the block, numbered among its like where there are several."""
        for parent, family in self._families:
            if number in family:
                like = [child for child in family if self.tags[child] == self.tags[number]]
                count = f"[{like.index(number) + 1}]" if len(like) > 1 else ""
                return f"{self._way(parent)}/{self.tags[number]}{count}"
        return ""

    def _numbers(self, path: Sequence[str]) -> list[int]:
        """Return the elements that these names lead to, one below the other."""
        families, found = dict(self._families), [0]
        for tag in path:
            found = [child for each in found for child in families.get(each, ()) if self.tags[child] == tag]
        return found

    def _named(self, tags: Set[str]) -> list[int]:
        """Return the elements that hold a text and are called one of these."""
        parents = dict(self._families)
        return [number for number, tag in enumerate(self.tags) if tag in tags and number not in parents]


def block_of(sent: str, kind: Kind, rules: Grammar, at: int) -> Block:
    """Return a block, sent where an element of this kind stands, its elements numbered from ``at``.

    Raises :class:`Unknown` if it does not fit, but for its values, or is more than tags and texts.
    """
    tried: list[Layout] = kind.layouts
    for layout in tried:
        varied = layout.varied(sent)
        if varied is not None:
            if not _is_clean(varied):
                break
            if layout is not tried[0]:
                kind.layouts = [layout, *(each for each in tried if each is not layout)]
            return layout.shape.block(sent, layout, varied, at)
    block = _taken_apart(sent, kind, rules, at)
    if block.layout is not None:
        others = [each for each in tried if each is not block.layout]
        kind.layouts = [block.layout, *others][:MOST_TRIED]
    return block


def _taken_apart(sent: str, kind: Kind, rules: Grammar, at: int) -> Block:
    pieces = sent.replace(">", "<").split("<")
    tags, texts = pieces[1::2], pieces[2::2]
    if len(tags) != len(texts) or "".join(map("<{}>{}".format, tags, texts)) != sent:
        raise Unknown
    return _shape(sent, tags, kind, rules).taken_apart(sent, pieces, at)


def _shape(sent: str, tags: list[str], kind: Kind, rules: Grammar) -> Shape:
    key = tuple(tags)
    shape: Shape | None = kind.shapes.get(key)
    if shape is None:
        shape = _learn(sent, tags, kind, rules)
        if len(kind.shapes) >= MOST_SHAPES:
            kind.shapes.clear()
        kind.shapes[key] = shape
    return shape


def _learn(sent: str, tags: Sequence[str], kind: Kind, rules: Grammar) -> Shape:
    if kind.start is None:
        raise Unknown
    try:
        grown = grow_block(etree.fromstring(sent.encode(), _PARSER), kind, rules)
    except etree.XMLSyntaxError:
        raise Unknown from None
    if not (grown.is_shaped and grown.root.children):
        raise Unknown
    return Shape(tags, grown.nodes, grown.checks)


def _steps(tags: Sequence[str], nodes: Sequence[Node]) -> list[int]:
    """Return for each element which of the tags, some of which are comments, opens it."""
    steps, level = list[int](), 0
    for step, tag in enumerate(tags):
        if tag.startswith("/"):
            level -= 1
        elif not tag.startswith("!--"):
            steps.append(step)
            level += not tag.endswith("/")
        if level > MOST_LEVELS:
            raise Unknown
    if len(steps) != len(nodes):
        raise Unknown
    return steps


def _text_place(step: int, tags: Sequence[str], node: Node) -> int:
    """Return which piece of a block is the text of an element; the first, which is empty, for one without."""
    if node.children or tags[step].endswith("/"):
        return 0
    if not tags[step + 1].startswith("/"):
        raise Unknown
    return 2 * step + 2


def _picker(numbers: Sequence[int]) -> Callable[[Sequence[AnyT]], tuple[AnyT, ...]]:
    if len(numbers) > 1:
        return itemgetter(*numbers)
    return lambda given: tuple([given[number] for number in numbers])


def _brood(numbers: Sequence[int]) -> Callable[[list[AnyT]], list[AnyT]]:
    """Return how to pick the elements of these numbers; those without children of their own are in a row."""
    start, end = numbers[0], numbers[-1] + 1
    if end - start == len(numbers):
        return itemgetter(slice(start, end))
    pick = itemgetter(*numbers)
    return lambda given: list(pick(given))


def _is_clean(texts: Sequence[str]) -> bool:
    """Tell whether the texts are on one line each, and as they will be read."""
    together = f"|{'|'.join(texts)}|"
    return together.isprintable() and not (
        "&" in together or ">" in together or " |" in together or "| " in together
    )


def _breaks(sent: str) -> list[int]:
    """Return how many lines break before the end of each tag of a block."""
    breaks = [each.count("\n") for each in sent.replace(">", "<").split("<")]
    return list(accumulate(map(add, breaks[0::2], breaks[1::2])))


def _resolved(text: str) -> str:
    """Return a text with its entities resolved; raises :class:`Unknown` for what XML has no text for."""
    if _NEVER.search(text):
        raise Unknown
    return _ENTITY.sub(lambda found: _ENTITIES[found[0]], text) if "&" in text else text
