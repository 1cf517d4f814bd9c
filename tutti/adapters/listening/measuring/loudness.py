"""Loudness after ITU-R BS.1770 and EBU R 128, by libebur128."""

import numpy as np
from pyebur128.pyebur128 import MeasurementMode, R128State, get_loudness_global, get_loudness_range

from tutti.adapters.listening.measuring.block import Block
from tutti.adapters.listening.measuring.decibels import finite

MODE = MeasurementMode.MODE_I | MeasurementMode.MODE_LRA


class LoudnessMeter:
    """Integrated loudness and loudness range of all channels together."""

    def __init__(self, channels: int, sample_rate: int) -> None:
        self._state = R128State(channels, sample_rate, MODE)

    def feed(self, block: Block) -> None:
        """Add a block."""
        self._state.add_frames(np.ascontiguousarray(block.frames).reshape(-1), len(block.frames))

    def integrated(self) -> float | None:
        """Integrated loudness in LUFS."""
        return finite(get_loudness_global(self._state))

    def range(self) -> float | None:
        """Loudness range in LU (EBU Tech 3342); ``None`` for what has no loudness."""
        return None if self.integrated() is None else finite(get_loudness_range(self._state))
