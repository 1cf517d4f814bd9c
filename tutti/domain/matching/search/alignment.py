"""Which passage of a query is which passage of a recording: lines through pairs of equal landmarks."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tutti.domain.matching.model import Passage
from tutti.domain.matching.search.voting import Pairs
from tutti.domain.matching.signal.spectrum import FRAMES_PER_SECOND
from tutti.domain.matching.signal.warps import Warp

WIDTH_FRAMES = 3
SLOPES = tuple(1 + sign * step / 400 for step in range(7) for sign in ((1, -1) if step else (1,)))
"""Tempos beside that of the warp: the grid is coarse, and nothing plays at exactly its nominal speed. Of
equally good ones, the nearest to 1 is taken."""
MOST_LINES = 6
LEAST_ON_FIRST, LEAST_ON_LINE = 4, 6
"""The best line is proven afterwards; of the others each has to speak for itself."""
LONGEST_GAP_SECONDS = 4.0
LEAST_IN_PASSAGE = 4


@dataclass(frozen=True, slots=True)
class Aligned:
    """All passages of one recording in a query, the longest first; ``best`` counts moments on one line.

    ``rival`` counts those on the best line of what is left: a loop, or chance.
    """

    passages: tuple[Passage, ...]
    best: int
    slope: float
    rival: int = 0


def align(pairs: Pairs, start: int, length: int, warp: Warp) -> Aligned:
    """Align a query with the recording that lies from ``start`` on for ``length`` frames.

    ``pairs`` were found with the warped query; passages are told in the query's own time.
    """
    inside = (pairs.places >= start) & (pairs.places < start + length)
    asked, known = pairs.asked[inside], pairs.places[inside] - start
    passages: list[Passage] = []
    best, best_slope, rival = 0, 1.0, 0
    for _ in range(MOST_LINES):
        slope, shift = _line(asked, known)
        on = np.abs(known - slope * asked - shift) <= WIDTH_FRAMES
        moments = len(np.unique(asked[on]))
        if moments < (LEAST_ON_LINE if best else LEAST_ON_FIRST):
            rival = max(rival, moments if best else 0)
            break
        if moments > best:
            best, best_slope, rival = moments, slope, best
        else:
            rival = max(rival, moments)
        passages += _passages(asked[on], known[on], warp)
        asked, known = asked[~on], known[~on]
    passages.sort(key=lambda passage: passage.asked_from - passage.asked_to)
    return Aligned(tuple(passages), best, best_slope, rival)


def _line(asked: NDArray[np.int64], known: NDArray[np.int64]) -> tuple[float, float]:
    """Return slope and shift of the line with most pairs near it."""
    best, found = 0, (1.0, 0.0)
    for slope in SLOPES if len(asked) else ():
        shifts = np.sort(known - slope * asked)
        crowd = np.searchsorted(shifts, shifts + WIDTH_FRAMES, side="right") - np.arange(len(shifts))
        at = int(crowd.argmax())
        if crowd[at] > best:
            best = int(crowd[at])
            found = (float(slope), float(shifts[at : at + best].mean()))
    return found


def _passages(asked: NDArray[np.int64], known: NDArray[np.int64], warp: Warp) -> list[Passage]:
    order = np.argsort(asked, kind="stable")
    asked, known = asked[order], known[order]
    gaps = np.flatnonzero(np.diff(asked) > LONGEST_GAP_SECONDS * FRAMES_PER_SECOND) + 1
    runs = zip(np.split(asked, gaps), np.split(known, gaps), strict=True)
    to_query = 1 / (warp.tempo * FRAMES_PER_SECOND)
    return [
        Passage(
            float(ours[0] * to_query),
            float(ours[-1] * to_query),
            float(theirs.min() / FRAMES_PER_SECOND),
            float(theirs.max() / FRAMES_PER_SECOND),
            len(ours),
        )
        for ours, theirs in runs
        if len(np.unique(ours)) >= LEAST_IN_PASSAGE
    ]
