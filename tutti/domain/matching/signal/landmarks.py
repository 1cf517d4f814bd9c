"""Landmarks: pairs of peaks, each a number that names two pitches and the time between them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tutti.domain.matching.signal.peaks import STEPS, Peaks
from tutti.domain.matching.signal.spectrum import BINS

NEAREST_FRAMES = 2
FARTHEST_FRAMES = 63
FARTHEST_BINS = 63
FAN_KEPT = 4
FAN_ASKED = 12
"""A query makes more pairs than the registry kept, so that it finds those between peaks that noise hid."""
SHORT_SECONDS = 7
"""Up to this length, what noise and the grid of frames move is worth three times the pairs."""
LOOK_AHEAD = 64
BITS = 22


@dataclass(frozen=True, slots=True)
class Landmarks:
    """``hashes`` of 22 bits and the ``frames`` of their first peaks."""

    hashes: NDArray[np.uint32]
    frames: NDArray[np.int32]


def pair(peaks: Peaks, fan: int) -> Landmarks:
    """Pair each peak with the next ``fan`` ones that are 0.05 to 1.5 s later and at most 680 Hz away."""
    frames, bins = peaks.frames, (peaks.pitches + STEPS // 2) // STEPS
    taken = np.zeros(len(frames), dtype=np.int32)
    firsts, seconds = [], []
    for ahead in range(1, min(LOOK_AHEAD, len(frames))):
        first = np.arange(len(frames) - ahead)
        apart = frames[ahead:] - frames[:-ahead]
        fits = (apart >= NEAREST_FRAMES) & (apart <= FARTHEST_FRAMES) & (taken[:-ahead] < fan)
        fits &= np.abs(bins[ahead:] - bins[:-ahead]) <= FARTHEST_BINS
        fits &= (bins[:-ahead] >= 0) & (bins[:-ahead] < BINS)
        taken[: len(first)][fits] += 1
        firsts.append(first[fits])
        seconds.append(first[fits] + ahead)
    if not firsts:
        return Landmarks(np.zeros(0, dtype=np.uint32), np.zeros(0, dtype=np.int32))
    a, b = np.concatenate(firsts), np.concatenate(seconds)
    rise = bins[b] - bins[a] + FARTHEST_BINS + 1
    hashes = (bins[a] << 13) | (rise << 6) | (frames[b] - frames[a])
    return Landmarks(hashes.astype(np.uint32), frames[a])


def asked(peaks: Peaks) -> Landmarks:
    """Return all the landmarks that a query can make."""
    return pair(peaks, FAN_ASKED)


def with_beside(found: Landmarks) -> Landmarks:
    """Add those whose peaks are a frame nearer or farther: noise and the grid of frames move them so."""
    apart = found.hashes & FARTHEST_FRAMES
    longer, shorter = apart < FARTHEST_FRAMES, apart > NEAREST_FRAMES
    return Landmarks(
        np.concatenate(
            (found.hashes, found.hashes[longer] + np.uint32(1), found.hashes[shorter] - np.uint32(1))
        ),
        np.concatenate((found.frames, found.frames[longer], found.frames[shorter])),
    )


def kept(peaks: Peaks) -> Landmarks:
    """Return the landmarks that the registry keeps of a recording: about 59 a second."""
    return pair(peaks.only_strong(), FAN_KEPT)
