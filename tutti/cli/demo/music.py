"""A song, made on the spot when none is given."""

from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

RATE = 44_100
BEAT = 0.5
CHORDS = ((0, 4, 7), (-3, 0, 4), (-7, -3, 0), (-5, -1, 2))
MELODY = (12, 11, 7, 4, 5, 7, 4, 2, 12, 14, 16, 12, 11, 7, 9, 11)
Sound = NDArray[np.float64]


def make_song(path: Path) -> Path:
    """Write a stereo song of 64 seconds (44.1 kHz, 16 bit FLAC) and return its path."""
    length = int(64 * RATE)
    left, right = np.zeros(length), np.zeros(length)
    for beat in range(128):
        chord = CHORDS[beat // 4 % 4]
        at = int(beat * BEAT * RATE)
        _add(left, at, 0.14 * _tone(chord[beat % 3], 1.6))
        _add(right, at, 0.14 * _tone(chord[(beat + 1) % 3], 1.6))
        if beat >= 8:
            note = 0.2 * _tone(MELODY[beat % 16], 0.9)
            _add(left, at, note * (0.6 if beat % 2 else 0.9))
            _add(right, at, note * (0.9 if beat % 2 else 0.6))
        if beat % 4 == 0:
            bass = 0.3 * _tone(chord[0] - 24, 2.0)
            _add(left, at, bass)
            _add(right, at, bass)
    stereo = np.stack([left, right], axis=1)
    stereo *= 0.8 / np.abs(stereo).max()
    stereo[-RATE * 2 :] *= np.linspace(1, 0, RATE * 2)[:, None]
    soundfile.write(path, stereo, RATE, subtype="PCM_16")
    return path


def _tone(semitones: int, seconds: float) -> Sound:
    time = np.arange(int(seconds * RATE)) / RATE
    frequency = 261.63 * 2 ** (semitones / 12)
    partials = sum(np.sin(2 * np.pi * frequency * n * time) / n**2 for n in (1, 2, 3, 4))
    attack = np.minimum(time / 0.01, 1)
    return np.asarray(partials * attack * np.exp(-2.5 * time), dtype=np.float64)


def _add(track: Sound, at: int, sound: Sound) -> None:
    end = min(at + len(sound), len(track))
    track[at:end] += sound[: end - at]
