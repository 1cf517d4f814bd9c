"""Sounds made of numbers, and the files that hold them."""

import math
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from tutti.adapters.listening.analysis import analyse
from tutti.domain.audio import AudioReport

Sound = NDArray[np.float64]
RATE = 48_000
LONGEST = 4 * 3600

FORMATS: dict[str, dict[str, str]] = {
    "wav": {"format": "WAV", "subtype": "PCM_16"},
    "rf64": {"format": "RF64", "subtype": "PCM_24"},
    "aiff": {"format": "AIFF", "subtype": "PCM_16"},
    "flac": {"format": "FLAC", "subtype": "PCM_16"},
    "ogg": {"format": "OGG", "subtype": "VORBIS"},
    "opus": {"format": "OGG", "subtype": "OPUS"},
    "mp3": {"format": "MP3", "subtype": "MPEG_LAYER_III"},
}


def sine(hertz: float, dbfs: float, seconds: float, *, rate: int = RATE, degrees: float = 0.0) -> Sound:
    """One channel of a sine whose peak is at ``dbfs``."""
    at = np.arange(round(seconds * rate)) / rate
    return 10 ** (dbfs / 20) * np.sin(2 * np.pi * hertz * at + math.radians(degrees))


def stereo(left: Sound, right: Sound | None = None) -> Sound:
    """Two channels, the same one twice when only one is given."""
    return np.stack((left, left if right is None else right), axis=1)


def silence(seconds: float, rate: int = RATE) -> Sound:
    """Digital zeros, one channel."""
    return np.zeros(round(seconds * rate))


def song(seconds: float = 3.0, *, rate: int = RATE, seed: int = 1) -> Sound:
    """Something like music, two channels: three tones, noise, and a swell; no two files alike by seed."""
    numbers = np.random.default_rng(seed)
    swell = 0.6 + 0.4 * np.sin(2 * np.pi * 0.5 * np.arange(round(seconds * rate)) / rate)
    tones = sum(sine(hertz, -18, seconds, rate=rate) for hertz in (220.0, 331.0, 1979.0))
    noise = numbers.normal(0, 0.03, (len(swell), 2))
    return stereo(tones * swell) + noise


def write(path: Path, sound: Sound, *, rate: int = RATE, kind: str = "wav", **given: str) -> Path:
    """Write a file of one of :data:`FORMATS`."""
    soundfile.write(str(path), sound, rate, **(FORMATS[kind] | given))
    return path


def heard(path: Path) -> AudioReport:
    """Analyse a file in this process; waveforms go beside it."""
    outputs = path.parent / f"{path.name}-outputs"
    outputs.mkdir(exist_ok=True)
    return analyse(path, outputs, LONGEST)


def codes(report: AudioReport) -> set[str]:
    """The codes of all findings."""
    return {finding.code for finding in report.findings}


def errors(report: AudioReport) -> set[str]:
    """The codes of the findings that make a file unfit."""
    return {finding.code for finding in report.findings if finding.severity == "error"}
