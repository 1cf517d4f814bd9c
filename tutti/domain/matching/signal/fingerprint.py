"""The fingerprint of a sound, gathered while it is decoded, block by block."""

from dataclasses import dataclass

import numpy as np

from tutti.domain.matching.signal import peaks as finding
from tutti.domain.matching.signal import spectrum, words
from tutti.domain.matching.signal.peaks import Peaks
from tutti.domain.matching.signal.spectrum import HOP, WINDOW, Levels, Samples
from tutti.domain.matching.signal.words import Words

BLOCK_FRAMES = 30 * finding.CELL_FRAMES
MARGIN_FRAMES = finding.AROUND_FRAMES + 1


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is kept of a sound: enough to look it up at any speed, and to build an index from."""

    peaks: Peaks
    words: Words


class Gatherer:
    """Takes mono samples at 11,025 Hz as they come; holds a minute of them."""

    def __init__(self) -> None:
        self._samples = np.zeros(0, dtype=np.float32)
        self._levels = np.zeros((0, spectrum.BINS), dtype=np.float32)
        self._done = 0
        self._lead = 0
        self._peaks: list[Peaks] = []
        self._bands: list[Levels] = []

    def add(self, samples: Samples) -> None:
        """Take the next samples."""
        self._samples = np.concatenate((self._samples, samples))
        while len(self._samples) >= (BLOCK_FRAMES + MARGIN_FRAMES) * HOP + WINDOW:
            self._analyse()

    def finish(self) -> Fingerprint:
        """Return the fingerprint of all that was given."""
        self._analyse()
        self._settle(last=True)
        bands = np.concatenate(self._bands) if self._bands else np.zeros((0, words.BANDS), dtype=np.float32)
        return Fingerprint(_joined(self._peaks, self._done), words.choose(bands))

    def _analyse(self) -> None:
        fresh = spectrum.levels(self._samples[: BLOCK_FRAMES * HOP + WINDOW - HOP])
        self._samples = self._samples[len(fresh) * HOP :]
        self._levels = np.concatenate((self._levels, fresh))
        if self._done + len(self._levels) - self._lead <= words.MOST_FRAMES + BLOCK_FRAMES:
            self._bands.append(words.bands(fresh))
        self._settle(last=False)

    def _settle(self, *, last: bool) -> None:
        """Find the peaks of one block, once the frames right behind it are there."""
        ready = len(self._levels) - self._lead
        if ready == 0 or (not last and ready < BLOCK_FRAMES + MARGIN_FRAMES):
            return
        size = ready if last else BLOCK_FRAMES
        window = self._levels[: self._lead + size + MARGIN_FRAMES]
        envelope = finding.envelope_of(window.mean(axis=0))
        found = finding.find(window, envelope, self._lead, size)
        self._peaks.append(_moved(found, self._done))
        self._done += size
        keep = min(MARGIN_FRAMES, self._lead + size)
        self._levels = self._levels[self._lead + size - keep :]
        self._lead = keep


def of(samples: Samples) -> Fingerprint:
    """Return the fingerprint of a whole sound (mono, 11,025 Hz)."""
    gatherer = Gatherer()
    gatherer.add(samples)
    return gatherer.finish()


def _moved(peaks: Peaks, by: int) -> Peaks:
    return Peaks(peaks.frames + np.int32(by), peaks.pitches, peaks.strong, peaks.length)


def _joined(parts: list[Peaks], length: int) -> Peaks:
    if not parts:
        none = np.zeros(0, dtype=np.int32)
        return Peaks(none, none, none.astype(np.bool_), length)
    return Peaks(
        np.concatenate([part.frames for part in parts]),
        np.concatenate([part.pitches for part in parts]),
        np.concatenate([part.strong for part in parts]),
        length,
    )
