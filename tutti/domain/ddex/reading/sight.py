"""What a reader holds while it reads, and how it takes values out of children and attributes.

Each function returns a value, or ``None`` where there is none. What is broken is noted by whoever parses it
(:mod:`tutti.domain.ddex.reading.values`), and left out of the trace, so that it stays among the extras.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Set
from typing import Any, TypeVar

from tutti.domain.ddex.reading import faults
from tutti.domain.ddex.reading.source import Source
from tutti.domain.ddex.reading.trace import Trace
from tutti.domain.ddex.rules.findings import Fault, Finding
from tutti.domain.ddex.structure.blocks import Block
from tutti.domain.ddex.structure.nodes import BLANKS, Kids, Node

MOST_FINDINGS = 300


class Sight:
    """The nodes of the message (of each block the first), the sender's namespace, what was noted so far."""

    __slots__ = ("_nodes", "_notes", "isrcs", "sender")

    def __init__(self, nodes: list[Node]) -> None:
        self._notes: list[tuple[Fault, Node, dict[str, str]]] = []
        self._nodes = nodes
        self.sender = ""
        self.isrcs: Counter[str] = Counter()

    @property
    def root(self) -> Node:
        """The first node."""
        return self._nodes[0]

    def named(self, tags: Set[str]) -> list[Node]:
        """Return the elements that are called one of these, in the order of the document."""
        found: list[Node] = []
        for node in self._nodes:
            if isinstance(node, Block):
                found += node.named(tags)
            elif node.tag in tags:
                found.append(node)
        return found

    def note(self, fault: Fault, node: Node, **values: object) -> None:
        """Note what is wrong at an element, up to a number that nobody would read to the end."""
        if len(self._notes) < MOST_FINDINGS:
            self._notes.append((fault, node, {name: str(value)[:100] for name, value in values.items()}))
        elif len(self._notes) == MOST_FINDINGS:
            self._notes.append((faults.MORE, node, {}))

    @property
    def noted(self) -> list[tuple[Fault, Node]]:
        """What was noted, and where."""
        return [(fault, node) for fault, node, _ in self._notes]

    def __len__(self) -> int:
        return len(self._notes)

    def forget(self, count: int) -> None:
        """Forget what was noted after so many notes."""
        del self._notes[count:]

    def findings(self, source: Source) -> tuple[Finding, ...]:
        """Return what was noted with its place in the message."""
        places = source.places({node.at for _, node, _ in self._notes})
        made = []
        for fault, node, values in self._notes:
            place = places[node.at]
            made.append(fault.at(place.path, place.line, **values))
        return tuple(made)


def first(node: Node, tag: str) -> Node | None:
    """Return the first child called ``tag``."""
    for child in node.children:
        if child.tag == tag:
            return child
    return None


def mark(found: Kids, tag: str, name: str, trace: Trace) -> None:
    """Count the first child called ``tag`` as read with the field ``name``, whatever it says."""
    if tag in found:
        trace.append((name, found[tag][0]))


def take(found: Kids, tag: str, name: str, trace: Trace) -> str | None:
    """Return the text of the first child called ``tag``, for the field ``name``; ``None`` if empty."""
    elements = found.get(tag)
    if elements is None:
        return None
    trace.append((name, elements[0]))
    return elements[0].text or None


def attribute(element: Node, key: str, name: str, trace: Trace) -> str | None:
    """Return an attribute for the field ``name``."""
    value: str | None = element.attributes.get(key)
    if value is not None:
        trace.append((name, (element, key)))
        value = value.strip(BLANKS)
    return value or None


def parsed(
    sight: Sight,
    found: Kids,
    tag: str,
    name: str,
    trace: Trace,
    parse: "Callable[[Sight, Node, str], Value | None]",
) -> "Value | None":
    """Return the first child called ``tag`` as ``parse`` reads it; what it cannot read stays an extra."""
    elements = found.get(tag)
    if elements is None:
        return None
    element = elements[0]
    text = element.text
    if not text:
        trace.append((name, element))
        return None
    value = parse(sight, element, text)
    if value is not None:
        trace.append((name, element))
    return value


Value = TypeVar("Value")
Parse = Callable[[Sight, Node, str], object]
Slots = Mapping[str, tuple[str, Parse | None]]
"""Names of children, each with the field that it fills and how it is parsed (``None``: as it is)."""


def fields(sight: Sight, node: Node, slots: Slots, trace: Trace) -> dict[str, Any]:
    """Return what the children of an element say for the fields of ``slots``, the first of each name."""
    values: dict[str, Any] = {}
    for child in node.children:
        slot = slots.get(child.tag)
        if slot is None or slot[0] in values:
            continue
        name, parse = slot
        text = child.text
        if parse is None or not text:
            values[name] = text or None
        elif (value := parse(sight, child, text)) is not None:
            values[name] = value
        else:
            values[name] = None
            continue
        trace.append((name, child))
    return values


TRUE = ("true", "1")
"""The two spellings of truth in XML Schema."""
FALSE = ("false", "0")
TRUTHS = (*TRUE, *FALSE)


def own_word(element: Node, text: str) -> str:
    """Return a word of the standard, or the sender's own."""
    return (element.attributes.get("UserDefinedValue") or text) if text == "UserDefined" else text


def word(sight: Sight, element: Node, name: str, trace: Trace) -> str:
    """Return a word of the standard or the sender's own, whose namespace goes without saying."""
    text = element.text
    trace.append((name, element))
    if text == "UserDefined" and element.attributes.get("UserDefinedValue"):
        trace.append((name, (element, "UserDefinedValue")))
        if element.attributes.get("Namespace") == sight.sender:
            trace.append((name, (element, "Namespace")))
        return element.attributes.get("UserDefinedValue", "").strip(BLANKS)
    return text
