"""Who has most in common with a query at one shift in time."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tutti.domain.matching.formats.segment import Postings, Segment

WIDTH_FRAMES = 3
"""How far shifts may lie apart and still count as one: 70 ms."""
RANKED = 600
GLANCES = 8
REMAINDERS = 1 << 16

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Equal hashes: where each stands in the query, and on the line of the segment."""

    asked: Places
    places: Places


@dataclass(frozen=True, slots=True)
class Vote:
    """The best shift of one recording (its index in the segment), and how many pairs agree on it."""

    recording: int
    count: int


def equal(postings: Postings, hashes: NDArray[np.uint32], frames: NDArray[np.int32], most: int) -> Pairs:
    """Return the places in the postings that have one of the hashes.

    ``most`` bounds the work: what common hashes bring beyond it is left out, the commonest first.
    """
    at = np.searchsorted(postings.keys, hashes)
    at[at == len(postings.keys)] = 0
    known = postings.keys[at] == hashes if len(postings.keys) else np.zeros(len(hashes), dtype=bool)
    at, asked = at[known], frames[known].astype(np.int64)
    first = postings.offsets[at].astype(np.int64)
    counts = postings.offsets[at + 1].astype(np.int64) - first
    if counts.sum() > most:
        order = np.argsort(counts, kind="stable")
        order = order[np.cumsum(counts[order]) <= most]
        first, counts, asked = first[order], counts[order], asked[order]
    ends = np.cumsum(counts)
    spread = np.arange(ends[-1] if len(ends) else 0) + np.repeat(first - ends + counts, counts)
    return Pairs(np.repeat(asked, counts), postings.places[spread].astype(np.int64))


def votes(segment: Segment, pairs: Pairs, most: int) -> list[Vote]:
    """Return the recordings with the most pairs at one shift, the best first."""
    if len(pairs.asked) == 0:
        return []
    shifts = pairs.places - pairs.asked
    ordered = np.sort(shifts)
    crowd = _crowd(ordered)
    top = np.argpartition(-crowd, min(RANKED, len(crowd) - 1))[:RANKED]
    places, windows = _within(np.unique(ordered[top]), shifts, pairs.places)
    owners = np.clip(np.searchsorted(segment.starts, places, side="right") - 1, 0, len(segment.ids) - 1)
    cells, counts = np.unique(owners * RANKED + windows, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    ranked = zip((cells[order] // RANKED).tolist(), counts[order].tolist(), strict=True)
    return _first_of_each(ranked, most)


def _crowd(ordered: Places) -> Places:
    """Return for each of the sorted shifts how many lie from it on within the width.

    Nearly all are alone, which a glance at the next ones tells faster than a search.
    """
    crowd = np.ones(len(ordered), dtype=np.int64)
    more = np.arange(len(ordered))
    for ahead in range(1, GLANCES):
        more = more[: np.searchsorted(more, len(ordered) - ahead)]
        more = more[ordered[more + ahead] - ordered[more] <= WIDTH_FRAMES]
        crowd[more] += 1
    crowd[more] = np.searchsorted(ordered, ordered[more] + WIDTH_FRAMES, side="right") - more
    return crowd


def _within(windows: Places, shifts: Places, places: Places) -> tuple[Places, Places]:
    """Return the places whose shift lies in one of the windows, and the last such window of each.

    A table of remainders leaves most of the others out before they are searched for.
    """
    table = np.zeros(REMAINDERS, dtype=np.bool_)
    for beside in range(WIDTH_FRAMES + 1):
        table[(windows + beside) & (REMAINDERS - 1)] = True
    likely = table[shifts & (REMAINDERS - 1)]
    shifts, places = shifts[likely], places[likely]
    at = np.searchsorted(windows, shifts, side="right") - 1
    inside = (at >= 0) & (shifts - windows[np.maximum(at, 0)] <= WIDTH_FRAMES)
    return places[inside], at[inside]


def _first_of_each(ranked: Iterable[tuple[int, int]], most: int) -> list[Vote]:
    found: dict[int, Vote] = {}
    for recording, count in ranked:
        if recording not in found:
            found[recording] = Vote(recording, count)
        if len(found) == most:
            break
    return list(found.values())
