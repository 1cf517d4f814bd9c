"""What to make of a child that cannot stand where it stands, so that one mistake is said once.

Either something is missing before it, or it is itself late, early, repeated or misspelt. Of what is possible
that is chosen which leaves the most of the later siblings in order; then matching goes on from there.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

from lxml import etree

from tutti.domain.ddex.structure import faults
from tutti.domain.ddex.structure.load import Type
from tutti.domain.ddex.structure.machine import END, HERE, Kind, State, Step
from tutti.domain.ddex.structure.place import local
from tutti.domain.ddex.structure.report import Report, guess
from tutti.domain.ddex.structure.ways import Way, reaches, way

SKIPPED = Kind("", Type(value="string"))
"""The kind of what is not looked into: unknown elements, comments, processing instructions."""

_SIBLINGS = 200
"""How many siblings are looked at in either direction."""


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
            earlier = _elements(node.itersiblings(preceding=True))
            back = self._blame(node, name, earlier, state, owner, parent)
            if back is not None:
                return back
            self._late(node, name, earlier, owner, parent, min(places))
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

    def _unknown(
        self, node: etree._Element, name: str, state: State, owner: Kind, parent: etree._Element
    ) -> Step:
        """Match a misspelt name as what it was meant to be; look into no other.

        An unknown element in the very place of something that is missing is taken to be in its stead.
        """
        path = self._report.places.path(parent)
        if name[0] == "{":
            self._report.add(faults.FOREIGN, node, namespace=etree.QName(node).namespace)
            return (state, SKIPPED, None, None, False)
        meant = guess(name, (each for each in state if isinstance(each, str)))
        if meant:
            self._report.add(faults.MISSPELT, node, parent=path, guess=meant)
            found: Step = state[meant]
            return found
        ahead = self._lacking(node, state, owner)
        if ahead:
            self._report.add(faults.INSTEAD, node, parent=path, names=_either(ahead.steps[0]))
            return (owner.steps[ahead.goal][0], SKIPPED, None, None, False)
        self._report.add(faults.UNKNOWN, node, parent=path)
        return (state, SKIPPED, None, None, False)

    def _lacking(self, node: etree._Element, state: State, owner: Kind) -> Way | None:
        """Return the way to the one thing without which neither the next child fits nor the end."""
        after = next((name for name in _later(node) if owner.places(name)), None)
        if after in state or (after is None and END in state):
            return None
        goals = owner.places(after) if after else owner.ends()
        rest = way(owner, state[HERE], goals)
        lacking = rest and (rest.missing if after else rest.steps)
        return (
            way(owner, state[HERE], owner.places(min(lacking[0]))) if lacking and len(lacking) == 1 else None
        )

    def _jumps(self, node: etree._Element, state: State, owner: Kind, ahead: Way) -> bool:
        """Tell whether the later siblings fit better if the child is where it should be."""
        later = list(_later(node))
        return len(_fitting(owner.steps[ahead.goal][0], later)) >= len(_fitting(state, later))

    def _missing_before(self, node: etree._Element, owner: Kind, parent: etree._Element, ahead: Way) -> None:
        """Report what should stand before a child, save what comes later and will be said to be late."""
        later = set(_later(node))
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
        """Report a child that comes before what it must follow, and do not miss it where it should be."""
        later = [name for name in _later(node) if name != local(str(node.tag))]
        fitting = _fitting(state, later)
        before = [place for place in fitting if reaches(owner, place, goal)] or fitting
        self._excused.setdefault(parent, set()).add(owner.names[goal])
        self._report.add(faults.TOO_EARLY, node, other=f"`{owner.names[before[-1]]}`")

    def _blame(
        self,
        node: etree._Element,
        name: str,
        earlier: list[etree._Element],
        state: State,
        owner: Kind,
        parent: etree._Element,
    ) -> Step | None:
        """Return the step as if an earlier sibling were not there, if with it alone more is out of order."""
        first = _first_after(owner, name, [local(str(each.tag)) for each in earlier])
        if first is None or len(earlier) > _SIBLINGS:
            return None
        suspect = local(str(earlier[first].tag))
        names = [each for each in _names(reversed(earlier)) if each != suspect]
        later = list(_later(node))
        assert owner.start is not None
        before = _after(owner.start, names)
        if name not in before or len(_fitting(before, [name, *later])) <= len(_fitting(state, later)) + 1:
            return None
        self._early(earlier[first], before, owner, parent, min(owner.places(suspect)))
        found: Step = before[name]
        return found

    def _late(
        self,
        node: etree._Element,
        name: str,
        earlier: list[etree._Element],
        owner: Kind,
        parent: etree._Element,
        place: int,
    ) -> None:
        path = self._report.places.path(parent)
        names = [local(str(each.tag)) for each in earlier]
        first = _first_after(owner, name, names)
        if name in names and not reaches(owner, place, place):
            self._report.add(faults.REPEATED, node, parent=path, name=name)
        elif first is not None:
            self._report.add(faults.MISPLACED, node, other=names[first])
        else:
            beside = next((each for each in names if owner.places(each)), name)
            self._report.add(faults.EXCLUSIVE, node, parent=path, other=beside)


def _later(node: etree._Element) -> Iterator[str]:
    return islice(_names(node.itersiblings()), _SIBLINGS)


def _elements(nodes: Iterable[etree._Element]) -> list[etree._Element]:
    return list(islice((node for node in nodes if isinstance(node.tag, str)), _SIBLINGS + 1))


def _first_after(owner: Kind, name: str, earlier: list[str]) -> int | None:
    """Return which of the names, the nearest first, is the farthest that must not come before ``name``."""
    places = owner.places(name)
    known = {
        each: any(reaches(owner, place, at) for place in places for at in owner.places(each))
        and not any(reaches(owner, at, place) for place in places for at in owner.places(each))
        for each in set(earlier)
    }
    return max((position for position, each in enumerate(earlier) if known[each]), default=None)


def _either(names: set[str]) -> str:
    return " or ".join(f"`{name}`" for name in sorted(names))


def _names(nodes: Iterable[etree._Element]) -> Iterator[str]:
    return (local(str(node.tag)) for node in nodes if isinstance(node.tag, str))


def _fitting(state: State, names: Iterable[str]) -> list[int]:
    """Return the positions taken by those names that can be taken, one after the other, from a state."""
    places = list[int]()
    for name in names:
        if name in state:
            state = state[name][0]
            places.append(state[HERE])
    return places


def _after(state: State, names: Iterable[str]) -> State:
    """Return the state that names lead to, passing over those that do not fit."""
    for name in names:
        state = state[name][0] if name in state else state
    return state


def _comes_late(owner: Kind, goal: int, name: str) -> bool:
    """Tell whether a name that stands after ``goal`` can only be out of order there."""
    return not any(reaches(owner, goal, place) for place in owner.places(name))
