"""Loudness after ITU-R BS.1770-5, and loudness range after EBU Tech 3342.

The weighted power of each 100 ms is kept; the overlapping windows of both are put together from those.
"""

import math
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tutti.adapters.listening.measuring.block import Block
from tutti.adapters.listening.measuring.decibels import finite
from tutti.adapters.listening.measuring.kweighting import KWeighting

Powers = NDArray[np.float64]

OFFSET = -0.691
ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_LU, RANGE_GATE_LU = -10.0, -20.0
MOMENTARY_STEPS, SHORT_TERM_STEPS = 4, 30
LOW_SHARE, HIGH_SHARE = 0.10, 0.95
BESIDE = 1.41
WEIGHTS = {
    4: (1, 1, BESIDE, BESIDE),
    5: (1, 1, 1, BESIDE, BESIDE),
    6: (1, 1, 1, 0, BESIDE, BESIDE),
    7: (1, 1, 1, 0, 1, BESIDE, BESIDE),
    8: (1, 1, 1, 0, 1, 1, BESIDE, BESIDE),
}
"""Of each channel in the order of WAV and FLAC, where not all count alike (BS.1770-5, annex 1 and 3).

Channels 60 to 120 degrees to the side count 1.5 dB more; the one for low-frequency effects does not count.
"""


class LoudnessMeter:
    """The power of each 100 ms of all channels together. All blocks but the last are whole bins."""

    def __init__(self, channels: int, sample_rate: int) -> None:
        self._filter = KWeighting(channels, sample_rate)
        self._weights = np.array(WEIGHTS.get(channels, (1,) * channels), dtype=np.float64)
        self._step = (sample_rate + 5) // 10
        self._begun = 0
        self._energy = 0.0
        self._powers: list[float] = []

    def feed(self, block: Block) -> None:
        """Add a block."""
        weighted = self._filter.filtered(block.planes)
        np.square(weighted, out=weighted)
        energies = (self._weights @ weighted)[: len(block.frames)]
        ends = range(self._step - self._begun, len(energies) + 1, self._step)
        for begin, end in pairwise((0, *ends)):
            self._powers.append((self._energy + float(energies[begin:end].sum())) / self._step)
            self._energy, self._begun = 0.0, 0
        rest = energies[ends[-1] if ends else 0 :]
        self._energy += float(rest.sum())
        self._begun += len(rest)

    def integrated(self) -> float | None:
        """Integrated loudness in LUFS; ``None`` for what has none (silence, under 400 ms)."""
        loud = _gated(_windows(self._powers, MOMENTARY_STEPS), RELATIVE_GATE_LU)
        return finite(_loudness(float(loud.mean()))) if len(loud) else None

    def range(self) -> float | None:
        """Loudness range in LU; ``None`` for what has no loudness, 0 for less than 3 s."""
        if self.integrated() is None:
            return None
        loud = np.sort(_gated(_windows(self._powers, SHORT_TERM_STEPS), RANGE_GATE_LU))
        if not len(loud):
            return 0.0
        low, high = (float(loud[round((len(loud) - 1) * share)]) for share in (LOW_SHARE, HIGH_SHARE))
        return round(_loudness(high) - _loudness(low), 2)


def _windows(steps: list[float], width: int) -> Powers:
    """Return the mean power of each ``width`` neighbouring steps."""
    sums = np.concatenate(([0.0], np.cumsum(steps)))
    means: Powers = np.maximum(sums[width:] - sums[:-width], 0.0) / width
    return means


def _gated(powers: Powers, relative_gate: float) -> Powers:
    """Keep what is above the absolute gate and above the gate relative to the mean of that."""
    audible: Powers = powers[powers > _power(ABSOLUTE_GATE_LUFS)]
    if not len(audible):
        return audible
    loud: Powers = audible[audible > audible.mean() * 10 ** (relative_gate / 10)]
    return loud


def _power(loudness: float) -> float:
    return float(10 ** ((loudness - OFFSET) / 10))


def _loudness(power: float) -> float:
    return 10 * math.log10(power) + OFFSET if power > 0 else -math.inf
