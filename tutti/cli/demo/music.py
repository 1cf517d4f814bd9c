"""A song and a cover, made on the spot when none is given."""

from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

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


def make_cover(path: Path, title: str, artist: str) -> Path:
    """Write a plain square cover (3000 × 3000 PNG) and return its path."""
    ramp = np.linspace(0, 1, 3000)[:, None, None]
    top, bottom = np.array([22, 46, 84]), np.array([222, 120, 78])
    pixels = np.broadcast_to(top + (bottom - top) * ramp, (3000, 3000, 3)).astype(np.uint8)
    image = Image.fromarray(pixels)
    draw = ImageDraw.Draw(image)
    draw.ellipse((1950, 1500, 2550, 2100), fill=(250, 214, 150))
    for wave in range(8):
        height = 2100 + wave * 110
        draw.line([(x, height + 18 * np.sin(x / 90 + wave)) for x in range(0, 3001, 30)], (28, 52, 88), 14)
    draw.text((240, 260), title, font=ImageFont.load_default(size=260), fill=(250, 244, 232))
    draw.text((250, 600), artist, font=ImageFont.load_default(size=120), fill=(250, 244, 232))
    image.save(path)
    return path
