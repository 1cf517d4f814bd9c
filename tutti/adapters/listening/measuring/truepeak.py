"""True peak: the highest level between the samples, after the method of ITU-R BS.1770-5, annex 2.

The annex oversamples 44.1 and 48 kHz four times, which may miss up to 0.7 dB near the top of the band. Here
it is eight times (to at least 352.8 kHz), by a windowed sinc of 32 taps. That is affordable because only
those places are looked at that can hold a new peak:

* a sum of 32 products cannot exceed the highest sample around times the sum of the filter's magnitudes;
* a band-limited wave that peaks at M is still at M cos(pi t) when it is t sampling intervals away from there,
  so of the values halfway between the samples, and the samples, one beside the peak reaches M cos(pi/4).
"""

import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from tutti.adapters.listening.measuring.block import BIN, Block, Samples

TAPS = 32
HALO = TAPS - 1
ROW = 32
ROWS = BIN // ROW
WINDOW_BETA = 7.0
FINE_RATE = 352_800
HALFWAY_SHARE = math.cos(math.pi / 4)


class TruePeak:
    """The highest interpolated magnitude of any channel so far."""

    def __init__(self, channels: int, sample_rate: int) -> None:
        fine = _phases(max(-(-FINE_RATE // sample_rate), 2))
        self._most_gain = float(np.abs(fine).sum(axis=1).max())
        self._fine, self._halfway = _row_matrix(fine), _row_matrix(_phases(2))
        self._tails = np.zeros((channels, HALO), dtype=np.float32)
        self._last_peaks = np.zeros((channels, 1), dtype=np.float32)
        self.highest = 0.0

    def feed(self, block: Block) -> None:
        """Add a block; its last 31 frames are looked at together with the next one."""
        extended = np.concatenate((self._tails, block.planes), axis=1)
        peaks = block.bin_peaks
        around = np.maximum(np.concatenate((self._last_peaks, peaks[:, :-1]), axis=1), peaks)
        self.highest = max(self.highest, float(peaks.max()))
        for plane, heights in zip(extended, around, strict=True):
            windows = sliding_window_view(plane, ROW + HALO)[::ROW].reshape(-1, ROWS, ROW + HALO)
            self._look(windows, heights, np.array([heights.argmax()]))
            self._look(windows, heights, np.flatnonzero(heights * self._most_gain > self.highest))
        self._tails = extended[:, -HALO:].copy()
        self._last_peaks = peaks[:, -1:]

    def finish(self) -> None:
        """Look at the end of the file, where silence follows."""
        channels = len(self._tails)
        silence = np.zeros((channels, BIN), dtype=np.float32)
        none = np.zeros((channels, 1), dtype=np.float32)
        self.feed(Block(0, silence[:, :0].T, silence, none, none))

    def _look(self, windows: Samples, heights: Samples, bins: NDArray[np.intp]) -> None:
        """Interpolate in the given bins: halfway first, and finely where that comes near a new peak."""
        halfway = np.maximum(_heights(windows[bins], self._halfway), heights[bins])
        self.highest = max(self.highest, float(halfway.max(initial=0)))
        near = bins[halfway > self.highest * HALFWAY_SHARE]
        self.highest = max(self.highest, float(_heights(windows[near], self._fine).max(initial=0)))


def _heights(windows: Samples, matrix: Samples) -> Samples:
    """Return the highest interpolated magnitude in each bin."""
    between = (windows.reshape(-1, ROW + HALO) @ matrix).reshape(len(windows), matrix.shape[1] * ROWS)
    heights: Samples = np.maximum(between.max(axis=1), -between.min(axis=1))
    return heights


def _phases(ratio: int) -> NDArray[np.float64]:
    """Return the filter for each place between two samples; on the samples, nothing is to be computed."""
    places = np.arange(1, ratio)[:, np.newaxis] / ratio
    distance = np.arange(TAPS) - (TAPS // 2 - 1) - places
    window = np.i0(WINDOW_BETA * np.sqrt(np.maximum(1 - (distance / (TAPS / 2)) ** 2, 0)))
    taps: NDArray[np.float64] = np.sinc(distance) * window
    taps /= taps.sum(axis=1, keepdims=True)
    return taps


def _row_matrix(phases: NDArray[np.float64]) -> Samples:
    """Return the matrix that turns ``ROW`` samples with their halo into all places between them."""
    matrix = np.zeros((ROW + HALO, ROW, len(phases)), dtype=np.float32)
    for place in range(ROW):
        matrix[place : place + TAPS, place] = phases.T
    return matrix.reshape(ROW + HALO, -1)
