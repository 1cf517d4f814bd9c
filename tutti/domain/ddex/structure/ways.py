"""Ways through a content model: what lies between one position and another, and what fits in which order."""

from collections.abc import Iterable
from typing import NamedTuple

from tutti.domain.ddex.structure.machine import HERE, Kind, State


class Way(NamedTuple):
    """The shortest way to a position: for each step the names that would do, the goal's own last."""

    steps: list[set[str]]
    goal: int

    @property
    def missing(self) -> list[set[str]]:
        """What would have to stand before the goal."""
        return self.steps[:-1]


def way(kind: Kind, start: int, goals: set[int]) -> Way | None:
    """Return the shortest way from one position to the nearest goal, nothing if none leads there."""
    distance = _distances(kind, goals)
    steps, place = list[set[str]](), start
    while True:
        reachable = {after for after in kind.follow[place] if after in distance}
        if not reachable:
            return None
        nearest = min(distance[after] for after in reachable)
        best = sorted(after for after in reachable if distance[after] == nearest)
        steps.append({kind.names[after] for after in best})
        place = best[0]
        if nearest == 0:
            return Way(steps, place)


def reaches(kind: Kind, start: int, goal: int) -> bool:
    """Tell whether ``goal`` may come somewhere after ``start``."""
    return way(kind, start, {goal}) is not None


def comes_after(kind: Kind, name: str, goal: int) -> bool:
    """Tell whether an element of this name may stand somewhere after ``goal``."""
    return any(reaches(kind, goal, place) for place in kind.places(name))


def first_after(kind: Kind, name: str, earlier: list[str]) -> int | None:
    """Return which of the names, the nearest first, is the farthest that must come after ``name``."""
    places = kind.places(name)
    wrong = {
        each
        for each in set(earlier)
        if any(comes_after(kind, each, place) for place in places)
        and not any(comes_after(kind, name, place) for place in kind.places(each))
    }
    return max((position for position, each in enumerate(earlier) if each in wrong), default=None)


def fitting(state: State, names: Iterable[str]) -> list[int]:
    """Return the positions taken by those names that can be taken, one after the other, from a state."""
    places = list[int]()
    for name in names:
        if name in state:
            state = state[name][0]
            places.append(state[HERE])
    return places


def after(state: State, names: Iterable[str]) -> State:
    """Return the state that names lead to, passing over those that do not fit."""
    for name in names:
        state = state[name][0] if name in state else state
    return state


def _distances(kind: Kind, goals: set[int]) -> dict[int, int]:
    """Return for each position how many steps it is from the nearest goal."""
    distance = dict.fromkeys(goals, 0)
    rim, steps = goals, 0
    while rim:
        steps += 1
        rim = {
            place
            for place, after in enumerate(kind.follow)
            if place not in distance and not after.isdisjoint(rim)
        }
        distance.update(dict.fromkeys(rim, steps))
    return distance
