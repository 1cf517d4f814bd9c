"""Peak, mean and power of each channel."""

import numpy as np
from numpy.typing import NDArray

from tutti.adapters.listening.measuring.block import Block
from tutti.adapters.listening.measuring.decibels import from_amplitude, from_power
from tutti.domain.audio import Channel

DEAD_DBFS = -60.0


class Levels:
    """Sums that the whole file adds up to."""

    def __init__(self, channels: int) -> None:
        self.frames = 0
        self.peak: NDArray[np.float64] = np.zeros(channels)
        self._sum: NDArray[np.float64] = np.zeros(channels)
        self._power: NDArray[np.float64] = np.zeros(channels)

    def feed(self, block: Block) -> None:
        """Add a block."""
        self.frames += len(block.frames)
        self.peak = np.maximum(self.peak, block.bin_peaks.max(axis=1))
        self._sum += block.planes.sum(axis=1)
        self._power += [float(np.dot(plane, plane)) for plane in block.planes]

    def channels(self) -> tuple[Channel, ...]:
        """Report each channel."""
        count = max(self.frames, 1)
        return tuple(
            Channel(
                dc_offset=round(float(total) / count, 6),
                peak_dbfs=(level := from_amplitude(float(peak))),
                rms_dbfs=from_power(float(power) / count),
                dead=level is None or level < DEAD_DBFS,
            )
            for peak, total, power in zip(self.peak, self._sum, self._power, strict=True)
        )
