"""Loudness after ITU-R BS.1770-5, and loudness range after EBU Tech 3342.

libebur128 filters and weighs the channels, and tells the power of each 100 ms. The overlapping windows are
put together from those here, because the library adds up the samples of each window anew, which takes as long
as its filter.
"""

import math

import numpy as np
from numpy.typing import NDArray
from pyebur128.pyebur128 import MeasurementMode, R128State, get_loudness_window

from tutti.adapters.listening.measuring.block import Block
from tutti.adapters.listening.measuring.decibels import finite

Powers = NDArray[np.float64]

STEP_MS = 100
OFFSET = -0.691
ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_LU, RANGE_GATE_LU = -10.0, -20.0
MOMENTARY_STEPS, SHORT_TERM_STEPS = 4, 30
LOW_SHARE, HIGH_SHARE = 0.10, 0.95


class LoudnessMeter:
    """The power of each 100 ms of all channels together."""

    def __init__(self, channels: int, sample_rate: int) -> None:
        self._state = R128State(channels, sample_rate, MeasurementMode.MODE_M)
        self._step = (sample_rate + 5) // 10
        self._missing = self._step
        self._powers: list[float] = []

    def feed(self, block: Block) -> None:
        """Add a block, step by step."""
        at = 0
        while at < len(block.frames):
            part = block.frames[at : at + self._missing]
            self._state.add_frames(np.ascontiguousarray(part).reshape(-1), len(part))
            at += len(part)
            self._missing -= len(part)
            if self._missing == 0:
                self._powers.append(_power(get_loudness_window(self._state, STEP_MS)))
                self._missing = self._step

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
