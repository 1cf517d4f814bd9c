"""Shapes of blocks: what a block between the same tags as an earlier one is, without parsing it again.

A *block* is one recording, release, deal or party of a message, as it was sent. Its *shape* is its tags, with
all that stands in them: labels write thousands of blocks that differ in nothing but texts. The first block of
a shape is parsed by libxml2 and held against the tables; of later ones only what can differ is looked at, the
texts, which are found by where they stand among the tags.
"""

import re
from collections.abc import Callable, Iterable, Sequence, Set
from functools import cache
from itertools import accumulate, repeat
from operator import itemgetter
from typing import TypeVar

from lxml import etree

from tutti.domain.ddex.structure.kinds import Check
from tutti.domain.ddex.structure.machine import Grammar, Kind
from tutti.domain.ddex.structure.nodes import BLANKS, NOBODY, NOTHING, Node, grow_block, one_line

MOST_LETTERS = 20_000
"""Blocks that are longer than this are left where they are."""
MOST_SHAPES = 200
"""So many shapes are kept of one kind of block; then all of them are forgotten."""
MOST_WORDS = 50
"""So many sets of words are kept in mind of one shape."""
MOST_LEVELS = 40
VARYING = frozenset(
    {
        "CatalogNumber",
        "DisplayArtistName",
        "Duration",
        "FileName",
        "FullName",
        "GRid",
        "GlobalOriginalReleaseDate",
        "GlobalReleaseDate",
        "HashSum",
        "ICPN",
        "ISRC",
        "ISWC",
        "OriginalReleaseDate",
        "OriginalResourceReleaseDate",
        "PLineText",
        "ProprietaryId",
        "ReleaseDate",
        "ReleaseReference",
        "ReleaseResourceReference",
        "ResourceReference",
        "SubTitle",
        "TechnicalResourceDetailsReference",
        "TitleText",
    }
)
"""Elements whose texts are another in every block. Those of all other elements are called its words."""

