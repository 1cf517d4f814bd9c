"""One pass over a message in the order of the document, each element looked up once."""

from collections.abc import Iterator
from itertools import islice

from lxml import etree

from tutti.domain.ddex.structure import faults
from tutti.domain.ddex.structure.machine import END, Grammar, Kind, State
from tutti.domain.ddex.structure.recover import SKIPPED, Recovery
from tutti.domain.ddex.structure.report import Report


class Walk:
    """A pass over one message. What is as it should be costs no call but lxml's own."""

    def __init__(self, grammar: Grammar, root: etree._Element, report: Report) -> None:
        self._grammar, self._root, self._report = grammar, root, report
        self._recovery = Recovery(root, report)

    def run(self, kind: Kind) -> None:
        """Hold the whole message against the kind of its root."""
        report, recover = self._report, self._recovery.step
        parent, owner, state, left = self._root, kind, self._enter(kind), len(self._root)
        outer: list[tuple[etree._Element, Kind, State, int]] = []
        nodes = self._root.iter()
        next(nodes)
        for node in nodes:
            step = state.get(node.tag)
            if step is None:
                step = recover(node, state, owner, parent)
            state, kind, inner, check, must, _ = step
            given = node.items()
            if (given or must) and kind is not SKIPPED:
                report.attributes(node, kind, given)
            left -= 1
            if (tail := node.tail) is not None and not (tail.isspace() and tail.isascii()):
                report.stray(parent, tail)
            count = len(node)
            if inner is None:
                if count:
                    self._value_with_nodes(node, kind, nodes)
                elif check is not None and not check(text := node.text or ""):
                    report.value(node, kind.value or "", text)
            else:
                self._elements(node, kind, inner, count)
                if count:
                    outer.append((parent, owner, state, left))
                    parent, owner, state, left = node, kind, inner, count
                    continue
            while not left:
                if END not in state:
                    self._recovery.end(parent, owner, state)
                if not outer:
                    return
                parent, owner, state, left = outer.pop()

    def _enter(self, kind: Kind) -> State:
        assert kind.start is not None
        if not kind.start:
            self._grammar.open(kind)
        self._report.attributes(self._root, kind, self._root.items())
        if (text := self._root.text) is not None and text.strip():
            self._report.stray(self._root, text)
        if not len(self._root):
            self._recovery.end(self._root, kind, kind.start)
        return kind.start

    def _elements(self, node: etree._Element, kind: Kind, inner: State, count: int) -> None:
        """Look at the beginning of an element that holds elements, and at its end if it is empty."""
        if not inner:
            self._grammar.open(kind)
        before = node.text
        blank = before is None or (before.isspace() and before.isascii())
        if not blank and (count or END in inner):
            self._report.stray(node, before or "")
        if not count and END not in inner:
            self._recovery.end(node, kind, inner)

    def _value_with_nodes(self, node: etree._Element, kind: Kind, nodes: Iterator[etree._Element]) -> None:
        """Pass over what is within a value: comments are none of it, elements do not belong there."""
        within = list(islice(nodes, sum(1 for _ in node.iter()) - 1))
        if kind is SKIPPED:
            return
        if any(isinstance(each.tag, str) for each in within):
            self._report.add(faults.NOT_A_VALUE, node)
            return
        text = (node.text or "") + "".join(each.tail or "" for each in within)
        check = self._grammar.check(kind.value) if kind.value else None
        if check is not None and not check(text):
            self._report.value(node, kind.value or "", text)
