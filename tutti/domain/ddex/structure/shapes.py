"""Shapes of blocks: what all blocks between the same tags share, with all that stands in the tags."""

import re
from collections.abc import Callable, Iterable, Sequence, Set
from functools import cache
from itertools import repeat
from operator import itemgetter
from typing import TypeVar

from tutti.domain.ddex.structure.blocks import Block, Layout
from tutti.domain.ddex.structure.keeping import keep
from tutti.domain.ddex.structure.kinds import Check
from tutti.domain.ddex.structure.nodes import BLANKS, NOBODY, Node, one_line

MOST_LAYOUTS = 10
"""So many layouts of a shape are kept."""
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
_NEVER = re.compile("]]>|&(?!(?:lt|gt|quot|apos|amp);)|[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What is no text of XML, or not to be read without knowing more."""
AnyT = TypeVar("AnyT")


class Unknown(Exception):
    """Something that only a look at the whole message can judge."""


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
        every = list(checks)
        self._word_checks = [(number, check) for number, check in every if number not in self.places]
        self._varied_checks = [
            (self.places[number], check) for number, check in every if number in self.places
        ]
        self._words = _picker([node.at for node in nodes if node.at not in self.places])
        self._layouts: dict[object, Layout | None] = {}
        self.way = cache(self._way)
        self.numbers = cache(self._numbers)
        self.named = cache(self._named)

    def block(self, sent: str, layout: Layout, varied: tuple[str, ...], at: int) -> Block:
        """Return a block that has a layout, its elements numbered from ``at``.

        Raises :class:`Unknown` if one of the texts that vary is none of XML.
        """
        resolved, is_even = varied, _is_clean(varied)
        if not is_even:
            resolved = tuple([_resolved(text) for text in varied])
            varied = tuple([one_line(text) for text in resolved])
        tag, attributes, fits = self.tags[0], self._attributes[0], self._fit(resolved)
        return Block(tag, "", attributes, NOBODY, at, sent, self, layout, varied, fits, is_even)

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
        layout, are_right = None, all(check(resolved[number]) for number, check in self._word_checks)
        if are_right:
            layout = self._layout((blanks, self._words(raw)), pieces, texts)
        fits, varied = are_right and self._fit(self._varied(resolved)), self._varied(texts)
        root = self.tags[0], "", self._attributes[0], NOBODY, at
        return Block(*root, sent, self, layout, varied, fits, False, texts)

    def _fit(self, varied: Sequence[str]) -> bool:
        """Tell whether texts that vary are what the tables want."""
        return all([check(varied[place]) for place, check in self._varied_checks])  # noqa: C419 - quicker

    def _layout(self, words: object, pieces: list[str], texts: Sequence[str]) -> Layout | None:
        """Return the layout of a block; nothing if blocks of its layout have not been met before."""
        if words not in self._layouts:
            return keep(self._layouts, words, None, MOST_LAYOUTS)
        known = self._layouts.get(words)  # another thread may have forgotten it just now
        if known is None:
            known = self._layouts[words] = Layout(self, self._around(pieces), texts)
        return known

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

    def _named(self, tags: Set[str]) -> list[tuple[str, int, int | None]]:
        """Return name, number and place (if they vary) of the texts of elements called one of these."""
        parents = dict(self._families)
        return [
            (tag, number, self.places.get(number))
            for number, tag in enumerate(self.tags)
            if tag in tags and number not in parents
        ]


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
    """Tell whether texts stand on one line each, as they will be read."""
    together = f"|{'|'.join(texts)}|"
    return together.isprintable() and not (
        "&" in together or ">" in together or " |" in together or "| " in together
    )


def _resolved(text: str) -> str:
    """Return a text with its entities resolved; raises :class:`Unknown` for what XML has no text for."""
    if _NEVER.search(text):
        raise Unknown
    return _ENTITY.sub(lambda found: _ENTITIES[found[0]], text) if "&" in text else text
