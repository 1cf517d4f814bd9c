"""Test B: a comb at a decoder's clock whose lines do not keep their phase.

Where a decoder's input changes what is repeated every hop, the lines at its multiples wander and a long
transform loses them; on the average over many short ones they remain as slightly higher bins. Each bin at a
multiple is ranked among its neighbours, so that neither a loud note nor the slope of the spectrum counts;
the ranks are scored by Savage's exponential scores (I. R. Savage, 1956), which weigh being the highest
most. The sum is a z value. Music with many partials can reach a high one at any clock, and a sequencer
reaches one at the multiples of its beat and bar too; so the largest z of combs that are off by 1 to 5 %,
and of those between the multiples, is taken from it: what remains is the margin.
"""

import numpy as np
from numpy.typing import NDArray

from tutti.domain.detection.rules.spectrum import Signal, hann, whitened

Levels = NDArray[np.float64]

SIZE = 65_536
LOWEST_HZ, HIGHEST_HZ = 1_000.0, 15_500.0
NEIGHBOURS = 15
DETUNED = tuple(1 + sign * part / 1000 for part in (11, 17, 23, 29, 37, 47) for sign in (1, -1))
SLOWER = (2, 3, 4, 5)
_AROUND = np.concatenate([np.arange(-NEIGHBOURS, -1), np.arange(2, NEIGHBOURS + 1)])
_SCORES = np.cumsum(1 / np.arange(len(_AROUND) + 1, 0, -1))
_SPREAD = float(_SCORES.std())


class Average:
    """The mean logarithm of the power in each bin, over pieces of 65,536 samples that sound."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self.pieces = 0
        self._sum = np.zeros(SIZE // 2 + 1)
        self._taper = hann(SIZE)

    def feed(self, piece: Signal) -> None:
        """Add one piece of exactly ``SIZE`` samples; a silent one does not count."""
        clean = whitened(piece, self.rate)
        if not clean.any():
            return
        spectrum = np.fft.rfft(clean * self._taper)
        self._sum += np.log(np.square(spectrum.real) + np.square(spectrum.imag) + np.float32(1e-6))
        self.pieces += 1

    def levels(self) -> Levels:
        """Return the mean so far."""
        return self._sum / max(self.pieces, 1)


def margin(levels: Levels, rate: int, hertz: float, highest_hz: float = HIGHEST_HZ) -> float:
    """Return how much higher the z value at ``hertz`` is than that of any comb beside or between."""
    beside = [comb(levels, rate, hertz * factor, highest_hz) for factor in DETUNED]
    between = [comb(levels, rate, hertz, highest_hz, slower=m) for m in SLOWER]
    return comb(levels, rate, hertz, highest_hz) - max(*beside, *between)


def comb(
    levels: Levels, rate: int, hertz: float, highest_hz: float = HIGHEST_HZ, *, slower: int = 1
) -> float:
    """Return the z value of the bins at the multiples of ``hertz``, each ranked among 28 neighbours.

    With ``slower``, those at the multiples of ``hertz / slower`` that are none of ``hertz`` itself, as if
    there were no more of them.
    """
    step = hertz / slower
    highest = min(highest_hz, rate / 2 - 2 * NEIGHBOURS * rate / SIZE)
    numbers = np.arange(np.ceil(LOWEST_HZ / step), np.floor(highest / step) + 1)
    if slower > 1:
        numbers = numbers[numbers % slower != 0]
    bins = np.rint(numbers * step * SIZE / rate).astype(np.int64)
    if not len(bins):
        return 0.0
    lower = np.count_nonzero(levels[bins[:, None] + _AROUND] < levels[bins][:, None], axis=1)
    size = len(bins) / (slower - 1) if slower > 1 else len(bins)
    return float((_SCORES[lower].mean() - 1.0) / _SPREAD * np.sqrt(size))
