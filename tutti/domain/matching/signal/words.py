"""Words for the whole file: 32 bits each, of which a few tell identical masters and re-encodings at once.

A bit says whether the difference of two neighbouring bands grew within a tenth of a second (after J. Haitsma
and T. Kalker, "A Highly Robust Audio Fingerprinting System", ISMIR 2002). Kept is about one word a second:
where the weakest bit is less in doubt than at any place around, which is the same place in every copy.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tutti.domain.matching.signal.spectrum import Levels

BANDS = 33
LOWEST, HIGHEST = 28, 186
"""Bins: 300 to 2000 Hz."""
SMOOTH_FRAMES = 16
APART_FRAMES = 4
AROUND_FRAMES = 16
MOST_FRAMES = 120 * 43
FAINT = 1e-3


@dataclass(frozen=True, slots=True)
class Words:
    """``words`` (32 bits) and the ``frames`` where they stand."""

    words: NDArray[np.uint32]
    frames: NDArray[np.int32]


def bands(levels: Levels) -> NDArray[np.float32]:
    """Return the level of the power in each of 33 bands, frame by frame; bands grow wider with frequency."""
    edges = LOWEST + np.rint(np.linspace(0, 1, BANDS + 1) ** 1.6 * (HIGHEST - LOWEST)).astype(int)
    power = np.exp(levels[:, LOWEST:HIGHEST])
    return np.log(np.add.reduceat(power, edges[:-1] - LOWEST, axis=1))


def spell(levels_of_bands: NDArray[np.float32]) -> tuple[NDArray[np.uint32], NDArray[np.float32]]:
    """Return the word of each frame and how far its weakest bit is from the other value."""
    if len(levels_of_bands) < SMOOTH_FRAMES + APART_FRAMES:
        return np.zeros(0, dtype=np.uint32), np.zeros(0, dtype=np.float32)
    sums = np.cumsum(levels_of_bands, axis=0, dtype=np.float64)
    smooth = (sums[SMOOTH_FRAMES:] - sums[:-SMOOTH_FRAMES]) / SMOOTH_FRAMES
    slope = smooth[:, 1:] - smooth[:, :-1]
    change = slope[APART_FRAMES:] - slope[:-APART_FRAMES]
    bits = (change > 0).astype(np.uint32)
    words = (bits << np.arange(BANDS - 1, dtype=np.uint32)).sum(axis=1, dtype=np.uint32)
    return words, np.abs(change).min(axis=1).astype(np.float32)


def choose(levels_of_bands: NDArray[np.float32]) -> Words:
    """Return the surest words of the first 120 seconds; silence and held tones have none."""
    words, margins = spell(levels_of_bands[:MOST_FRAMES])
    if len(words) == 0:
        return Words(words, np.zeros(0, dtype=np.int32))
    padded = np.pad(margins, AROUND_FRAMES, mode="edge")
    around = np.lib.stride_tricks.sliding_window_view(padded, 2 * AROUND_FRAMES + 1).max(axis=1)
    frames = np.flatnonzero((margins == around) & (margins > FAINT))
    return Words(words[frames], frames.astype(np.int32))
