"""What to make of a child that cannot stand where it stands, so that one mistake is said once.

Either something is missing before it, or it is itself late, early, repeated or misspelt. Of what is possible
that is chosen which leaves the most of the later siblings in order; then matching goes on from there.
"""

from collections.abc import Iterable
from itertools import islice

from lxml import etree

from tutti.domain.ddex.structure import faults
from tutti.domain.ddex.structure.load import Type
from tutti.domain.ddex.structure.machine import HERE, Grammar, Kind, State, Step
from tutti.domain.ddex.structure.place import local
from tutti.domain.ddex.structure.report import Report, guess
from tutti.domain.ddex.structure.ways import Way, reaches, way

SKIPPED = Kind("", Type(value="string"))
"""The kind of what is not looked into: unknown elements, comments, processing instructions."""

_SIBLINGS = 200
"""How many siblings are looked at in either direction."""


class Recovery:
    """The judgement of wrong children in one message."""

    def __init__(self, grammar: Grammar, report: Report) -> None:
        self._grammar, self._report = grammar, report
        self._namespaces = set[str]()
        self._excused: dict[etree._Element, set[str]] = {}

    def step(self, node: etree._Element, state: State, owner: Kind, parent: etree._Element) -> Step:
        """Return the step to take for a child that ``state`` does not expect, and report what is wrong."""
        if not isinstance(node.tag, str):
            return (state, SKIPPED, None, None, False)
        name = self._name(node)
        if name in state:
            found: Step = state[name]
            return found
        places = owner.places(name)
        if not places:
            return self._unknown(node, name, state, owner, parent)
        ahead = way(owner, state[HERE], places)
        if ahead and self._jumps(node, state, owner, ahead):
            self._missing_before(node, owner, parent, ahead)
            return owner.steps[ahead.goal]
        if ahead:
            self._early(node, state, owner, parent, ahead.goal)
        else:
            self._late(node, name, owner, parent, min(places))
        return (state, *owner.steps[min(places)][1:])

    def end(self, parent: etree._Element, owner: Kind, state: State) -> None:
        """Report what is missing where the children end."""
        rest = way(owner, state[HERE], owner.ends())
        assert rest is not None, f"{owner.name} cannot end"
        last = next(_names(parent.iterchildren(reversed=True)), None)
        stands = f", which must stand after `{last}`" if last else ""
        if not len(parent) and (text := (parent.text or "").strip()):
            self._report.bare(parent, text, _either(rest.steps[0]))
            return
        for names in rest.steps:
            self._missing(parent, parent, names, stands)

    def _name(self, node: etree._Element) -> str:
        """Return the name to match; a namespace, where none should be, is said once and overlooked."""
        tag = str(node.tag)
        if tag[0] != "{":
            return tag
        namespace = tag[1:].partition("}")[0]
        if namespace not in self._namespaces:
            self._namespaces.add(namespace)
            self._report.add(faults.NAMESPACE, node, namespace=namespace)
        return local(tag)

    def _unknown(
        self, node: etree._Element, name: str, state: State, owner: Kind, parent: etree._Element
    ) -> Step:
        """Match a misspelt name as what it was meant to be; look at no more of any other."""
        path = self._report.places.path(parent)
        meant = guess(name, (each for each in state if isinstance(each, str)))
        if meant:
            self._report.add(faults.MISSPELT, node, parent=path, guess=meant)
            found: Step = state[meant]
            return found
        self._report.add(faults.UNKNOWN, node, parent=path)
        return (state, SKIPPED, None, None, False)

    def _jumps(self, node: etree._Element, state: State, owner: Kind, ahead: Way) -> bool:
        """Tell whether the later siblings fit better if the child is where it should be."""
        later = list(islice(_names(node.itersiblings()), _SIBLINGS))
        return len(_fitting(owner.steps[ahead.goal][0], later)) >= len(_fitting(state, later))

    def _missing_before(self, node: etree._Element, owner: Kind, parent: etree._Element, ahead: Way) -> None:
        """Report what should stand before a child, save what comes later and will be said to be late."""
        later = set(_names(node.itersiblings()))
        stands = f", which must stand before `{local(str(node.tag))}`"
        for names in ahead.missing:
            if not any(_comes_late(owner, ahead.goal, name) for name in names & later):
                self._missing(parent, node, names, stands)

    def _missing(self, parent: etree._Element, near: etree._Element, names: set[str], stands: str) -> None:
        if names & self._excused.get(parent, set()):
            return
        self._report.missing(parent, near, _either(names), stands)

    def _early(
        self, node: etree._Element, state: State, owner: Kind, parent: etree._Element, goal: int
    ) -> None:
        later = islice(_names(node.itersiblings()), _SIBLINGS)
        fitting = _fitting(state, later)
        before = [place for place in fitting if reaches(owner, place, goal)] or fitting
        self._excused.setdefault(parent, set()).add(owner.names[goal])
        self._report.add(faults.TOO_EARLY, node, other=f"`{owner.names[before[-1]]}`")

    def _late(self, node: etree._Element, name: str, owner: Kind, parent: etree._Element, place: int) -> None:
        path = self._report.places.path(parent)
        earlier = list(islice(_names(node.itersiblings(preceding=True)), _SIBLINGS))
        if name in earlier and not reaches(owner, place, place):
            self._report.add(faults.REPEATED, node, parent=path, name=name)
            return
        after = [each for each in earlier if any(reaches(owner, place, at) for at in owner.places(each))]
        if after:
            self._report.add(faults.MISPLACED, node, other=after[-1])
            return
        beside = next((each for each in earlier if owner.places(each)), name)
        self._report.add(faults.EXCLUSIVE, node, parent=path, other=beside)


def _either(names: set[str]) -> str:
    return " or ".join(f"`{name}`" for name in sorted(names))


def _names(nodes: Iterable[etree._Element]) -> Iterable[str]:
    return (local(str(node.tag)) for node in nodes if isinstance(node.tag, str))


def _fitting(state: State, names: Iterable[str]) -> list[int]:
    """Return the positions taken by those names that can be taken, one after the other, from a state."""
    places = list[int]()
    for name in names:
        if name in state:
            state = state[name][0]
            places.append(state[HERE])
    return places


def _comes_late(owner: Kind, goal: int, name: str) -> bool:
    """Tell whether a name that stands after ``goal`` can only be out of order there."""
    return not any(reaches(owner, goal, place) for place in owner.places(name))
