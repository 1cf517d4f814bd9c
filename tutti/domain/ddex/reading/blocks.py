"""Taking the blocks out of a message, so that they are known by their shapes and not parsed each anew.

What is left, the *outline*, is a small message in which an empty element stands for each block; libxml2
parses it as it would the whole. Nothing is decided here: a message that is not plainly made of blocks, in
whatever way, has no outline, and is parsed whole.
"""

import os
import re
from collections.abc import Iterator
from typing import NamedTuple

from tutti.domain.ddex.structure.machine import Grammar, Kind
from tutti.domain.ddex.structure.nodes import BLANKS, Node
from tutti.domain.ddex.structure.shapes import MOST_LETTERS, Block, Unknown, block_of

_LISTS = ("PartyList", "ResourceList", "ReleaseList", "DealList")
_STUB = f"block{os.urandom(8).hex()}"
"""The attribute of an element that stands for a block; no sender can know it."""

_NAME = re.compile(r"<([A-Za-z]+)(?=[\s>])")
_BOM = b"\xef\xbb\xbf"
_DECLARED = re.compile(
    rb"<\?xml version=[\"']1\.0[\"'](?: encoding=[\"'](?:utf|UTF)-8[\"'])?"
    rb"(?: standalone=[\"'](?:yes|no)[\"'])?\s*\?>"
)
_OTHER_ENTITY = re.compile("&(?!(?:lt|gt|quot|apos|amp);)")
_CONTROLS = bytes({*range(32)} - {*b"\t\n\r"})
_UNTOLD = bytes({*range(256)} - {*b"<>!?&", *_CONTROLS})


class Outline(NamedTuple):
    """A message without its blocks, whose lines are those of the message, and the blocks in their order."""

    content: bytes
    blocks: list[str]


def outline(data: bytes) -> Outline | None:
    """Take the blocks out of a message; nothing if it is not plainly made of some."""
    try:
        return _cut(_plain(data.removeprefix(_BOM)))
    except (UnicodeDecodeError, Unknown):
        return None


def _plain(data: bytes) -> str:
    """Return a message without its comments, if there is nothing else in it but tags and texts."""
    text, told = data.decode(), data.translate(None, _UNTOLD)
    if b"<!" in told:
        text = _without_comments(text, told.count(b"<!>"))
        told = told.replace(b"<!>", b"")
    if _DECLARED.match(data):
        told = told[4:]
    brackets = told.translate(None, b"!?&")
    is_plain = not (b"<!" in told or b"<?" in told) and brackets == b"<>" * (len(brackets) // 2)
    if not is_plain or (b"&" in told and _OTHER_ENTITY.search(text)) or "\ufffe" in text or "\uffff" in text:
        raise Unknown
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _without_comments(text: str, count: int) -> str:
    """Return a text with its lines, but without its comments, of which there must be so many."""
    parts, last = list[str](), 0
    for _ in range(count):
        mark = text.find("!--", last)
        end = text.find("-->", mark + 3)
        before, said, last = text[last : mark - 1], text[mark + 3 : end], end + 3
        if mark < 1 or end < 0 or text[mark - 1] != "<" or "--" in said or said[-1:] == "-":
            raise Unknown
        breaks = said.count("\n")
        if breaks and not (before.endswith((">", *BLANKS)) and text.startswith(("<", *BLANKS), last)):
            raise Unknown
        parts += (before, "\n" * breaks)
    return "".join((*parts, text[last:]))


def _cut(text: str) -> Outline:
    parts, blocks, last = list[str](), list[str](), 0
    for start, end, name in _spans(text):
        block = text[start:end]
        if len(block) > MOST_LETTERS:
            continue
        parts += (text[last:start], f'<{name} {_STUB}=""/>', "\n" * block.count("\n"))
        blocks.append(block)
        last = end
    if not blocks:
        raise Unknown
    return Outline("".join((*parts, text[last:])).encode(), blocks)


def _spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where the children of each list begin and end, with their names."""
    end = 0
    for each in _LISTS:
        start = text.find(each, end)
        if start < 0 or text[start - 1] != "<" or text[start + len(each)] != ">":
            continue
        end = start + len(each) + 1
        while found := _NAME.match(text, max(text.find("<", end), end)):
            closing = f"</{found[1]}>"
            end = text.find(closing, found.end()) + len(closing)
            if end < len(closing):
                raise Unknown
            yield found.start(), end, found[1]


class Blocks:
    """The blocks of a message as they are put where they were; ``met`` are those that have been."""

    def __init__(self, sent: list[str], rules: Grammar) -> None:
        self._sent, self._rules = sent, rules
        self.met: list[Block] = []

    def splice(self, given: list[tuple[str, str]], kind: Kind, at: int) -> tuple[Node, int] | None:
        """Return the next block and how many elements it has, if an element with these attributes is for one."""
        if given[0][0] != _STUB:
            return None
        block = block_of(self._sent[len(self.met)], kind, self._rules, at)
        self.met.append(block)
        return block, len(block.texts)

    @property
    def fit(self) -> bool:
        """Whether the values of all blocks are what the tables want."""
        return all(block.fits for block in self.met)
