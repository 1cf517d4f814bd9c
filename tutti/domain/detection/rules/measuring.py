"""Both tests over a whole file that is fed in pieces: a few windows for the lines, everything for the comb.

Memory stays bounded however long the file is: one window of a minute at a time, and one spectrum a channel.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tutti.domain.detection.model import BANDS, ClockTable, Count, Margin, Measurement, View
from tutti.domain.detection.rules import comb, lines
from tutti.domain.detection.rules.spectrum import Signal, hann, power, whitened

Samples = NDArray[np.float32]

WINDOWS = 3
WINDOW_SECONDS, USUAL_WINDOW_SECONDS, LEAST_WINDOW_SECONDS = 60, 25, 20
MOST_PIECES = 120
WORTH_LOOKING = 0.08
LOUD_DB = 20.0
HEARD = 1e-4
CLEAR_OF_NYQUIST_HZ = 60.0


@dataclass(frozen=True, slots=True)
class Window:
    """Where a window begins and how long it is, in frames."""

    start: int
    frames: int


def windows(frames: int, rate: int) -> tuple[Window, ...]:
    """Spread three windows of 25 seconds to a minute over ``frames``; one below 75 seconds, none below 20.

    The second best of three counts: of two, one loud passage would hide what the other shows.
    """
    seconds = frames // rate
    if seconds < LEAST_WINDOW_SECONDS:
        return ()
    number = WINDOWS if seconds >= WINDOWS * USUAL_WINDOW_SECONDS else 1
    size = min(WINDOW_SECONDS, seconds // number) * rate
    last = frames - size
    starts = [last // 2] if number == 1 else [last * place // (number - 1) for place in range(number)]
    return tuple(Window(start, size) for start in starts)


class Channel:
    """One of ``mid`` and ``side``: a window that is being filled, and the average for the comb."""

    def __init__(self, name: str, rate: int) -> None:
        self.name = name
        self.average = comb.Average(rate)
        self.window: Signal = np.empty(0, dtype=np.float32)


class Measurer:
    """Takes a file of ``frames`` frames in pieces; anything beyond that many is not looked at."""

    def __init__(self, table: ClockTable, rate: int, channels: int, frames: int) -> None:
        self._clocks = [float(clock.hertz) for clock in table.clocks]
        self._rate, self._frames, self._count = rate, frames, channels
        self._highest = min(lines.HIGHEST_HZ, rate / 2 - CLEAR_OF_NYQUIST_HZ)
        self._windows = windows(frames, rate)
        self._channels = [Channel("mid", rate)] + ([Channel("side", rate)] if channels > 1 else [])
        self._every = max(1, -(-frames // comb.SIZE // MOST_PIECES))
        self._views: list[View] = []
        self._at = 0
        self._open = 0
        self._piece = np.empty((len(self._channels), comb.SIZE), dtype=np.float32)
        self._tapers: dict[int, Signal] = {}

    def feed(self, block: Samples) -> None:
        """Take the next frames (frames by channels, float32)."""
        folded = _folded(block[: max(self._frames - self._at, 0)])
        while folded.shape[1]:
            room = comb.SIZE - self._at % comb.SIZE
            now, folded = folded[:, :room], folded[:, room:]
            self._take(now)

    def result(self) -> Measurement:
        """Return what was found so far."""
        levels = [(each.name, each.average.levels()) for each in self._channels if each.average.pieces]
        clocks = dict.fromkeys((*self._clocks, *(view.scanned.hertz for view in self._views)))
        return Measurement(
            seconds=self._at / self._rate,
            sample_rate=self._rate,
            channels=self._count,
            sounding_seconds=self._channels[0].average.pieces * self._every * comb.SIZE / self._rate,
            bandwidth_hz=max((_bandwidth(level, self._rate) for _, level in levels), default=0.0),
            views=tuple(self._views),
            margins=tuple(
                Margin(hertz, name, round(comb.margin(level, self._rate, hertz, self._highest), 2))
                for hertz in clocks
                for name, level in levels
                if hertz
            ),
            bands=_bands(levels[0][1], self._rate) if levels else (),
        )

    def _take(self, part: Samples) -> None:
        """Take frames that do not reach beyond the current piece."""
        start = self._at % comb.SIZE
        self._piece[:, start : start + part.shape[1]] = part
        self._fill_windows(part)
        self._at += part.shape[1]
        if self._at % comb.SIZE == 0 and (self._at // comb.SIZE) % self._every == 0:
            for channel, piece in zip(self._channels, self._piece, strict=True):
                if _is_heard(piece, self._piece[0]):
                    channel.average.feed(piece)

    def _fill_windows(self, part: Samples) -> None:
        for window in self._windows[self._open :]:
            first = max(window.start - self._at, 0)
            last = min(window.start + window.frames - self._at, part.shape[1])
            if last <= first:
                break
            place = self._at + first - window.start
            for channel, samples in zip(self._channels, part, strict=True):
                if place == 0:
                    channel.window = np.empty(window.frames, dtype=np.float32)
                channel.window[place : place + last - first] = samples[first:last]
            if place + last - first < window.frames:
                break
            self._look(window)

    def _look(self, window: Window) -> None:
        self._open += 1
        middle = self._channels[0].window
        for channel in self._channels:
            if _is_heard(channel.window, middle):
                self._views.append(self._view(window, channel))
        for channel in self._channels:
            channel.window = np.empty(0, dtype=np.float32)

    def _view(self, window: Window, channel: Channel) -> View:
        if window.frames not in self._tapers:
            self._tapers[window.frames] = hann(window.frames)
        taper = self._tapers[window.frames]
        seconds = window.frames / self._rate
        spectrum = power(whitened(channel.window, self._rate), taper)
        found = lines.marks(spectrum, seconds, self._highest)
        look = partial(_looked_into, found, cache(lambda: power(channel.window, taper)))
        return View(
            start=round(window.start / self._rate, 3),
            seconds=seconds,
            channel=channel.name,
            chance=found.density,
            counts=tuple(look(lines.count(found, hertz)) for hertz in self._clocks),
            scanned=look(lines.scan(found)),
        )


def _folded(block: Samples) -> Samples:
    """Return mid, and side of the first two channels where there are any, as rows."""
    if block.shape[1] == 1:
        return np.ascontiguousarray(block.T)
    left, right = block[:, 0], block[:, 1]
    return np.stack([(left + right) / 2, (left - right) / 2])


def _is_heard(signal: Signal, beside: Signal) -> bool:
    """Whether a channel is more than what a codec leaves of nothing: 80 dB below the other, or silence."""
    own, other = (float(np.sqrt(np.mean(np.square(each)))) for each in (signal, beside))
    return own > max(HEARD * other, HEARD / 10)


def _looked_into(found: lines.Marks, sound: Callable[[], Signal], counted: Count) -> Count:
    """Look at what is beside the lines, and at ``sound``, its own spectrum, where they are loud."""
    if counted.share < WORTH_LOOKING:
        return counted
    slower, share = lines.slower_share(found, counted.hertz)
    prominence = round(lines.prominence(found, counted.hertz), 1)
    part = lines.part(sound(), found.per_hz, counted.hertz) if prominence >= LOUD_DB else 0.0
    return replace(
        counted, slower=slower, slower_share=round(share, 4), prominence=prominence, part=round(part, 4)
    )


def _bandwidth(levels: NDArray[np.float64], rate: int) -> float:
    """Return the frequency above which nothing comes within 40 dB of what lies between 1 and 4 kHz."""
    width = comb.SIZE * 250 // rate
    bands = levels[: len(levels) // width * width].reshape(-1, width).mean(axis=1)
    hertz = (np.arange(len(bands)) + 1) * width * rate / comb.SIZE
    usual = bands[(hertz > 1_000) & (hertz <= 4_000)].mean()
    heard = np.flatnonzero(bands > usual - 40 / 10 * np.log(10))
    return float(round(hertz[heard[-1]])) if len(heard) else 0.0


def _bands(levels: NDArray[np.float64], rate: int) -> tuple[float, ...]:
    """Return the features ``bands-1``."""
    edges = np.rint(np.geomspace(50, lines.HIGHEST_HZ, BANDS + 1) * comb.SIZE / rate).astype(int)
    means = [levels[low:high].mean() if high <= len(levels) else 0.0 for low, high in pairwise(edges)]
    middle = float(np.mean(means))
    return tuple(round(float(mean) - middle, 4) for mean in means)
