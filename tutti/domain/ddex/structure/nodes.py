"""One pass over a parsed message, which makes a light tree of it and tells whether its structure fits.

Each look at an lxml element makes objects anew, so everything is taken out of it once. Readers work on what
is left, and only whoever wants to know a line or path goes back to the elements.
"""

import re
from collections.abc import Callable, Mapping, Sequence, Set
from itertools import islice
from typing import Any, NamedTuple

from lxml import etree
from msgspec import Struct

from tutti.domain.ddex.structure.kinds import Check
from tutti.domain.ddex.structure.load import Type
from tutti.domain.ddex.structure.machine import END, Grammar, Kind, State, Step, grammar
from tutti.domain.ddex.structure.report import HARMLESS

BLANKS = " \t\r\n"
_BREAKS = re.compile(r"(?<! ) *[\t\n\r][ \t\n\r]*")
"""Breaks with the blanks around them, looked for once in each row of blanks, however long."""
NOTHING: "dict[str, str]" = {}
NOBODY: "list[Node]" = []
"""The children of an element without any; never to be changed."""


class Node(Struct, gc=False, eq=False):
    """An element: its text on one line, attributes, children in order, its number in the document from 0."""

    tag: str
    text: str
    attributes: Mapping[str, str]
    children: "list[Node]"
    at: int

    @property
    def kids(self) -> "Kids":
        """The children by name, sorted anew each time."""
        found: Kids = {}
        for child in self.children:
            if child.tag in found:
                found[child.tag].append(child)
            else:
                found[child.tag] = [child]
        return found

    def every(self, tag: str) -> "list[Node]":
        """Return the children called ``tag``."""
        return [child for child in self.children if child.tag == tag]

    def said(self, *path: str) -> Sequence[str]:
        """Return the texts of the elements that these names lead to, one below the other."""
        found = [self]
        for tag in path:
            found = [child for node in found for child in node.children if child.tag == tag]
        return [node.text for node in found]

    def named(self, tags: Set[str]) -> "Sequence[Node]":
        """Return the elements below this one that hold a text and are called one of these."""
        found: list[Node] = []
        for child in self.children:
            found += child.named(tags) if child.children else (child,) if child.tag in tags else ()
        return found


Kids = dict[str, list[Node]]


class Grown(NamedTuple):
    """The tree, its nodes in the order of the document (of a block the first), and how it fits the tables.

    ``is_shaped`` says that elements and attributes are what the tables have, ``is_valid`` that the values
    are; ``checks`` are those of the values, each with the number of its node, and those of elements that may
    hold others and do not, in which no text is to stand either. If something does not fit,
    :func:`tutti.domain.ddex.structure.check` says what; it may also be no error.
    """

    root: Node
    nodes: list[Node]
    is_shaped: bool
    is_valid: bool
    checks: list[tuple[int, Check]]

    @property
    def fits(self) -> bool:
        """Whether everything is as the tables have it."""
        return self.is_shaped and self.is_valid


Splice = Callable[["list[tuple[str, str]]", Kind, int], "tuple[Node, int] | None"]
"""What gives the block for which an element stands, and how many elements are in it, by the attributes, kind
and number of the element; nothing for an element like any other."""


def grow(root: etree._Element, version: str, splice: Splice | None = None) -> Grown:
    """Make the tree of a message without comments, whose root claims ``version`` (``4.3``)."""
    rules = grammar(version)
    name = str(root.tag).rpartition("}")[2]
    if name in rules.messages and root.tag == f"{{{rules.namespace}}}{name}":
        return _of_kind(root, rules.kind(f"#{name}"), rules, splice)
    return _grown(root, _top(root), rules, _ANYTHING, splice)


def grow_block(root: etree._Element, kind: Kind, rules: Grammar) -> Grown:
    """Make the tree of an element that stands where one of this kind may, its nodes numbered from 0."""
    return _of_kind(root, kind, rules, None)


def _of_kind(root: etree._Element, kind: Kind, rules: Grammar, splice: Splice | None) -> Grown:
    top = _top(root)
    grown = _grown(root, top, rules, rules.opened(kind), splice)
    is_shaped = grown.is_shaped and not top.text and _attributes_fit(top.attributes, kind)
    return grown._replace(is_shaped=is_shaped)


def _top(root: etree._Element) -> Node:
    return Node(str(root.tag), one_line(root.text or ""), dict(root.items()), [], 0)


class _Anything(dict[object, Any]):
    """The state in which whatever comes is taken, once something did not fit."""

    def __missing__(self, name: object) -> Step:
        return (*_ANY_STEP[:5], str(name))


_ANYTHING = _Anything({END: True})
_ANY = Kind("", Type(content=[]))
_ANY_STEP: Step = (_ANYTHING, _ANY, _ANYTHING, None, False, "")


def _grown(root: etree._Element, top: Node, rules: Grammar, state: State, splice: Splice | None) -> Grown:
    """Walk the elements once. In one piece, and flat: calls for each, or for each level, would double it."""
    fits, valid, nodes, grown, left = state is not _ANYTHING, True, [top], top.children, len(root)
    checks, outer, at = list[tuple[int, Check]](), list[tuple[list[Node], State, int]](), 0
    for element in islice(root.iter(), 1, None):
        try:
            state, kind, inner, check, must, tag = state[element.tag]
        except KeyError:
            fits, (state, kind, inner, check, must, _), tag = False, _ANY_STEP, str(element.tag)
        at += 1
        given = element.items()
        if splice is not None and given and (block := splice(given, kind, at)):
            node, count, inner = block[0], 0, None
            at += block[1] - 1
        else:
            attributes = dict(given) if given else NOTHING
            fits = fits and (not (given or must) or _attributes_fit(attributes, kind))
            text, count = element.text or "", len(element)
            if check is not None:
                checks.append((at, check))
                valid = bool(check(text)) and valid
            if text and not (text.isalnum() or (text[0] > " " < text[-1] and text.isprintable())):
                text = one_line(text)
            fits = fits and not (text and (count or inner is not None)) and not (count and inner is None)
            node = Node(tag, text, attributes, [] if count else NOBODY, at)
        fits = fits and not (element.tail and element.tail.strip(BLANKS))
        nodes.append(node)
        grown.append(node)
        left -= 1
        if inner is not None or count:
            if not count:
                checks.append((at, _is_blank))
            outer.append((grown, state, left))
            grown, left = node.children, count
            state = _ANYTHING if inner is None else inner or rules.opened(kind)
        while not left and outer:
            fits = fits and END in state
            grown, state, left = outer.pop()
    return Grown(top, nodes, fits and END in state, valid, checks)


def _attributes_fit(given: Mapping[str, str], kind: Kind) -> bool:
    known = kind.attributes
    for name, text in given.items():
        if name not in known:
            if name not in HARMLESS:
                return False
        elif (check := known[name]) is not None and not check(text):
            return False
    return not kind.required or all(name in given for name in kind.required)


def _is_blank(text: str) -> bool:
    return not text.strip(BLANKS)


def one_line(text: str) -> str:
    """Return a text without blanks around it, and with one blank for each break in it."""
    text = text.strip(BLANKS)
    return _BREAKS.sub(" ", text) if "\n" in text or "\t" in text or "\r" in text else text
