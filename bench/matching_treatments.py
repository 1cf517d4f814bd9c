"""What happens to music before somebody asks for it: noise, lossy coding, other speeds and pitches."""

import io
import shutil
import subprocess
from collections.abc import Callable
from functools import cache

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from tutti.domain.matching.signal.spectrum import RATE

Sound = NDArray[np.float32]
Treatment = Callable[[Sound, np.random.Generator], Sound]
WINDOW = 2048


def noisy(ratio_db: float) -> Treatment:
    """Add pink noise, ``ratio_db`` below the excerpt's own level."""

    def treat(sound: Sound, dice: np.random.Generator) -> Sound:
        spectrum = np.fft.rfft(dice.standard_normal(len(sound)))
        falling = np.sqrt(np.maximum(np.arange(len(spectrum)), 1))
        noise = np.fft.irfft(spectrum / falling, len(sound))
        level = np.sqrt(np.mean(sound**2) / np.mean(noise**2)) * 10 ** (-ratio_db / 20)
        return np.asarray(sound + noise * level, dtype=np.float32)

    return treat


def through_mp3(sound: Sound, _: np.random.Generator) -> Sound:
    """Code as MP3 of about 32 kbit/s and back."""
    file = io.BytesIO()
    soundfile.write(file, sound, RATE, format="MP3", bitrate_mode="CONSTANT", compression_level=0.85)
    file.seek(0)
    return np.asarray(soundfile.read(file, dtype="float32")[0])


def sped(factor: float) -> Treatment:
    """Play faster, and higher with it."""
    return lambda sound, _: np.asarray(soxr.resample(sound, RATE, RATE / factor), dtype=np.float32)


@cache
def rubber_band() -> str | None:
    """Return ffmpeg where it is there and was built with Rubber Band, which is what studios shift pitch with."""
    program = shutil.which("ffmpeg")
    if program is None:
        return None
    listed = subprocess.run(
        [program, "-hide_banner", "-filters"], capture_output=True, text=True, check=False
    )
    return program if " rubberband " in listed.stdout else None


def pitched(semitones: float) -> Treatment:
    """Play higher at the same tempo: by Rubber Band, or where that is missing, as :func:`vocoded`."""
    program, factor = rubber_band(), 2 ** (semitones / 12)
    if program is None:
        return vocoded(semitones)
    sides = ("-f", "f32le", "-ar", str(RATE), "-ac", "1")
    command = [program, "-nostdin", "-v", "error", *sides, "-i", "pipe:0"]
    command += ["-af", f"rubberband=pitch={factor}", *sides, "pipe:1"]

    def treat(sound: Sound, _: np.random.Generator) -> Sound:
        given = sound.astype("<f4").tobytes()
        made = subprocess.run(command, input=given, capture_output=True, check=True).stdout
        return np.frombuffer(made, dtype="<f4").astype(np.float32)

    return treat


def vocoded(semitones: float) -> Treatment:
    """Play higher at the same tempo: stretched by a plain phase vocoder, which blurs attacks, then played faster."""
    factor = 2 ** (semitones / 12)
    return lambda sound, dice: sped(factor)(_stretched(sound, factor), dice)


def _stretched(sound: Sound, factor: float) -> Sound:
    """Make longer by ``factor``: phases advance at the rate that they have in the sound (phase vocoder)."""
    step = WINDOW // 4
    window = np.hanning(WINDOW)
    padded = np.pad(sound, (0, 2 * WINDOW))
    expected = 2 * np.pi * step * np.arange(WINDOW // 2 + 1) / WINDOW
    out = np.zeros(int(len(sound) * factor) + 2 * WINDOW)
    phase = np.angle(np.fft.rfft(window * padded[:WINDOW]))
    for number in range(int(len(sound) * factor) // step):
        at = int(number * step / factor)
        first = np.fft.rfft(window * padded[at : at + WINDOW])
        later = np.fft.rfft(window * padded[at + step : at + step + WINDOW])
        out[number * step : number * step + WINDOW] += window * np.fft.irfft(
            np.abs(later) * np.exp(1j * phase)
        )
        turned = np.angle(later) - np.angle(first) - expected
        phase += expected + turned - 2 * np.pi * np.rint(turned / (2 * np.pi))
    return (out[: int(len(sound) * factor)] / 1.5).astype(np.float32)
