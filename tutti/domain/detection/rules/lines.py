"""Test A: lines that stand still at the multiples of a decoder's clock.

A strided transposed convolution repeats the same weights every hop, so whatever is constant in it (biases,
the mean of an activation) comes out with the period of the hop: lines at the multiples of output rate /
product of strides (Odena et al., "Deconvolution and checkerboard artifacts", 2016; Afchar et al., ISMIR
2025). They keep their phase, so one transform over a whole window gathers each in a single bin, while music
spreads.

A bin is *marked* when it is the highest within 9 Hz on either side. By chance that happens to about one bin
in a thousand; the share of a clock's multiples that are marked is the measure.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tutti.domain.detection.model import Count
from tutti.domain.detection.rules.spectrum import Signal

LOWEST_HZ, HIGHEST_HZ = 1_000.0, 15_500.0
REACH_HZ = 9.0
SLOWEST_HZ, FASTEST_HZ = 20.0, 320.0
STRONG_PEAKS = 100
MOST_SLOWER = 16
LEAST_HITS = 8
FEW, LEAST_OF_FEW, MOST_PROMISING = 32, 3, 300
GOLDEN = 0.6180339887498949

Bits = NDArray[np.bool_]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Marks:
    """The marked bins of one window: ``near`` also counts the neighbours of a marked bin.

    ``per_hz`` is how many bins make a hertz (the window's length in seconds); ``strong`` are the frequencies
    of the peaks that stand out most, in Hz; ``density`` is the share of all bins that count as marked.
    """

    spectrum: Signal
    near: Bits
    per_hz: float
    strong: Numbers
    density: float


def marks(spectrum: Signal, per_hz: float, highest_hz: float = HIGHEST_HZ) -> Marks:
    """Mark the bins of a power spectrum that are the highest within 9 Hz."""
    reach = int(REACH_HZ * per_hz)
    first, last = int(LOWEST_HZ * per_hz), min(int(highest_hz * per_hz), len(spectrum) - 1)
    part = spectrum[first - reach : last + reach + 1]
    around = _highest_within(part, reach)
    marked = np.zeros(last + 2, dtype=bool)
    marked[first : last + 1] = (part == around)[reach : reach + last - first + 1] & (
        part[reach : reach + last - first + 1] > 0
    )
    near = marked.copy()
    near[1:] |= marked[:-1]
    near[:-1] |= marked[1:]
    places = np.flatnonzero(marked)
    return Marks(
        spectrum, near, per_hz, _strong(spectrum, places, reach) / per_hz, float(near[first:].mean())
    )


def count(found: Marks, hertz: float, *, slower: int = 1) -> Count:
    """Count the marked multiples of ``hertz``; with ``slower``, those of ``hertz / slower`` between them."""
    places = _multiples(found, hertz / slower)
    if slower > 1:
        places = places[places[:, 0] % slower != 0]
    bins = np.rint(places[:, 1] * found.per_hz).astype(np.int64)
    return Count(hertz, len(bins), int(np.count_nonzero(found.near[bins])))


def prominence(found: Marks, hertz: float) -> float:
    """Return how far the marked multiples of ``hertz`` rise above their surroundings: the median, in dB.

    A decoder's lines barely do; the partials of a note that is held do by far.
    """
    bins = np.rint(_multiples(found, hertz)[:, 1] * found.per_hz).astype(np.int64)
    bins = bins[found.near[bins]]
    if not len(bins):
        return 0.0
    reach = int(REACH_HZ * found.per_hz)
    around = np.minimum(bins[:, None] + np.arange(-reach, reach + 1), len(found.spectrum) - 1)
    usual = np.median(found.spectrum[around], axis=1)
    own = found.spectrum[bins[:, None] + np.arange(-1, 2)].max(axis=1)
    return float(np.median(10 * np.log10((own + 1e-30) / (usual + 1e-30))))


def part(sound: Signal, per_hz: float, hertz: float) -> float:
    """Return which part of the power of a spectrum, not whitened, lies at the multiples of ``hertz``.

    A note that is held is a good part of what is heard; what a decoder leaves lies far below that.
    """
    bins = np.rint(np.arange(1, HIGHEST_HZ / hertz) * hertz * per_hz).astype(np.int64)
    bins = bins[bins < len(sound) - 2]
    own = sound[bins[:, None] + np.arange(-2, 3)].sum(dtype=np.float64)
    return float(own / max(sound.sum(dtype=np.float64), 1e-30))


def slower_share(found: Marks, hertz: float) -> tuple[int, float]:
    """Return the divisor m in 2..16 for which most multiples of ``hertz`` / m are marked, and their share.

    A sequencer that repeats a bar to the sample draws lines at the multiples of its bar, beat and tick alike;
    a decoder has nothing below its own clock.
    """
    shares = ((m, count(found, hertz, slower=m).share) for m in range(2, MOST_SLOWER + 1))
    return max(shares, key=lambda each: each[1])


def scan(found: Marks, low: float = SLOWEST_HZ, high: float = FASTEST_HZ) -> Count:
    """Return the clock between ``low`` and ``high`` Hz with the most telling count, whatever it is.

    Each strong peak is taken for each multiple that it could be; that fixes the clock to about a millionth. A
    few multiples of each candidate are looked at first, and all of those that have some of them marked.
    """
    best, best_weight = Count(0.0, 0, 0), 0.0
    for hertz in _promising(found, low, high):
        counted = count(found, float(hertz))
        weight = counted.weight(found.density)
        if weight > best_weight and counted.marked >= LEAST_HITS:
            best, best_weight = counted, weight
    return best


def _promising(found: Marks, low: float, high: float) -> Numbers:
    """Return the clocks of which at least three of 32 multiples, spread by the golden ratio, are marked."""
    every = [peak / np.arange(np.ceil(peak / high), np.floor(peak / low) + 1) for peak in found.strong]
    clocks = np.concatenate(every) if every else np.empty(0)
    first = np.ceil(LOWEST_HZ / clocks)
    room = np.floor((len(found.near) - 2) / found.per_hz / clocks) - first
    hits = np.zeros(len(clocks), dtype=np.int16)
    for place in np.arange(1, FEW + 1) * GOLDEN % 1:
        multiple = first + np.floor(place * (room + 1))
        hits += found.near[np.rint(multiple * clocks * found.per_hz).astype(np.int32)]
    order = np.argsort(hits)[::-1][:MOST_PROMISING]
    return clocks[order[hits[order] >= LEAST_OF_FEW]]


def _multiples(found: Marks, hertz: float) -> Numbers:
    numbers = np.arange(np.ceil(LOWEST_HZ / hertz), (len(found.near) - 2) / found.per_hz / hertz)
    return np.stack([numbers, numbers * hertz], axis=1)


def _strong(spectrum: Signal, places: NDArray[np.int64], reach: int) -> Numbers:
    """Return the bins, to a fraction, of the peaks that rise most above their surroundings."""
    total = np.concatenate([[0.0], np.cumsum(spectrum, dtype=np.float64)])
    low, high = np.maximum(places - reach, 0), np.minimum(places + reach + 1, len(spectrum))
    own = total[np.minimum(places + 3, len(spectrum))] - total[np.maximum(places - 2, 0)]
    rest = np.maximum(total[high] - total[low] - own, 1e-30)
    chosen = places[np.argsort(own / rest)[-STRONG_PEAKS:]]
    left, middle, right = (np.log(spectrum[chosen + step] + 1e-30) for step in (-1, 0, 1))
    bend = left - 2 * middle + right
    shift = np.where(bend < 0, 0.5 * (left - right) / np.where(bend < 0, bend, 1), 0.0)
    return chosen.astype(np.float64) + shift


def _highest_within(values: Signal, reach: int) -> Signal:
    """Return the highest of ``2 * reach + 1`` values around each, in one pass each way (van Herk, 1992)."""
    width = 2 * reach + 1
    size = -(-(len(values) + 2 * reach) // width) * width
    padded = np.full(size, -np.inf, dtype=values.dtype)
    padded[reach : reach + len(values)] = values
    table = padded.reshape(-1, width)
    ahead = np.maximum.accumulate(table, axis=1).ravel()
    behind = np.maximum.accumulate(table[:, ::-1], axis=1)[:, ::-1].ravel()
    return np.maximum(behind[: len(values)], ahead[width - 1 : width - 1 + len(values)])
