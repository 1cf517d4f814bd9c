"""Short sounds with and without a decoder's clock in them."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from tutti.domain.detection import (
    Evidence,
    Measurement,
    Measurer,
    Verdict,
    clock_table,
    judge,
    load_calibration,
)

Samples = NDArray[np.float32]
RATE = 48_000


def played(seconds: float = 24.0, *, rate: int = RATE, seed: int = 1) -> Samples:
    """Something like music: noise that swells, and notes that change; stereo."""
    numbers = np.random.default_rng(seed)
    at = np.arange(int(seconds * rate)) / rate
    notes = np.repeat(numbers.integers(0, 24, int(seconds * 3) + 1), rate // 3)[: len(at)]
    tune = np.sin(2 * np.pi * np.cumsum(220.0 * 2 ** (notes / 12)) / rate)
    noise = numbers.normal(0, 0.2, (len(at), 2)) * (0.6 + 0.4 * np.sin(2 * np.pi * 0.3 * at))[:, None]
    return (0.3 * tune[:, None] + noise).astype(np.float32)


def clocked(sound: Samples, hertz: float, *, level_db: float = -42.0, rate: int = RATE) -> Samples:
    """Lay what repeats every ``1 / hertz`` seconds under ``sound``, as a decoder's biases do."""
    hop = round(rate / hertz)
    once = np.random.default_rng(7).normal(0, 1, (hop, 2)) * 10 ** (level_db / 20)
    return (sound + np.tile(once, (len(sound) // hop + 1, 1))[: len(sound)]).astype(np.float32)


def wandering(sound: Samples, hertz: float, *, rate: int = RATE) -> Samples:
    """Lay a comb under ``sound`` whose lines change their phase every second or so."""
    hop = round(rate / hertz)
    numbers = np.random.default_rng(3)
    parts = []
    for start in range(0, len(sound), int(1.3 * rate)):
        size = min(int(1.3 * rate), len(sound) - start)
        once = numbers.normal(0, 0.012, (hop, 2))
        parts.append(np.tile(once, (size // hop + 1, 1))[:size])
    return (sound + np.concatenate(parts)).astype(np.float32)


def measured(sound: Samples, rate: int = RATE) -> Measurement:
    """Measure a sound in uneven pieces, as a decoder hands them over."""
    measurer = Measurer(clock_table(), rate, sound.shape[1], len(sound))
    at = 0
    for size in np.resize([4096, 65_536, 1, 30_000], 10_000):
        if at >= len(sound):
            break
        measurer.feed(sound[at : at + size])
        at += size
    return measurer.result()


@cache
def plain() -> Evidence:
    """The evidence in something like music."""
    return Evidence(measured(played()))


@cache
def suno() -> Evidence:
    """The evidence in the same with a clock of 200 Hz under it."""
    return Evidence(measured(clocked(played(), 200.0)))


def judged(evidence: Evidence, **given: object) -> Verdict:
    return judge(replace(evidence, **given), clock_table(), load_calibration())  # type: ignore[arg-type]


def verdict(sound: Samples, rate: int = RATE) -> Verdict:
    return judged(Evidence(measured(sound, rate)))


def write(path: Path, sound: Samples, rate: int = RATE, **given: str) -> Path:
    soundfile.write(path, np.clip(sound, -1, 1), rate, **given)
    return path
