"""Music for tests of matching: random, but the same for the same seed, and as varied as real songs are."""

from io import BytesIO

import numpy as np
import soundfile
from numpy.typing import NDArray

Sound = NDArray[np.float32]
BEAT = 0.21


def tune(seed: int, seconds: float, rate: int = 11_025) -> Sound:
    """Notes of random pitch, length and colour over a drum, mono."""
    dice = np.random.default_rng(seed)
    sound = np.zeros(int(seconds * rate), dtype=np.float32)
    for voice in range(3):
        at = 0.0
        while at < seconds:
            length = BEAT * dice.integers(1, 5) * dice.uniform(0.97, 1.03)
            pitch = 110.0 * 2 ** (voice / 2 + dice.integers(0, 25) / 12)
            _add(sound, at, _note(pitch, length * 1.4, dice.uniform(1, 4, 8), rate), rate)
            at += length
    for beat in range(int(seconds / BEAT / 2)):
        _add(sound, beat * BEAT * 2, _drum(dice, rate), rate)
    return (0.3 * sound / max(float(np.abs(sound).max()), 1e-6)).astype(np.float32)


def _note(pitch: float, seconds: float, colour: "NDArray[np.float64]", rate: int) -> Sound:
    at = np.arange(int(seconds * rate)) / rate
    wave = sum(
        np.sin(2 * np.pi * pitch * k * at) / k**c for k, c in enumerate(colour, 1) if pitch * k < rate / 2
    )
    return np.asarray(wave * np.exp(-3 * at / seconds), dtype=np.float32)


def _drum(dice: np.random.Generator, rate: int) -> Sound:
    length = int(0.05 * rate)
    return (dice.standard_normal(length) * np.exp(-np.arange(length) / length * 6)).astype(np.float32)


def _add(sound: Sound, at: float, part: Sound, rate: int) -> None:
    start = int(at * rate)
    room = len(sound) - start
    sound[start : start + len(part)] += part[:room]


def flac(sound: Sound, rate: int = 44_100) -> bytes:
    """As FLAC of 16 bits."""
    file = BytesIO()
    soundfile.write(file, sound, rate, format="FLAC", subtype="PCM_16")
    return file.getvalue()
