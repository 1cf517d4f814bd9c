"""One pass over a parsed message, which makes a light tree of it and tells whether its structure fits.

Each look at an lxml element makes objects anew, so everything is taken out of it once. Readers work on what
is left, and only whoever wants to know a line or path goes back to the elements.
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from lxml import etree
from msgspec import Struct

from tutti.domain.ddex.structure.machine import END, Grammar, Kind, State, Step, grammar
from tutti.domain.ddex.structure.report import HARMLESS

BLANKS = " \t\r\n"
_BREAKS = re.compile(r"[ ]*[\t\n\r][ \t\n\r]*")
_NOTHING: "dict[str, str]" = {}
_NOBODY: "dict[str, list[Node]]" = {}


class Node(Struct, gc=False, eq=False):
    """An element: its text on one line, attributes, children by name, and its number in the document from 0.

    Made of the element alone and never changed, so that readers may share it.
    """

    tag: str
    text: str
    attributes: Mapping[str, str]
    kids: "dict[str, list[Node]]"
    at: int

    def in_order(self) -> "list[Node]":
        """Return the children in the order of the document."""
        rows = list(self.kids.values())
        if len(rows) == 1:
            return rows[0]
        return sorted((each for row in rows for each in row), key=lambda each: each.at)


class Grown(NamedTuple):
    """The tree, all its nodes in the order of the document, and whether everything fits the tables.

    If something does not, :func:`tutti.domain.ddex.structure.check` says what; it may also be no error.
    """

    root: Node
    nodes: list[Node]
    fits: bool


def grow(root: etree._Element, version: str) -> Grown:
    """Make the tree of a message without comments, whose root claims ``version`` (``4.3``)."""
    rules = grammar(version)
    name = str(root.tag).rpartition("}")[2]
    if name not in rules.messages or root.tag != f"{{{rules.namespace}}}{name}":
        return _grown(root, rules, _ANYTHING)
    kind = rules.kind(f"#{name}")
    if not kind.start:
        rules.open(kind)
    assert kind.start is not None
    grown = _grown(root, rules, kind.start)
    fits = _attributes_fit(grown.root.attributes, kind) and not grown.root.text
    return grown if fits else grown._replace(fits=False)


class _Anything(dict[object, Any]):
    """The state in which whatever comes is taken, once something did not fit."""

    def __missing__(self, name: object) -> Step:
        return _ANY_STEP


_ANYTHING = _Anything({END: True})
_ANY_STEP: Step = (_ANYTHING, None, _ANYTHING, None, False)


def _grown(root: etree._Element, rules: Grammar, state: State) -> Grown:
    """Walk the elements once. What is called for each is lxml's own alone: a call more is half a pass."""
    fits = state is not _ANYTHING
    found: dict[str, list[Node]] = {}
    top = Node(str(root.tag), _one_line(root.text or ""), dict(root.items()), found, 0)
    nodes = [top]
    outer: list[tuple[dict[str, list[Node]], State, int]] = []
    left = len(root)
    fits = fits and (left > 0 or END in state)
    elements = root.iter()
    next(elements)
    for element in elements:
        tag: str = element.tag  # type: ignore[assignment]
        try:
            state, kind, inner, check, must = state[tag]
        except KeyError:
            fits, (state, kind, inner, check, must) = False, _ANY_STEP
        given = element.items()
        attributes = dict(given) if given else _NOTHING
        if (given or must) and kind is not None and not _attributes_fit(attributes, kind):
            fits = False
        text, count = element.text or "", len(element)
        if inner is None:
            if count or (check is not None and not check(text)):
                fits = False
        else:
            if not inner:
                rules.open(kind)
            if text or not (count or END in inner):
                fits = False
        if element.tail is not None:
            fits = False
        if text and not (text.isalnum() or (text[0] > " " < text[-1] and text.isprintable())):
            text = _one_line(text)
        kids = {} if count else _NOBODY
        node = Node(tag, text, attributes, kids, len(nodes))
        nodes.append(node)
        if tag in found:
            found[tag].append(node)
        else:
            found[tag] = [node]
        left -= 1
        if count:
            outer.append((found, state, left))
            found, state, left = kids, _ANYTHING if inner is None else inner, count
        while not left and outer:
            fits = fits and END in state
            found, state, left = outer.pop()
    return Grown(top, nodes, fits and END in state)


def _attributes_fit(given: Mapping[str, str], kind: Kind) -> bool:
    known = kind.attributes
    for name, text in given.items():
        if name in known:
            check = known[name]
            if check is not None and not check(text):
                return False
        elif name not in HARMLESS:
            return False
    return all(name in given for name in kind.required)


def _one_line(text: str) -> str:
    """Return a text without blanks around it, and with one blank for each break in it."""
    text = text.strip(BLANKS)
    return _BREAKS.sub(" ", text) if "\n" in text or "\t" in text or "\r" in text else text