_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}
_ENTITY = re.compile("&(?:lt|gt|quot|apos|amp);")
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

    ``sent`` is how it was sent, ``texts`` has the texts of its elements on one line each, ``varied`` those of
    them that vary. Blocks of one shape with the same words have the same object for them, nothing if not all
    words are right. ``fits`` says that all values are what the tables want, ``layout`` where its lines break.
    """

    sent: str
    shape: "Shape"
    texts: Sequence[str]
    varied: Sequence[str]
    words: object | None
    fits: bool
    layout: "Layout"
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

    def said(self, *path: str) -> Sequence[str]:
        """Return the texts of the elements that these names lead to, one below the other."""
        return [self.texts[number] for number in self.shape.numbers(path)]

    def named(self, tags: Set[str]) -> Sequence[Node]:
        """Return the elements of the block that hold a text and are called one of these."""
        return [
            Node(self.shape.tags[number], self.texts[number], NOTHING, NOBODY, self.at + number)
            for number in self.shape.named(tags)
        ]

    def breaks(self, number: int) -> int:
        """Return how many lines below the beginning of the block one of its elements has its place."""
        return self.layout.breaks(self.sent)[self.shape.steps[number]]

    @property
    def height(self) -> int:
        """How many lines below its beginning the block ends."""
        return self.layout.breaks(self.sent)[-1]


class Layout:
    """What stands between the tags of blocks beside their texts, which in all of them are on one line."""

    __slots__ = ("_breaks", "blanks")

    def __init__(self, blanks: Sequence[str]) -> None:
        self.blanks = blanks
        self._breaks: list[int] = []

    def breaks(self, sent: str) -> list[int]:
        """Return how many lines break before the end of each tag, by any of the blocks as it was sent."""
        if not self._breaks:
            ends = [each.count("\n") for each in sent.replace(">", "<").split("<")]
            self._breaks = list(accumulate(a + b for a, b in zip(ends[0::2], ends[1::2], strict=False)))
        return self._breaks


class Shape:
    """What blocks between the same tags share.

    ``tags`` are the names of its elements, ``steps`` has the place of the tag of each, ``varying`` has the
    numbers of those whose texts vary.
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
        self._layout = Layout(())
        self.varying = [node.at for node in nodes if after[node.at] and node.tag in VARYING]
        self._varied = _picker(self.varying)
        self._words = _picker([node.at for node in nodes if after[node.at] and node.tag not in VARYING])
        self._checks = tuple(checks)
        self._varied_checks = tuple(each for each in self._checks if each[0] in self.varying)
        self._known: dict[Sequence[str], object] = {}
        self.way = cache(self._way)
        self.numbers = cache(self._numbers)
        self.named = cache(self._named)

    def block(self, raw: str, pieces: list[str], at: int) -> Block:
        """Return the block of this shape that was sent, its elements numbered from ``at``.

        ``pieces`` is what was sent, split at its angle brackets. Raises :class:`Unknown` for text between
        elements.
        """
        blanks, layout = self._blank(pieces), self._layout
        if blanks != layout.blanks:
            if "".join(blanks).strip(BLANKS):
                raise Unknown
            layout = self._layout = Layout(blanks)
        texts: Sequence[str] = self._texts(pieces)
        varied, words = self._varied(texts), self._known.get(self._words(texts))
        if words is not None and _is_clean(varied):
            fits = all([check(texts[number]) for number, check in self._varied_checks])  # noqa: C419 - quicker
        else:
            sent, layout = self._words(texts), Layout(blanks)
            texts = [_ENTITY.sub(_character, text) for text in texts]
            fits = all(check(texts[number]) for number, check in self._checks)
            texts = [one_line(text) for text in texts]
            varied = self._varied(texts)
            words = self._met(sent) if fits and sent == self._words(texts) else None
        attributes = self._attributes[0]
        return Block(self.tags[0], "", attributes, NOBODY, at, raw, self, texts, varied, words, fits, layout)

    def nodes(self, texts: Sequence[str], at: int) -> list[Node]:
        """Return the nodes of a block with these texts, numbered from ``at``."""
        numbers = range(at, at + len(texts))
        nodes = list(map(Node, self.tags, texts, self._attributes, repeat(NOBODY), numbers))
        for number, brood in self._broods:
            nodes[number].children = brood(nodes)
        return nodes

    def _met(self, words: Sequence[str]) -> object:
        """Keep words in mind that are right as they were sent, and need not be looked at again."""
        if len(self._known) >= MOST_WORDS:
            self._known.clear()
        return self._known.setdefault(words, object())

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


def block_of(raw: str, kind: Kind, rules: Grammar, at: int) -> Block:
    """Return a block that was sent as ``raw``, where an element of this kind stands.

    ``raw`` has angle brackets in pairs alone, and no entities but XML's own five.
    Raises :class:`Unknown` if it does not fit, but for its values.
    """
    pieces = raw.replace(">", "<").split("<")
    tags = pieces[1::2]
    latest, shape = kind.latest
    if tags != latest:
        shape = _shape(raw, tags, kind, rules)
        kind.latest = tags, shape
    made: Block = shape.block(raw, pieces, at)
    return made


def _shape(raw: str, tags: list[str], kind: Kind, rules: Grammar) -> Shape:
    key = tuple(tags)
    shape: Shape | None = kind.shapes.get(key)
    if shape is None:
        shape = _learn(raw, tags, kind, rules)
        if len(kind.shapes) >= MOST_SHAPES:
            kind.shapes.clear()
        kind.shapes[key] = shape
    return shape


def _learn(raw: str, tags: Sequence[str], kind: Kind, rules: Grammar) -> Shape:
    try:
        grown = grow_block(etree.fromstring(raw.encode(), _PARSER), kind, rules)
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
    """Tell whether there are neither entities nor breaks nor blanks around in any of the texts."""
    together = f"|{'|'.join(texts)}|"
    return together.isprintable() and not ("&" in together or " |" in together or "| " in together)


def _character(found: "re.Match[str]") -> str:
    return _ENTITIES[found[0]]
