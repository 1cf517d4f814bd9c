"""A block of sound in the two layouts that measuring needs, with the extremes of each 256 frames."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

BIN = 256
"""Frames in the finest step of the waveform; all coarse questions are asked of these first."""

BLOCK = 128 * BIN
"""Frames in a block: 0.74 s at 44.1 kHz."""

LOUDEST = 16.0
"""Floating-point files may rise above full scale; 24 dB above it are only wrong numbers."""


@dataclass(frozen=True, slots=True)
class Block:
    """``frames`` are interleaved; ``planes`` are channels by frames, padded with zeros to whole bins.

    ``low`` and ``high`` are the extremes of each channel (rows) in each bin (columns), ``bin_peaks`` the
    highest magnitudes there.
    """

    start: int
    frames: Samples
    planes: Samples
    low: Samples
    high: Samples
    bin_peaks: Samples


def block_of(start: int, frames: Samples) -> Block:
    """Lay out ``frames`` (frames by channels) that begin at frame ``start`` of the file."""
    count, channels = frames.shape
    planes = np.zeros((channels, -(-count // BIN) * BIN), dtype=np.float32)
    planes[:, :count] = frames.T
    bins = planes.reshape(channels, -1, BIN)
    low, high = bins.min(axis=2), bins.max(axis=2)
    return Block(start, frames, planes, low, high, np.maximum(high, -low))


def wild(block: Block) -> bool:
    """Tell whether the block holds what is no level: not a number, infinite, or absurdly loud."""
    return not bool(np.max(block.bin_peaks) <= LOUDEST)


def tamed(block: Block) -> Block:
    """Return the block with wild numbers made silent, so that they spoil nothing else."""
    return block_of(block.start, tamed_samples(block.frames))


def tamed_samples(frames: Samples) -> Samples:
    """Return the samples with those that are no levels made silent."""
    return np.where(np.abs(frames) <= LOUDEST, frames, np.float32(0))
