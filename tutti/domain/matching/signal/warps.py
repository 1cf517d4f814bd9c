"""Other speeds and pitches of a query, made from its peaks: what is asked for when a sound may be altered."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tutti.domain.matching.signal.peaks import Peaks

WIDEST_SEMITONES = 2.5
SPEED_STEP = 0.125
PITCH_STEP = 0.25
"""Semitones. Half a semitone, 2.9 %, would move a peak at 1 kHz by nearly three bins: too far to meet."""


@dataclass(frozen=True, slots=True)
class Warp:
    """Factors by which a query is higher (``pitch``) and faster (``tempo``) than what it is compared with."""

    pitch: float = 1.0
    tempo: float = 1.0

    def undo(self, peaks: Peaks) -> Peaks:
        """Return the peaks as they would be without the alteration."""
        if self.pitch == self.tempo == 1.0:
            return peaks
        return Peaks(
            np.rint(peaks.frames * self.tempo).astype(np.int32),
            np.rint(peaks.pitches / self.pitch).astype(np.int32),
            peaks.strong,
            round(peaks.length * self.tempo),
        )


PLAIN = Warp()


def grid() -> Iterator[Warp]:
    """Yield the plain one, then speeds by eighths of a semitone, then pitches with tempo kept by quarters."""
    yield PLAIN
    for steps in _steps(SPEED_STEP):
        factor = 2 ** (steps / 12)
        yield Warp(pitch=factor, tempo=factor)
    for steps in _steps(PITCH_STEP):
        yield Warp(pitch=2 ** (steps / 12))


def _steps(step: float) -> Iterator[float]:
    for count in range(1, round(WIDEST_SEMITONES / step) + 1):
        yield count * step
        yield -count * step
