"""Clipping: the wave runs flat at the highest or lowest level that the channel ever reaches.

Full scale is no measure: a clipped song that was turned down afterwards is flat below it. And a run of
equal samples alone is no proof: the crest of a slow, pure wave is flat within one step of 16 bits. So a flat
run counts when the wave comes or goes steeply.
"""

import numpy as np
from numpy.typing import NDArray

from tutti.adapters.listening.measuring.block import Block, Samples
from tutti.domain.audio import Clipping

SHORTEST_RUN = 3
STEEP = 2.0**-11
STEEP_STEPS = 4
QUIETEST_PEAK = 0.01


class ClippingMeter:
    """Watches both sides of every channel."""

    def __init__(self, channels: int, bit_depth: int | None) -> None:
        steep = max(STEEP, STEEP_STEPS * 2.0 ** (1 - (bit_depth or 24)))
        self._sides = [(channel, sign, Side(steep)) for channel in range(channels) for sign in (1, -1)]

    def feed(self, block: Block) -> None:
        """Add a block."""
        count = len(block.frames)
        for channel, sign, side in self._sides:
            extremes = block.high[channel] if sign > 0 else block.low[channel]
            top = float(extremes.max() if sign > 0 else -extremes.min())
            side.feed(block.start, block.planes[channel, :count], sign, top)

    def result(self) -> Clipping:
        """Report all sides together."""
        sides = [side for *_, side in self._sides]
        for side in sides:
            side.close()
        return Clipping(
            runs=sum(side.runs for side in sides),
            samples=sum(side.samples for side in sides),
            longest_run=max((side.longest for side in sides), default=0),
        )


class Side:
    """One side of one channel: counts runs at the peak, and starts anew whenever the peak rises."""

    def __init__(self, steep: float) -> None:
        self._steep = steep
        self._peak = QUIETEST_PEAK
        self._before = 0.0
        self._open_length = 0
        self._open_is_steep = False
        self._forget()

    def _forget(self) -> None:
        self.runs = self.samples = self.longest = 0

    def feed(self, start: int, plane: Samples, sign: int, top: float) -> None:
        """Add the next samples of the channel, of which ``top`` is the highest on this side."""
        if top > self._peak:
            self._peak = top
            self._open_length = 0
            self._forget()
        if top == self._peak or self._open_length:
            self._find(plane if sign > 0 else -plane)
        if len(plane):
            self._before = float(plane[-1]) * sign

    def close(self) -> None:
        """Count a run that lasts until the end of the file."""
        self._count(self._open_length, self._open_is_steep)
        self._open_length = 0

    def _find(self, plane: Samples) -> None:
        at = np.flatnonzero(plane == np.float32(self._peak))
        firsts, lasts = _runs(at)
        if self._open_length and not (len(firsts) and firsts[0] == 0):
            self._count(self._open_length, self._open_is_steep or self._falls(plane[0]))
            self._open_length = 0
        for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
            length, steep = last - first + 1, self._falls(plane[first - 1] if first else self._before)
            if first == 0 and self._open_length:
                length, steep = length + self._open_length, self._open_is_steep
            if last == len(plane) - 1:
                self._open_length, self._open_is_steep = length, steep
                return
            self._count(length, steep or self._falls(plane[last + 1]))
            self._open_length = 0

    def _falls(self, neighbour: float) -> bool:
        return self._peak - float(neighbour) > self._steep

    def _count(self, length: int, steep: bool) -> None:
        if length >= SHORTEST_RUN and steep:
            self.runs += 1
            self.samples += length
            self.longest = max(self.longest, length)


def _runs(at: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return first and last of each run of neighbouring positions."""
    if not len(at):
        return at, at
    breaks = np.flatnonzero(np.diff(at) > 1)
    return at[np.concatenate(([0], breaks + 1))], at[np.concatenate((breaks, [len(at) - 1]))]
