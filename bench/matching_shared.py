"""Whether two sounds share a recording, told from their waveforms alone: what matching says plays no part in it.

Passages are compared second by second by the phases of their spectra (C. H. Knapp and G. C. Carter, "The Generalized
Correlation Method for Estimation of Time Delay", 1976, the transform PHAT). The same samples, also under other ones,
give one sharp peak; the same notes played anew do not.
"""

from collections.abc import Sequence

import numpy as np

from bench.matching_corpus import Sound
from tutti.domain.matching import Passage
from tutti.domain.matching.signal.spectrum import RATE

SHARP = 15.0
"""Standard deviations of the median peak. Passages of unrelated music gave at most 12, those of one recording 15 to 160."""
AROUND = 0.25
WINDOWS = 7


def sharpness(asked: Sound, known: Sound, passages: Sequence[Passage]) -> float:
    """Return the median peak of the passage where it is highest, in standard deviations of its surroundings."""
    return max((_of_passage(asked, known, passage) for passage in passages), default=0.0)


def _of_passage(asked: Sound, known: Sound, passage: Passage) -> float:
    peaks = []
    last = max(passage.asked_to - 1, passage.asked_from + 0.01)
    for at in np.linspace(passage.asked_from, last, WINDOWS):
        there = passage.known_from + at - passage.asked_from
        ours = asked[int(at * RATE) : int((at + 1) * RATE)]
        theirs = known[max(int((there - AROUND) * RATE), 0) : int((there + 1 + AROUND) * RATE)]
        peaks.append(_peak(ours, theirs))
    return float(np.median(peaks))


def _peak(ours: Sound, theirs: Sound) -> float:
    if min(len(ours), len(theirs)) < RATE // 2:
        return 0.0
    size = 1 << (len(ours) + len(theirs) - 1).bit_length()
    first = np.fft.rfft(ours * np.hanning(len(ours)), size)
    second = np.fft.rfft(theirs * np.hanning(len(theirs)), size)
    cross = second * np.conj(first)
    strength = np.abs(cross)
    lags = np.fft.irfft(cross / (strength + 1e-9 * strength.max() + 1e-30), size)
    return float(lags.max() / (lags.std() + 1e-12))
