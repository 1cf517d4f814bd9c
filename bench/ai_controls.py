"""Sounds that imitate a decoder's clock and come from none: what the detector must not fall for."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

RATE = 44_100


def griffin_lim(music: Samples, rounds: int = 12) -> Samples:
    """Rebuild ``music`` from the magnitudes of its transform alone: made anew, but by no decoder."""
    size, hop = 2048, 512
    taper = np.hanning(size + 1)[:-1].astype(np.float32)
    sides = []
    for channel in music.T:
        frames = np.lib.stride_tricks.sliding_window_view(np.pad(channel, size), size)[::hop]
        wanted = np.abs(np.fft.rfft(frames * taper, axis=1)).astype(np.float32)
        phase = np.exp(2j * np.pi * np.random.default_rng(5).random(wanted.shape)).astype(np.complex64)
        for _ in range(rounds):
            sound = _overlapped(np.fft.irfft(wanted * phase, axis=1).astype(np.float32) * taper, hop)
            again = np.lib.stride_tricks.sliding_window_view(sound, size)[::hop][: len(wanted)]
            spectrum = np.fft.rfft(again * taper, axis=1)
            phase = (spectrum / (np.abs(spectrum) + 1e-9)).astype(np.complex64)
        sides.append(sound[size : size + len(channel)])
    return np.stack(sides, axis=1)


def tracker(seed: int, seconds: int, tick_hz: float = 50.0) -> Samples:
    """Play sampled notes as a tracker does: everything happens on a tick, volumes change in steps."""
    numbers = np.random.default_rng(seed)
    tick = round(RATE / tick_hz)
    sound = np.zeros((seconds * RATE, 2), np.float32)
    sample = (numbers.normal(0, 1, 4000) * np.exp(-np.arange(4000) / 900)).astype(np.float32)
    saw = (np.arange(30_000) * 110 / RATE % 1 - 0.5).astype(np.float32)
    for row in range(seconds * RATE // (6 * tick)):
        start = row * 6 * tick
        pitch = 2 ** (numbers.integers(0, 24) / 12)
        note = np.interp(np.arange(0, len(saw), pitch), np.arange(len(saw)), saw).astype(np.float32)
        steps = np.repeat(np.linspace(1, 0.1, 12), tick)[: len(note)]
        note = note[: len(steps)] * steps[: len(note)]
        for piece, gain in ((note, 0.3), (sample, 0.5 * (row % 4 == 0))):
            end = min(start + len(piece), len(sound))
            sound[start:end] += np.float32(gain) * piece[: end - start, None] * np.array([1, 0.8], np.float32)
    return np.clip(sound, -1, 1)


def chip(seed: int, seconds: int, frame_hz: float = 60.0) -> Samples:
    """Play square waves whose pitch, width and volume a processor sets once a frame, arpeggios included."""
    numbers = np.random.default_rng(seed)
    frame = round(RATE / frame_hz)
    count = seconds * RATE // frame + 1
    voices = []
    for voice in range(3):
        roots = np.repeat(numbers.integers(0, 24, count // 8 + 1), 8)[:count]
        hertz = 110 * 2 ** ((roots + np.tile([0, 4, 7], count)[:count] * (voice == 0)) / 12)
        hertz = 1_789_773 / 16 / np.rint(1_789_773 / 16 / hertz)
        phase = np.cumsum(np.repeat(hertz, frame)) / RATE
        width = np.repeat(numbers.choice([0.125, 0.25, 0.5], count), frame)
        volume = np.repeat(np.tile(np.linspace(15, 4, 8) // 1 / 15, count)[:count], frame)
        voices.append(np.where(phase % 1 < width, 1, -1) * volume)
    mono = np.sum(voices, axis=0)[: seconds * RATE] / 4
    return np.stack([mono, mono], axis=1).astype(np.float32)


def soft_synth(seed: int, seconds: int, block: int = 256, rate: int = RATE) -> Samples:
    """Play pads whose level and brightness a synthesiser sets once a block, without smoothing."""
    numbers = np.random.default_rng(seed)
    at = np.arange(seconds * rate) / rate
    held = np.repeat(np.arange(len(at) // block + 1), block)[: len(at)] * block / rate
    sides = []
    for side in range(2):
        sound = np.zeros(len(at))
        for note in range(4):
            root = 82.4 * 2 ** (numbers.integers(0, 24) / 12) * (1 + 0.002 * numbers.normal())
            level = 0.5 + 0.5 * np.sin(2 * np.pi * (0.1 + 0.23 * note) * held + side + note)
            bright = 0.3 + 0.25 * np.sin(2 * np.pi * 0.31 * held + note)
            sound += level * (np.sin(2 * np.pi * root * at) + bright * (2 * (root * at % 1) - 1))
        sides.append(0.15 * sound + numbers.normal(0, 1e-3, len(at)))
    return np.stack(sides, axis=1).astype(np.float32)


def sustained(seed: int, seconds: int, root: float = 196.0) -> Samples:
    """Hold one note with a hundred partials, as a drone or a hum does."""
    numbers = np.random.default_rng(seed)
    at = np.arange(seconds * RATE) / RATE
    partials = np.arange(1, int(18_000 / root))
    mono = sum(np.sin(2 * np.pi * root * k * at + numbers.uniform(0, 6.28)) / k**0.7 for k in partials) * (
        0.6 + 0.4 * np.sin(2 * np.pi * 0.2 * at)
    )
    noise = numbers.normal(0, 0.05, (len(at), 2))
    return (0.1 * np.stack([mono, np.roll(mono, 40)], axis=1) + noise).astype(np.float32)


def delayed(music: Samples, milliseconds: float = 5.0) -> Samples:
    """Add a fixed delay, which combs the spectrum."""
    late = np.roll(music, round(RATE * milliseconds / 1000), axis=0)
    return (0.6 * (music + 0.8 * late)).astype(np.float32)


def hummed(music: Samples, root: float = 50.0) -> Samples:
    """Add the hum of the mains, exactly in tune."""
    at = np.arange(len(music)) / RATE
    hum = np.zeros(len(at))
    for k in range(1, 60):
        hum += np.sin(2 * np.pi * root * k * at) / k
    return (music + 0.003 * hum[:, None]).astype(np.float32)


SYNTHETIC: dict[str, Callable[[int, int], Samples]] = {
    "tracker, 50 ticks a second": tracker,
    "tracker, 60.5 ticks a second": lambda seed, seconds: tracker(seed, seconds, 60.5),
    "chip, 60 frames a second": chip,
    "chip, 50 frames a second": lambda seed, seconds: chip(seed, seconds, 50.0),
    "soft synth, blocks of 64": lambda seed, seconds: soft_synth(seed, seconds, 64),
    "soft synth, blocks of 256": soft_synth,
    "soft synth, blocks of 512": lambda seed, seconds: soft_synth(seed, seconds, 512),
    "soft synth, blocks of 1024": lambda seed, seconds: soft_synth(seed, seconds, 1024),
    "held note at 196 Hz": sustained,
    "held note at 200 Hz": lambda seed, seconds: sustained(seed, seconds, 200.0),
    "held note at 50 Hz": lambda seed, seconds: sustained(seed, seconds, 50.0),
}
TREATED: dict[str, Callable[[Samples], Samples]] = {
    "Griffin-Lim": griffin_lim,
    "fixed delay of 5 ms": delayed,
    "mains hum at 50 Hz": hummed,
}


def _overlapped(frames: Samples, hop: int) -> Samples:
    size = frames.shape[1]
    parts = size // hop
    sound = np.zeros((len(frames) + parts - 1) * hop, np.float32)
    for part in range(parts):
        piece = frames[:, part * hop : (part + 1) * hop].ravel()
        sound[part * hop : part * hop + len(piece)] += piece
    return (sound / np.float32(1.5)).astype(np.float32)
