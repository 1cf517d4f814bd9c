"""Whether a picture was enlarged by interpolation, told from a rhythm that this leaves.

A pixel that was put between others differs from what its neighbours lead to expect by less than one that was
taken over, so second differences, averaged along columns and rows, swell and fade with the factor (Gallagher,
"Detection of linear and cubic interpolation in JPEG compressed images", CRV 2005). Blocks of JPEG have a
rhythm as well, of eighths, and cameras one of halves: these are left out. Drawn patterns have their
own, and making smaller leaves one too: only where edges are soft besides was a picture enlarged.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from tutti.adapters.listening.seeing.sharpness import LINES, Grey

CLEAR = 10.0
"""How often the level of its surroundings a rhythm has to reach in both directions."""
SLOWEST, FASTEST = 0.04, 0.494
EIGHTHS, NEAR_EIGHTHS = np.array([0.125, 0.25, 0.375]), 0.002
SAME = 0.003
LARGEST_STEP = 64
TREND, AROUND = 31, 101
Curve = NDArray[np.float64]


def is_interpolated(grey: Grey) -> bool:
    """Tell whether columns and rows have the same clear rhythm."""
    if min(grey.shape) < 4 * AROUND:
        return False
    (strength, at), (other, there) = _rhythm(grey), _rhythm(grey.T)
    return min(strength, other) >= CLEAR and abs(at - there) < SAME


def _rhythm(grey: Grey) -> tuple[float, float]:
    """Return the strongest rhythm across columns, in multiples of its surroundings, and its frequency."""
    rows = grey[:: max(1, len(grey) // LINES)].astype(np.int16)
    bends = np.abs(2 * rows[:, 1:-1] - rows[:, :-2] - rows[:, 2:])
    curve = _without_trend(np.log(np.minimum(bends, LARGEST_STEP).mean(axis=0) + 0.05))
    lines = np.abs(np.fft.rfft(curve * np.hanning(len(curve))))
    level = np.median(sliding_window_view(np.pad(lines, AROUND // 2, mode="reflect"), AROUND), axis=1)
    frequencies = np.arange(len(lines)) / len(curve)
    beside = np.abs(frequencies[:, None] - EIGHTHS).min(axis=1) > NEAR_EIGHTHS
    heard = beside & (frequencies > SLOWEST) & (frequencies < FASTEST)
    strengths = np.where(heard, lines / (level + 1e-9), 0)
    best = int(strengths.argmax())
    return float(strengths[best]), float(frequencies[best])


def _without_trend(curve: Curve) -> Curve:
    """Take the running mean away, and cut what stands out, so that no single edge counts much."""
    trend = np.convolve(np.pad(curve, TREND // 2, mode="reflect"), np.full(TREND, 1 / TREND), "valid")
    bare = curve - trend
    most = 3 * bare.std()
    return np.clip(bare, -most, most)
