"""Silence: to the sample at both ends, to the bin (256 frames) inside."""

import numpy as np
from numpy.typing import NDArray

from tutti.adapters.listening.measuring.block import BIN, Block
from tutti.domain.audio import Silence, Stretch

THRESHOLD = 10 ** (-60 / 20)
SHORTEST_SECONDS = 1.0
MOST_STRETCHES = 100


class SilenceMeter:
    """Remembers which bins sound, and the first and last frame that does."""

    def __init__(self, sample_rate: int) -> None:
        self._shortest = int(SHORTEST_SECONDS * sample_rate)
        self._bins: list[NDArray[np.bool_]] = []
        self._first: int | None = None
        self._last = -1
        self._frames = 0
        self._any = False

    def feed(self, block: Block) -> None:
        """Add a block."""
        peaks = block.bin_peaks.max(axis=0)
        sounding = peaks > THRESHOLD
        self._bins.append(sounding)
        self._frames += len(block.frames)
        self._any = self._any or bool(peaks.any())
        loud = np.flatnonzero(sounding)
        if len(loud):
            if self._first is None:
                self._first = block.start + _sounding_frames(block, int(loud[0]))[0]
            self._last = block.start + _sounding_frames(block, int(loud[-1]))[-1]

    def result(self) -> Silence:
        """Report; a file without a single sounding frame is silent, not led by silence."""
        if self._first is None:
            return Silence(0, 0, (), 0, all_silent=True, digital=not self._any)
        inner = self._inner(self._first // BIN, self._last // BIN)
        trailing = self._frames - self._last - 1
        total = sum(stretch.frames for stretch in inner)
        return Silence(self._first, trailing, inner[:MOST_STRETCHES], total, all_silent=False, digital=False)

    def _inner(self, first: int, last: int) -> tuple[Stretch, ...]:
        sounding = np.flatnonzero(np.concatenate(self._bins)[first : last + 1]) + first
        gaps = np.diff(sounding) - 1
        wide = np.flatnonzero(gaps * BIN >= self._shortest)
        return tuple(Stretch(int(sounding[at] + 1) * BIN, int(gaps[at]) * BIN) for at in wide)


def _sounding_frames(block: Block, bin_number: int) -> list[int]:
    """Return the places in the block where a frame of this bin sounds."""
    start = bin_number * BIN
    part = np.abs(block.planes[:, start : start + BIN]).max(axis=0)
    return (np.flatnonzero(part > THRESHOLD) + start).tolist()
