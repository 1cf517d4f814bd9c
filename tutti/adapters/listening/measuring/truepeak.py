"""True peak: the highest level between the samples, after the method of ITU-R BS.1770-5, annex 2.

The annex oversamples 44.1 and 48 kHz four times, which may miss up to 0.7 dB near the top of the band. Here
it is eight times (others: to at least 352.8 kHz), by a windowed sinc of 32 taps. That is affordable because
only those places are looked at that can hold a new peak:

* a sum of 32 products cannot exceed the highest sample around times the sum of the filter's magnitudes;
* a band-limited wave that peaks at M is still at M cos(pi t) when it is t sampling intervals away from there.
  So of n values in each interval, one reaches M cos(pi / 2n): twice as many values are computed only where
  the values so far come near enough to the highest one.
"""

import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from tutti.adapters.listening.measuring.block import BIN, Block, Samples, block_of

TAPS = 32
HALO = TAPS - 1
ROW = 32
ROWS = BIN // ROW
WINDOW_BETA = 7.0
FINE_RATE, FINEST = 352_800, 8


class TruePeak:
    """The highest interpolated magnitude of any channel so far."""

    def __init__(self, channels: int, sample_rate: int) -> None:
        finest = min(max(-(-FINE_RATE // sample_rate), 2), FINEST)
        densities = [density for density in (2, 4, 8) if density // 2 < finest]
        filters = [_filters(density) for density in densities]
        self._most_gain = max(float(np.abs(each).sum(axis=1).max()) for each in filters)
        # The share is what the values of this density guarantee; below it, denser ones cannot reach the top.
        self._stages = [
            (_row_matrix(taps), math.cos(math.pi / (2 * density)))
            for density, taps in zip(densities, filters, strict=True)
        ]
        self._tails = np.zeros((channels, HALO), dtype=np.float32)
        self._last_peaks = np.zeros((channels, 1), dtype=np.float32)
        self.highest = 0.0

    def feed(self, block: Block) -> None:
        """Add a block; its last 31 frames are looked at together with the next one."""
        extended = np.concatenate((self._tails, block.planes), axis=1)
        peaks = block.bin_peaks
        around = np.maximum(np.concatenate((self._last_peaks, peaks[:, :-1]), axis=1), peaks)
        self.highest = max(self.highest, float(peaks.max()))
        windows = sliding_window_view(extended, ROW + HALO, axis=1)[:, ::ROW]
        for plane, heights in zip(windows, around, strict=True):
            bins = plane.reshape(-1, ROWS, ROW + HALO)
            self._look(bins, heights, np.flatnonzero(heights * self._most_gain > self.highest))
        self._tails = extended[:, -HALO:].copy()
        self._last_peaks = peaks[:, -1:]

    def finish(self) -> None:
        """Look at the end of the file, where silence follows."""
        self.feed(block_of(0, np.zeros((BIN, len(self._tails)), dtype=np.float32)))

    def _look(self, windows: Samples, heights: Samples, bins: NDArray[np.intp]) -> None:
        """Interpolate in the given bins, ever more densely where that comes near the highest value."""
        known = heights[bins]
        for matrix, share in self._stages:
            known = np.maximum(_heights(windows[bins], matrix), known)
            self.highest = max(self.highest, float(known.max(initial=0)))
            near = known > self.highest * share
            bins, known = bins[near], known[near]


def _heights(windows: Samples, matrix: Samples) -> Samples:
    """Return the highest interpolated magnitude in each bin."""
    between = (windows.reshape(-1, ROW + HALO) @ matrix).reshape(len(windows), matrix.shape[1] * ROWS)
    heights: Samples = np.maximum(between.max(axis=1), -between.min(axis=1))
    return heights


def _filters(density: int) -> NDArray[np.float64]:
    """Return a filter for each place between two samples that is new at this density: the odd fractions."""
    places = np.arange(1, density, 2)[:, np.newaxis] / density
    distance = np.arange(TAPS) - (TAPS // 2 - 1) - places
    window = np.i0(WINDOW_BETA * np.sqrt(np.maximum(1 - (distance / (TAPS / 2)) ** 2, 0)))
    taps: NDArray[np.float64] = np.sinc(distance) * window
    taps /= taps.sum(axis=1, keepdims=True)
    return taps


def _row_matrix(filters: NDArray[np.float64]) -> Samples:
    """Return the matrix that turns ``ROW`` samples with their halo into all places between them."""
    matrix = np.zeros((ROW + HALO, ROW, len(filters)), dtype=np.float32)
    for place in range(ROW):
        matrix[place : place + TAPS, place] = filters.T
    return matrix.reshape(ROW + HALO, -1)
