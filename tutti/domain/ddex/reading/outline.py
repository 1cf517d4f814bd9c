"""Taking the blocks out of a message, so that they are known by their shapes and not parsed each anew.

What is left, the *outline*, is a small message in which an empty element stands for each block; libxml2
parses it as it would the whole. Nothing is decided here: a message that is not plainly made of blocks, in
whatever way, has no outline, and is parsed whole.
"""

import os
import re
from typing import NamedTuple

from tutti.domain.ddex.structure.blocks import Block
from tutti.domain.ddex.structure.machine import Grammar, Kind
from tutti.domain.ddex.structure.nodes import Node
from tutti.domain.ddex.structure.recognising import MOST_LETTERS, block_of, first_block
from tutti.domain.ddex.structure.texts import Unknown

_LISTS = ("PartyList", "ResourceList", "ReleaseList", "DealList")
_STUB = f"block{os.urandom(8).hex()}"
"""The attribute of a *stub*, an element that stands for a block; no sender can know it."""

MOST_BLOCKS = 100_000
MOST_NEW = 100
"""A message with more shapes than this that were not known has none to speak of."""
MOST_LINES = 65_535
"""From this line on libxml2 only guesses where an element stands."""
_NAME = re.compile(r"<([A-Za-z]+)(?=[\s>])")


class Outline(NamedTuple):
    """A message without its blocks, and the blocks in their order."""

    content: bytes
    blocks: list[str]


def outline(data: bytes) -> Outline | None:
    """Take the blocks out of a message in UTF-8; nothing if it is not plainly made of some."""
    try:
        text = data.decode()
        return _cut(text.replace("\r\n", "\n") if "\r" in text else text)
    except (UnicodeDecodeError, Unknown):
        return None


def _cut(text: str) -> Outline:
    if "\r" in text:
        raise Unknown
    parts, blocks, last, end, name = list[str](), list[str](), 0, 0, ""
    for each in _LISTS:
        start = text.find(each, end)
        if not text.startswith(f"<{each}>", start - 1):
            continue
        end = start + len(each) + 1
        while found := _NAME.match(text, start := _next_tag(text, end)):
            if found[1] != name:
                name, closing, stub = found[1], f"</{found[1]}>", f'<{found[1]} {_STUB}=""/>'
            end = _after(text, closing, start)
            if end - start <= MOST_LETTERS:
                parts += (text[last:start], stub)
                blocks.append(text[start:end])
                last = end
                if len(blocks) > MOST_BLOCKS:
                    raise Unknown
    if not blocks:
        raise Unknown
    left = "".join((*parts, text[last:]))
    if left.count("\n") + 1 >= MOST_LINES:
        raise Unknown
    return Outline(left.encode(), blocks)


def _next_tag(text: str, end: int) -> int:
    """Return where the next tag begins, past all comments."""
    start = text.find("<", end)
    while text.startswith("<!--", start):
        start = text.find("<", _after(text, "-->", start))
    if start < 0:
        raise Unknown
    return start


def _after(text: str, closing: str, start: int) -> int:
    end = text.find(closing, start)
    if end < 0:
        raise Unknown
    return end + len(closing)


class Blocks:
    """The blocks of a message as they are put where they were; ``met`` are those that have been."""

    def __init__(self, sent: list[str], rules: Grammar) -> None:
        self._sent, self._rules = sent, rules
        self._new = 0
        self.met: list[Block] = []

    def splice(self, given: list[tuple[str, str]], kind: Kind, at: int) -> tuple[Node, int] | None:
        """Return the next block and the number of its elements, if these attributes are of a stub for one."""
        if given[0][0] != _STUB:
            return None
        sent = self._sent[len(self.met)]
        block = block_of(sent, kind, at) or self._first(sent, kind, at)
        self.met.append(block)
        return block, len(block.shape.tags)

    def _first(self, sent: str, kind: Kind, at: int) -> Block:
        self._new += 1
        if self._new > MOST_NEW:
            raise Unknown
        return first_block(sent, kind, self._rules, at)

    @property
    def fit(self) -> bool:
        """Whether the values of all blocks are what the tables want."""
        return all(block.fits for block in self.met)
