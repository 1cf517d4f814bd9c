"""Whether a passage is the same recording: all peaks of both, laid over each other.

Landmarks say where to look, by the few pairs that a segment keeps. Fingerprints hold all peaks, and the same
recording has far more of them at the same places than music of the same pace and key has, at one shift alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tutti.domain.matching.model import Hit, Passage, Proof
from tutti.domain.matching.signal.fingerprint import Fingerprint
from tutti.domain.matching.signal.peaks import STEPS, Peaks
from tutti.domain.matching.signal.spectrum import BINS, FRAMES_PER_SECOND
from tutti.domain.matching.signal.warps import Warp

AROUND_SECONDS = 2.0
"""Passages end at the outermost pair that agrees; what lies a little beyond is mostly the same too."""
LONGEST_SECONDS = 30.0
NEAR = 1
"""Frames, and bins, that the same peak may be away from itself."""
CENTRE = 3
ELSEWHERE = 60
"""Frames on both sides at which chance is counted; those within twice the centre belong to neither."""
REACH = ELSEWHERE + NEAR
TUNINGS = tuple(2 ** (step / 192) for step in range(-3, 4))
"""Pitches beside that of the warp, whose grid is coarse: a quarter of a semitone is 3 bins at 2 kHz."""


@dataclass(frozen=True, slots=True)
class _Window:
    """Frames of the query from and to, and how many frames later the recording has them."""

    first: int
    last: int
    later: int


def proven(query: Fingerprint, hits: Iterable[Hit], known: Mapping[int, Fingerprint]) -> list[Hit]:
    """Return the hits with the proof of those whose fingerprint is at hand."""
    return [
        replace(hit, proof=_prove(query.peaks, known[hit.id].peaks, hit)) if hit.id in known else hit
        for hit in hits
    ]


def _prove(query: Peaks, known: Peaks, hit: Hit) -> Proof:
    """Count the peaks that both share in the passage with the most landmarks, at the best tuning."""
    window = _window(max(hit.passages, key=lambda each: each.landmarks), hit.tempo)
    tunings = TUNINGS if hit.pitch != 1.0 else (1.0,)
    warps = (Warp(hit.pitch * tuning, hit.tempo) for tuning in tunings)
    tried = (_laid_over(warp.undo(query), known, window) for warp in warps)
    return max(tried, key=lambda proof: proof.agreeing)


def _window(passage: Passage, tempo: float) -> _Window:
    """Return the passage and a little around it, of a long one the middle, in frames of the undone query."""
    middle = (passage.asked_from + passage.asked_to) / 2
    there = (passage.known_from + passage.known_to) / 2
    half = min((passage.asked_to - passage.asked_from) / 2 + AROUND_SECONDS, LONGEST_SECONDS / 2)
    first, last, later = (
        round(seconds * FRAMES_PER_SECOND)
        for seconds in ((middle - half) * tempo, (middle + half) * tempo, there - middle * tempo)
    )
    return _Window(first, last, later)


def _laid_over(query: Peaks, known: Peaks, window: _Window) -> Proof:
    ours = query.within([(window.first, window.last)])
    theirs = known.within([(window.first + window.later, window.last + window.later)])
    board = _board(known, window.first + window.later - REACH, window.last - window.first + 2 * REACH)
    rows, columns = ours.frames - window.first + REACH, _bins(ours)
    counts = np.array([board[rows + by, columns].sum() for by in range(-ELSEWHERE, ELSEWHERE + 1)])
    nearest = ELSEWHERE - CENTRE
    at = nearest + int(counts[nearest : ELSEWHERE + CENTRE + 1].argmax())
    chance = np.delete(counts, range(at - 2 * CENTRE, at + 2 * CENTRE + 1))
    possible = min(len(ours.frames), len(theirs.frames))
    return Proof(int(counts[at]), possible, float(chance.mean()), int(chance.max()))


def _bins(peaks: Peaks) -> NDArray[np.int32]:
    return np.clip((peaks.pitches + STEPS // 2) // STEPS, 0, BINS)


def _board(known: Peaks, begin: int, size: int) -> NDArray[np.bool_]:
    """Return frames (``size`` of them) by bins, true where a peak is near."""
    board = np.zeros((size + 2 * NEAR, BINS + 1 + 2 * NEAR), dtype=np.bool_)
    peaks = known.within([(begin, begin + size)])
    rows, columns = peaks.frames - begin, _bins(peaks)
    for down in range(2 * NEAR + 1):
        for right in range(2 * NEAR + 1):
            board[rows + down, columns + right] = True
    return board[NEAR : NEAR + size, NEAR:]
