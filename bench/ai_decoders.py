"""Simulated neural decoders: what every generator ends with, with random weights.

A stack of transposed convolutions with activations, biases and residual convolutions turns frames of features
into sound, as HiFi-GAN, EnCodec, DAC and their kin do. No weight is trained; where the lines of such a decoder
lie follows from its strides alone, and how strong they are from its biases and activations. It is driven by the
energies of real music and laid under that music, so that nothing but the decoder's trace tells both apart; or it is
heard by itself, as a generator's is.

Latents of trained decoders are rich and their weights have learnt to keep the lines down; random ones have not.
So most of what drives these changes from frame to frame at random, biases are small, and the sound is laid 20 to
40 dB under the music. Rectifiers leave the strongest lines; of those, most is taken away, as training does. What is
left rises above its surroundings by about as much as the lines of published generators: 13 to 22 dB.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import prod

import numpy as np
import soxr
from numpy.typing import NDArray

Samples = NDArray[np.float32]

BANDS, WIDTH, LEAST_WIDTH = 24, 32, 4
BIAS, RESTLESS, LEARNT = 0.03, 4.0, 0.7
CONTEXT, CHUNK_SECONDS = 12, 3.0


@dataclass(frozen=True)
class Schedule:
    """A decoder's output rate, its strides, its activation, and whether the table of clocks names its clock."""

    rate: int
    strides: tuple[int, ...]
    activation: str
    named: bool = True

    @property
    def hertz(self) -> float:
        return self.rate / prod(self.strides)

    @property
    def name(self) -> str:
        return f"{self.rate}/{prod(self.strides)}"


SCHEDULES = (
    Schedule(44_100, (8, 8, 4, 2), "snake"),
    Schedule(44_100, (8, 8, 8, 2), "leaky"),
    Schedule(44_100, (8, 8, 8, 4), "elu"),
    Schedule(44_100, (8, 8, 2, 2), "leaky"),
    Schedule(44_100, (8, 8, 4, 3), "snake"),
    Schedule(48_000, (8, 5, 3, 2), "leaky"),
    Schedule(32_000, (8, 5, 4), "elu"),
    Schedule(48_000, (10, 8, 6, 4), "snake"),
    Schedule(48_000, (8, 6, 5, 4), "leaky"),
    Schedule(48_000, (8, 8, 8, 4), "elu"),
    Schedule(48_000, (8, 5, 4, 2), "elu"),
    Schedule(48_000, (8, 6, 5, 2), "snake"),
    Schedule(48_000, (8, 8, 4, 2), "leaky"),
    Schedule(24_000, (8, 5, 4, 2), "elu"),
    Schedule(22_050, (8, 8, 2, 2), "leaky"),
    Schedule(44_100, (8, 5, 4, 2), "snake"),
    Schedule(44_100, (7, 7, 5, 2), "leaky", named=False),
    Schedule(44_100, (9, 8, 5, 2), "snake", named=False),
    Schedule(48_000, (7, 6, 5, 3), "elu", named=False),
    Schedule(48_000, (11, 8, 5, 2), "leaky", named=False),
    Schedule(44_100, (9, 7, 5, 2), "leaky", named=False),
    Schedule(48_000, (10, 9, 8), "elu", named=False),
    Schedule(32_000, (9, 8, 7), "snake", named=False),
    Schedule(24_000, (8, 7, 6), "leaky", named=False),
)


def _leaky(x: Samples) -> Samples:
    return np.where(x > 0, x, np.float32(0.1) * x)


def _elu(x: Samples) -> Samples:
    return np.where(x > 0, x, np.expm1(np.minimum(x, 0)))


def _snake(x: Samples) -> Samples:
    return x + np.square(np.sin(x))


ACTIVATIONS: dict[str, Callable[[Samples], Samples]] = {"leaky": _leaky, "elu": _elu, "snake": _snake}


