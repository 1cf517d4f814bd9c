"""What to make of a child that cannot stand where it stands, so that one mistake is said once.

Either something is missing before it, or it is itself late, early, repeated or misspelt. Of what is possible
that is chosen which leaves the most of the later siblings in order; then matching goes on from there.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from lxml import etree

from tutti.domain.ddex.structure import faults
from tutti.domain.ddex.structure.load import Type
from tutti.domain.ddex.structure.machine import END, HERE, Kind, State, Step
from tutti.domain.ddex.structure.place import local
from tutti.domain.ddex.structure.report import Report, guess
from tutti.domain.ddex.structure.ways import Way, after, comes_after, first_after, fitting, reaches, way

SKIPPED = Kind("", Type(value="string"))
"""The kind of what is not looked into: unknown elements, comments, processing instructions."""

_SIBLINGS = 200
"""How many siblings are looked at in either direction."""


class Child(NamedTuple):
    """An element in the wrong place: its name, where it was met, in what kind of parent."""

    node: etree._Element
    name: str
    state: State
    owner: Kind
    parent: etree._Element

    def later(self) -> list[str]:
        """Return the names of the siblings after it."""
        return list(_later(self.node))

    def known(self, name: str) -> Step:
        """Return the step that its state has for a name."""
        found: Step = self.state[name]
        return found

    def skipped(self, state: State | None = None) -> Step:
        """Return a step that looks into nothing and leads to ``state``, or stays."""
        return (self.state if state is None else state, SKIPPED, None, None, False, "")


class Recovery:
    """The judgement of wrong children in one message."""

    def __init__(self, root: etree._Element, report: Report) -> None:
        self._report = report
        self._namespace = etree.QName(root).namespace
        self._namespace_said = False
        self._excused: dict[etree._Element, set[str]] = {}

    def step(self, node: etree._Element, state: State, owner: Kind, parent: etree._Element) -> Step:
        """Return the step to take for a child that ``state`` does not expect, and report what is wrong."""
        if not isinstance(node.tag, str):
            return (state, SKIPPED, None, None, False, "")
        child = Child(node, self._name(node), state, owner, parent)
        if child.name in state:
            return child.known(child.name)
        places = owner.places(child.name)
        return self._out_of_place(child, places) if places else self._unknown(child)

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
        """Return the name to match.

        The namespace of the root on other elements, which is what a default namespace comes to, is said once
        and overlooked.
        """
        tag = str(node.tag)
        if tag[0] != "{" or etree.QName(node).namespace != self._namespace:
            return tag
        if not self._namespace_said:
            self._namespace_said = True
            self._report.add(faults.NAMESPACE, node, namespace=self._namespace)
        return local(tag)

    def _unknown(self, child: Child) -> Step:
        """Match a misspelt name as what it was meant to be; look into no other.

        An unknown element in the very place of something that is missing is taken to be in its stead.
        """
        node, parent = child.node, self._report.places.path(child.parent)
        if child.name[0] == "{":
            self._report.add(faults.FOREIGN, node, namespace=etree.QName(node).namespace)
            return child.skipped()
        meant = guess(child.name, (each for each in child.state if isinstance(each, str)))
        if meant:
            self._report.add(faults.MISSPELT, node, parent=parent, guess=meant)
            return child.known(meant)
        lacking = _lacking(child)
        if lacking:
            self._report.add(faults.INSTEAD, node, parent=parent, names=_either(lacking.steps[0]))
            return child.skipped(child.owner.steps[lacking.goal][0])
        self._report.add(faults.UNKNOWN, node, parent=parent)
        return child.skipped()

    def _out_of_place(self, child: Child, places: set[int]) -> Step:
        owner = child.owner
        ahead = way(owner, child.state[HERE], places)
        if ahead and _jumps(child, ahead):
            self._missing_before(child, ahead)
            return owner.steps[ahead.goal]
        if ahead:
            self._early(child, ahead.goal)
        else:
            earlier = _elements(child.node.itersiblings(preceding=True))
            instead = self._blame(child, earlier)
            if instead is not None:
                return instead
            self._late(child, [local(str(each.tag)) for each in earlier], min(places))
        return (child.state, *owner.steps[min(places)][1:])

    def _missing_before(self, child: Child, ahead: Way) -> None:
        """Report what should stand before a child, save what comes later and will be said to be late."""
        later = set(child.later())
        stands = f", which must stand before `{child.name}`"
        for names in ahead.missing:
            if all(comes_after(child.owner, name, ahead.goal) for name in names & later):
                self._missing(child.parent, child.node, names, stands)

    def _missing(self, parent: etree._Element, near: etree._Element, names: set[str], stands: str) -> None:
        if names.isdisjoint(self._excused.get(parent, ())):
            self._report.missing(parent, near, _either(names), stands)

    def _early(self, child: Child, goal: int) -> None:
        """Report a child that comes before what it must follow, and do not miss it where it should be."""
        places = fitting(child.state, (name for name in child.later() if name != child.name))
        before = [place for place in places if reaches(child.owner, place, goal)] or places
        self._excused.setdefault(child.parent, set()).add(child.name)
        self._report.add(faults.TOO_EARLY, child.node, other=f"`{child.owner.names[before[-1]]}`")

    def _blame(self, child: Child, earlier: list[etree._Element]) -> Step | None:
        """Return the step as if an earlier sibling were not there, if with it alone more is out of order."""
        owner, later = child.owner, child.later()
        first = first_after(owner, child.name, [local(str(each.tag)) for each in earlier])
        if first is None or len(earlier) > _SIBLINGS:
            return None
        suspect = local(str(earlier[first].tag))
        assert owner.start is not None
        state = after(owner.start, (each for each in _names(reversed(earlier)) if each != suspect))
        gained = len(fitting(state, [child.name, *later])) - len(fitting(child.state, later))
        if child.name not in state or gained <= 1:
            return None
        self._early(Child(earlier[first], suspect, state, owner, child.parent), min(owner.places(suspect)))
        return child._replace(state=state).known(child.name)

    def _late(self, child: Child, earlier: list[str], place: int) -> None:
        owner, parent = child.owner, self._report.places.path(child.parent)
        first = first_after(owner, child.name, earlier)
        if child.name in earlier and not reaches(owner, place, place):
            self._report.add(faults.REPEATED, child.node, parent=parent, name=child.name)
        elif first is not None:
            self._report.add(faults.MISPLACED, child.node, other=earlier[first])
        else:
            beside = next((each for each in earlier if owner.places(each)), child.name)
            self._report.add(faults.EXCLUSIVE, child.node, parent=parent, other=beside)


def _lacking(child: Child) -> Way | None:
    """Return the way to the one thing without which neither the next child fits nor the end."""
    owner, start = child.owner, child.state[HERE]
    following = next((name for name in _later(child.node) if owner.places(name)), None)
    if following in child.state or (following is None and END in child.state):
        return None
    rest = way(owner, start, owner.places(following) if following else owner.ends())
    steps = (rest.missing if following else rest.steps) if rest else []
    return way(owner, start, owner.places(min(steps[0]))) if len(steps) == 1 else None


def _jumps(child: Child, ahead: Way) -> bool:
    """Tell whether the later siblings fit better if the child is where it should be."""
    later = child.later()
    return len(fitting(child.owner.steps[ahead.goal][0], later)) >= len(fitting(child.state, later))


def _later(node: etree._Element) -> Iterator[str]:
    return islice(_names(node.itersiblings()), _SIBLINGS)


def _elements(nodes: Iterable[etree._Element]) -> list[etree._Element]:
    return list(islice((node for node in nodes if isinstance(node.tag, str)), _SIBLINGS + 1))


def _names(nodes: Iterable[etree._Element]) -> Iterator[str]:
    return (local(str(node.tag)) for node in nodes if isinstance(node.tag, str))


def _either(names: set[str]) -> str:
    return " or ".join(f"`{name}`" for name in sorted(names))
