"""Ways through a content model: what lies between one position and another."""

from typing import NamedTuple

from tutti.domain.ddex.structure.machine import Kind


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
