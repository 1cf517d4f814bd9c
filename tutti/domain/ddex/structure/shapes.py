"""Shapes of blocks: what a block between the same tags as an earlier one is, without parsing it again.

A *block* is one recording, release, deal or party of a message, as it was sent. Its *shape* is its tags, with
all that stands in them: labels write thousands of blocks that differ in nothing but texts. The first block of
a shape is parsed by libxml2 and held against the tables; of later ones only what can differ is looked at, the
texts, which are found by where they stand among the tags.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import repeat
from operator import itemgetter
from typing import TypeVar

from lxml import etree
from msgspec import Struct

from tutti.domain.ddex.structure.kinds import Check
from tutti.domain.ddex.structure.machine import Grammar, Kind
from tutti.domain.ddex.structure.nodes import BLANKS, NOBODY, Node, grow_block, one_line

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
    encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, remove_blank_text=True
)


class Unknown(Exception):
    """Something that only a look at the whole message can judge."""


class Block(Struct, gc=False):
    """A block of a message: as it was sent, its shape, the texts that vary, its words, its nodes.

    Blocks of one shape with the same words have the same object for them, nothing if the words are not all
    right. ``fits`` says that all values are what the tables want.
    """

    sent: str
    shape: "Shape"
    varied: Sequence[str]
    words: object | None
    nodes: list[Node]
    fits: bool

    def breaks(self, number: int) -> int:
        """Return how many lines below the beginning of the block one of its elements has its place."""
        rest = self.sent.split("<", self.shape.steps[number] + 1)[-1]
        return self.sent.count("\n", 0, self.sent.find(">", len(self.sent) - len(rest)))


class Shape:
    """What blocks between the same tags share.

    ``steps`` has the place of the tag of each element, ``varying`` the numbers of those whose texts vary.
    """

    __slots__ = (
        "_attributes",
        "_blank",
        "_blanks",
        "_checks",
        "_families",
        "_known",
        "_tags",
        "_texts",
        "_varied",
        "_varied_checks",
        "_ways",
        "_words",
        "steps",
        "varying",
    )

    def __init__(
        self, tags: Sequence[str], nodes: Sequence[Node], checks: Iterable[tuple[int, Check]]
    ) -> None:
        self.steps = _steps(tags, nodes)
        self._tags = [node.tag for node in nodes]
        self._attributes = [node.attributes for node in nodes]
        self._families = [
            (node.at, _brood([child.at for child in node.children])) for node in nodes if node.children
        ]
        self._ways: list[str] = []
        after = [_text_place(step, tags, node) for step, node in zip(self.steps, nodes, strict=True)]
        self._texts = _picker(after)
        self._blank = _picker(sorted({2 * step + 2 for step in range(len(tags))}.difference(after)))
        self._blanks: Sequence[str] = ()
        self.varying = [node.at for node in nodes if after[node.at] and node.tag in VARYING]
        self._varied = _picker(self.varying)
        self._words = _picker([node.at for node in nodes if after[node.at] and node.tag not in VARYING])
        self._checks = tuple(checks)
        self._varied_checks = tuple(each for each in self._checks if each[0] in self.varying)
        self._known: dict[Sequence[str], object] = {}

    def block(self, raw: str, pieces: list[str], at: int) -> Block:
        """Return the block of this shape that was sent, its elements numbered from ``at``.

        ``pieces`` is what was sent, split at its angle brackets. Raises :class:`Unknown` for text between
        elements.
        """
        blanks = self._blank(pieces)
        if blanks != self._blanks:
            if "".join(blanks).strip(BLANKS):
                raise Unknown
            self._blanks = blanks
        texts: Sequence[str] = self._texts(pieces)
        varied, words = self._varied(texts), self._known.get(self._words(texts))
        if words is not None and _is_clean(varied):
            fits = all([check(texts[number]) for number, check in self._varied_checks])  # noqa: C419 - quicker
        else:
            sent = self._words(texts)
            texts = [_ENTITY.sub(_character, text) for text in texts]
            fits = all(check(texts[number]) for number, check in self._checks)
            texts = [one_line(text) for text in texts]
            varied = self._varied(texts)
            words = self._met(sent) if fits and sent == self._words(texts) else None
        nodes = list(
            map(Node, self._tags, texts, self._attributes, repeat(NOBODY), range(at, at + len(texts)))
        )
        for number, family in self._families:
            nodes[number].children = family(nodes)
        return Block(raw, self, varied, words, nodes, fits)

    def _met(self, words: Sequence[str]) -> object:
        """Keep words in mind that are right as they were sent, and need not be looked at again."""
        if len(self._known) >= MOST_WORDS:
            self._known.clear()
        return self._known.setdefault(words, object())

    def way(self, number: int) -> str:
        """Return the path of an element within the block, numbered among its like where there are several."""
        if not self._ways:
            self._ways = [""] * len(self._tags)
            everyone = list(range(len(self._tags)))
            for parent, family in self._families:
                children = family(everyone)
                tags = [self._tags[child] for child in children]
                for place, (child, tag) in enumerate(zip(children, tags, strict=True)):
                    count = f"[{tags[:place].count(tag) + 1}]" if tags.count(tag) > 1 else ""
                    self._ways[child] = f"{self._ways[parent]}/{tag}{count}"
        return self._ways[number]


def block_of(raw: str, kind: Kind, rules: Grammar, at: int) -> Block:
    """Return a block that was sent as ``raw``, where an element of this kind stands.

    ``raw`` has tags alone between angle brackets, which come in pairs, and no entities but XML's own five.
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
    if not grown.is_shaped:
        raise Unknown
    return Shape(tags, grown.nodes, grown.checks)


def _steps(tags: Sequence[str], nodes: Sequence[Node]) -> list[int]:
    """Return for each element which of the tags opens it."""
    steps, level = list[int](), 0
    for step, tag in enumerate(tags):
        if tag[0] == "/":
            level -= 1
            continue
        name = nodes[len(steps)].tag
        if tag[: len(name)] != name or level > MOST_LEVELS:
            raise Unknown
        steps.append(step)
        level += tag[-1] != "/"
    if len(steps) != len(nodes) or level:
        raise Unknown
    return steps


def _text_place(step: int, tags: Sequence[str], node: Node) -> int:
    """Return which piece of a block is the text of an element; the first, which is empty, for one without."""
    return 0 if node.children or tags[step][-1] == "/" else 2 * step + 2


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
