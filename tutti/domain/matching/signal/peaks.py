"""Peaks of the spectrogram: places that are louder than everything around them.

Most of them outlive noise, equalisers and lossy coding; a pair of peaks is what a landmark is made of
(A. Wang, "An Industrial-Strength Audio Search Algorithm", ISMIR 2003).
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tutti.domain.matching.signal.spectrum import BINS, FRAMES_PER_SECOND, Levels

Places = NDArray[np.intp]

AROUND_FRAMES = 7
AROUND_BINS = 10
LOWEST_BIN = 8
HIGHEST_BIN = BINS - 4
STEPS = 8
"""Frequencies are kept in eighths of a bin (1.35 Hz), so that they can be warped and rounded anew."""
ENVELOPE_BINS = 31
ABOVE = 0.5
FAINTEST = 16.0
"""Nepers of power below the loudest place of the block (70 dB): what lies lower is noise of the format."""
LOUD = np.float32(0.5)
"""How much the level itself counts beside what a peak rises above the envelope: noise of the world falls with
frequency, and buries a peak that is high above a quiet band before one that is loud."""
LEAST_PITCHES = 4
"""A stretch of 2 s with peaks at fewer pitches is a held tone or a test signal, and the same in any sound."""
CELL_FRAMES = 86
PEAKS_PER_SECOND = 40
STRONG_PER_SECOND = 16


@dataclass(frozen=True, slots=True)
class Peaks:
    """Peaks in order of time: ``frames``, ``pitches`` in eighths of a bin, and which are ``strong``.

    The registry is built from strong peaks only; a short query uses all of its own.
    """

    frames: NDArray[np.int32]
    pitches: NDArray[np.int32]
    strong: NDArray[np.bool_]
    length: int
    """Frames of the whole sound."""

    @property
    def seconds(self) -> float:
        """How long the sound is."""
        return self.length / FRAMES_PER_SECOND

    def only_strong(self) -> "Peaks":
        """Leave the weak ones out."""
        keep = self.strong
        return Peaks(self.frames[keep], self.pitches[keep], self.strong[keep], self.length)

    def within(self, windows: Iterable[tuple[int, int]]) -> "Peaks":
        """Keep what lies in the windows (frames from, to), where it is."""
        keep = np.zeros(len(self.frames), dtype=np.bool_)
        for first, last in windows:
            keep |= (self.frames >= first) & (self.frames < last)
        return Peaks(self.frames[keep], self.pitches[keep], self.strong[keep], self.length)


def find(levels: Levels, envelope: NDArray[np.float32], lead: int, size: int) -> Peaks:
    """Find the peaks above ``envelope`` (see :func:`envelope_of`) in ``size`` frames after ``lead`` ones.

    The frames before and after are looked at only to tell what is louder than its surroundings.
    """
    white = levels - envelope
    top = _maximum(_maximum(white, AROUND_BINS, 1), AROUND_FRAMES, 0)
    found = (white == top) & (white > ABOVE) & (levels > levels.max(initial=-np.inf) - FAINTEST)
    found[:, :LOWEST_BIN] = False
    found[:, HIGHEST_BIN:] = False
    found[:lead] = found[lead + size :] = False
    frames, bins = np.nonzero(found)
    frames, bins = _varied(frames, bins, lead)
    loud = levels[frames, bins] + np.log(bins + 1, dtype=np.float32)
    ranks = _ranks((frames - lead) // CELL_FRAMES, white[frames, bins] + LOUD * loud)
    cell = CELL_FRAMES / FRAMES_PER_SECOND
    kept = ranks < PEAKS_PER_SECOND * cell
    frames, bins, ranks = frames[kept], bins[kept], ranks[kept]
    pitches = np.rint((bins + 1 + _bend(levels, frames, bins)) * STEPS)
    strong = ranks < STRONG_PER_SECOND * cell
    return Peaks((frames - lead).astype(np.int32), pitches.astype(np.int32), strong, size)


def _varied(frames: Places, bins: Places, lead: int) -> tuple[Places, Places]:
    """Leave out the cells that have hardly more than one pitch."""
    cells = (frames - lead) // CELL_FRAMES
    pitches = np.bincount(np.unique(cells * BINS + bins) // BINS, minlength=1)
    kept = pitches[cells] >= LEAST_PITCHES
    return frames[kept], bins[kept]


def envelope_of(mean: NDArray[np.floating]) -> NDArray[np.float32]:
    """Return the smooth course of a mean spectrum over the bins."""
    half = ENVELOPE_BINS // 2
    padded = np.pad(mean, half, mode="edge")
    return np.convolve(padded, np.full(ENVELOPE_BINS, 1 / ENVELOPE_BINS), mode="valid").astype(np.float32)


def _maximum(values: Levels, reach: int, axis: int) -> Levels:
    """Return the largest value within ``reach`` on both sides along ``axis``, by doubling windows."""
    width, done = 2 * reach + 1, 1
    pad = [(0, 0), (0, 0)]
    pad[axis] = (reach, reach)
    run = np.pad(values, pad, mode="edge")
    while done < width:
        step = min(done, width - done)
        first, later = (run[:-step], run[step:]) if axis == 0 else (run[:, :-step], run[:, step:])
        run = np.maximum(first, later)
        done += step
    return run


def _ranks(cells: Places, strengths: Levels) -> Places:
    """Return the place of each peak among those of its cell, the strongest first."""
    order = np.lexsort((-strengths, cells))
    starts = np.searchsorted(cells[order], cells[order])
    ranks = np.empty(len(cells), dtype=np.intp)
    ranks[order] = np.arange(len(cells)) - starts
    return ranks


def _bend(levels: Levels, frames: Places, bins: Places) -> NDArray[np.float32]:
    """Return where between the bins the peak lies: the vertex of a parabola through three bins."""
    before, at, after = levels[frames, bins - 1], levels[frames, bins], levels[frames, bins + 1]
    curve = np.minimum(before - 2 * at + after, -1e-6)
    bend: NDArray[np.float32] = np.clip(0.5 * (before - after) / curve, -0.5, 0.5)
    return bend