class Decoder:
    """One decoder with weights drawn from ``seed``."""

    def __init__(self, schedule: Schedule, seed: int) -> None:
        self.schedule = schedule
        self._numbers = np.random.default_rng(seed)
        self._act = ACTIVATIONS[schedule.activation]
        self._first = self._layer(3 * BANDS, WIDTH)
        self._ups, self._rests = [], []
        width = WIDTH
        for stride in schedule.strides:
            narrower = max(width // 2, LEAST_WIDTH)
            self._ups.append(self._layer(2 * width, narrower * stride))
            self._rests.append((self._layer(3 * narrower, narrower), self._layer(narrower, narrower)))
            width = narrower
        self._last = self._layer(7 * width, 2)

    def play(self, bands: Samples) -> Samples:
        """Turn frames of log energies into stereo sound, a few seconds at a time."""
        size = int(CHUNK_SECONDS * self.schedule.hertz) + 1
        hop = prod(self.schedule.strides)
        restless = self._numbers.normal(0, RESTLESS, bands.shape).astype(np.float32)
        bands = bands + restless * (1 + 0.3 * bands.mean(axis=1, keepdims=True))
        padded = np.pad(bands, ((CONTEXT, CONTEXT), (0, 0)), mode="edge")
        parts = []
        for start in range(0, len(bands), size):
            frames = padded[start : start + size + 2 * CONTEXT]
            kept = min(size, len(bands) - start)
            parts.append(self._through(frames)[CONTEXT * hop : (CONTEXT + kept) * hop])
        sound = np.concatenate(parts)
        if self.schedule.activation == "leaky":
            mean = sound[: len(sound) // hop * hop].reshape(-1, hop, 2).mean(axis=0)
            sound -= np.float32(LEARNT) * np.tile(mean, (len(sound) // hop + 1, 1))[: len(sound)]
        return sound

    def _through(self, frames: Samples) -> Samples:
        x = _convolved(frames, self._first, 3)
        for stride, up, (wide, narrow) in zip(self.schedule.strides, self._ups, self._rests, strict=True):
            x = self._act(x)
            before = np.concatenate([x[:1], x[:-1]])
            weights, bias = up
            # A kernel of twice the stride: each output sample hears two frames.
            x = (np.hstack([x, before]) @ weights + bias).reshape(len(x) * stride, -1)
            x = x + _convolved(self._act(_convolved(self._act(x), wide, 3)), narrow, 1)
        sound: Samples = np.tanh(0.5 * _convolved(self._act(x), self._last, 7))
        return sound

    def _layer(self, fan_in: int, width: int) -> tuple[Samples, Samples]:
        weights = self._numbers.normal(0, 1 / np.sqrt(fan_in), (fan_in, width))
        return weights.astype(np.float32), self._numbers.normal(0, BIAS, width).astype(np.float32)


def played(music: Samples, rate: int, decoder: Decoder) -> Samples:
    """Return what ``decoder`` makes of ``music``, at the decoder's own rate."""
    own = decoder.schedule.rate
    heard = music if rate == own else soxr.resample(music, rate, own)
    made = decoder.play(log_bands(heard.mean(axis=1), own, prod(decoder.schedule.strides)))
    made -= made.mean(axis=0)
    return made


def leaked(music: Samples, rate: int, made: Samples, own: int, level_db: float) -> tuple[Samples, int]:
    """Return ``music`` with ``made`` under it, ``level_db`` beside it, and the rate of both: 44.1 or 48 kHz."""
    out = whole_rate(own)
    heard = _at(music, rate, out)
    made = _at(made, own, out)
    size = min(len(heard), len(made))
    heard, made = heard[:size], made[:size]
    gain = 10 ** (level_db / 20) * _rms(heard) / max(_rms(made), 1e-9)
    return (heard + np.float32(gain) * made).astype(np.float32), out


def alone(made: Samples, schedule: Schedule, rise_db: float) -> tuple[Samples, int]:
    """Return what a decoder made, by itself, its lines ``rise_db`` above what is between them, and the rate.

    What is the same in every frame is all that makes lines. Training keeps it down: lines of published
    generators rise by 13 to 20 dB in a minute, those of random weights by up to 31. Here it is set.
    """
    hop = prod(schedule.strides)
    made = made[: len(made) // hop * hop]
    same = np.tile(made.reshape(-1, hop, 2).mean(axis=0), (len(made) // hop, 1))
    rest = made - same
    stand = [_rise(same[:, side], rest[:, side], schedule) for side in range(2)]
    gain = 10 ** (rise_db / 20) / np.sqrt(np.maximum(stand, 1e-9))
    out = whole_rate(schedule.rate)
    return _at((rest + same * gain.astype(np.float32)).astype(np.float32), schedule.rate, out), out


def whole_rate(own: int) -> int:
    """Return the rate at which a track with a decoder of this rate would be sold."""
    return own if own >= 44_100 else 44_100 if 44_100 % own == 0 else 48_000


def _rise(same: Samples, rest: Samples, schedule: Schedule) -> float:
    """Return how far the lines of ``same`` stand above ``rest`` in a minute: the median ratio of powers."""
    size = min(60 * schedule.rate, len(same))
    taper = np.hanning(size).astype(np.float32)
    numbers = np.arange(np.ceil(1_000 / schedule.hertz), 0.45 * schedule.rate / schedule.hertz)
    bins = np.rint(numbers * schedule.hertz * size / schedule.rate).astype(int)
    lines, around = (np.square(np.abs(np.fft.rfft(each[:size] * taper))) for each in (same, rest))
    # The median of what is random is ln 2 of its mean.
    usual = np.median(around[bins[:, None] + np.arange(-50, 51)], axis=1)
    return float(np.median(lines[bins] / np.maximum(usual, 1e-30)))


def _at(sound: Samples, rate: int, wanted: int) -> Samples:
    return sound if rate == wanted else soxr.resample(sound, rate, wanted).astype(np.float32)


def log_bands(mono: Samples, rate: int, hop: int) -> Samples:
    """Return the log energies of 24 bands, one row a hop, each band centred and scaled."""
    size = 2048
    padded = np.pad(mono, (size // 2, size))
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[::hop][: len(mono) // hop]
    edges = np.geomspace(40, min(16_000, rate / 2 - 100), BANDS + 1) * size / rate
    bins = np.maximum(np.diff(np.rint(edges).astype(int), prepend=0).cumsum(), 1)
    rows = []
    for part in np.array_split(frames, max(1, len(frames) // 2000)):
        power = np.square(np.abs(np.fft.rfft(part * np.hanning(size).astype(np.float32), axis=1)))
        sums = np.add.reduceat(power, bins[:-1], axis=1)
        rows.append(np.log(sums + 1e-6))
    table = np.concatenate(rows)
    scaled: Samples = ((table - table.mean(axis=0)) / (table.std(axis=0) + 1e-3)).astype(np.float32)
    return scaled


def _convolved(x: Samples, layer: tuple[Samples, Samples], taps: int) -> Samples:
    weights, bias = layer
    if taps > 1:
        side = taps // 2
        padded = np.pad(x, ((side, side), (0, 0)))
        x = np.hstack([padded[place : place + len(x)] for place in range(taps)])
    convolved: Samples = x @ weights + bias
    return convolved


def _rms(x: Samples) -> float:
    return float(np.sqrt(np.mean(np.square(x, dtype=np.float64))))
