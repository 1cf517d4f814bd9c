"""The picture of the sound: lowest and highest level of each step, in several resolutions.

Written as the JSON of BBC's audiowaveform, version 2, 8 bits, one channel: the extremes of all channels.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from tutti.adapters.listening.measuring.block import BIN, Block
from tutti.domain.audio import Derivative, DerivativeRole

Extremes = NDArray[np.int8]

COARSER = 4
FEWEST_STEPS = 500


class Waveform:
    """Collects the extremes of each 256 frames: two bytes for each."""

    def __init__(self) -> None:
        self._parts: list[Extremes] = []

    def feed(self, block: Block) -> None:
        """Add a block."""
        extremes = np.stack((block.low.min(axis=0), block.high.max(axis=0)), axis=1)
        self._parts.append(np.clip(np.floor(extremes * 128), -128, 127).astype(np.int8))

    def write(self, folder: Path, sample_rate: int) -> Iterator[Derivative]:
        """Write one file for each resolution, finest first, until the whole song fits on a screen."""
        level = np.concatenate(self._parts) if self._parts else np.zeros((0, 2), dtype=np.int8)
        step = BIN
        yield _write_level(folder, level, step, sample_rate)
        while len(level) > FEWEST_STEPS:
            level, step = _coarser(level), step * COARSER
            yield _write_level(folder, level, step, sample_rate)


def _coarser(level: Extremes) -> Extremes:
    missing = -len(level) % COARSER
    groups = np.concatenate((level, np.repeat(level[-1:], missing, axis=0))).reshape(-1, COARSER, 2)
    return np.stack((groups[:, :, 0].min(axis=1), groups[:, :, 1].max(axis=1)), axis=1)


def _write_level(folder: Path, level: Extremes, step: int, sample_rate: int) -> Derivative:
    content = msgspec.json.encode(
        {
            "version": 2,
            "channels": 1,
            "sample_rate": sample_rate,
            "samples_per_pixel": step,
            "bits": 8,
            "length": len(level),
            "data": level.reshape(-1).tolist(),
        }
    )
    name = f"waveform-{step}.json"
    (folder / name).write_bytes(content)
    return Derivative(DerivativeRole.WAVEFORM, name, "application/json", len(content), samples_per_pixel=step)
