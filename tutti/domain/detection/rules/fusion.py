"""From evidence to a verdict: which clock it is, what speaks against it, and what may be said.

A verdict follows from the kept evidence, the table of clocks and the calibration alone, so it can be made
again at any time.
"""

from collections.abc import Iterable

from tutti.domain.detection.model import (
    DETECTOR_VERSION,
    ClockKind,
    ClockTable,
    Evidence,
    Outcome,
    Reason,
    Verdict,
)
from tutti.domain.detection.rules.calibration import Calibration, probability
from tutti.domain.detection.rules.candidates import SURE_MARGIN, SURE_SHARE, Candidate
from tutti.domain.detection.rules.candidates import best as best_of

FEW_SHARE, DENSE_SHARE, WIDE_MARGIN = 0.05, 0.30, 22.0
LOUD_DB, WHOLE_SHARE, HELD_PART = 27.0, 0.92, 0.05
"""Lines of generators rise by 13 to 20 dB, and some are missing; held notes' partials by 28 and more, with
half of the power in them. In those of decoders 20 dB under music a hundredth was seen to be."""
HUM_DB = 24.0
"""Mains hum, at a round clock, was seen to rise by 27 dB under quiet music; its share is any."""
LEAST_SECONDS, LEAST_RATE, LEAST_BANDWIDTH_HZ, LEAST_KBPS = 20.0, 16_000, 5_000.0, 56.0
DOUBT = 0.9
"""What a veto leaves of the certainty that bills: the score stays just below that threshold times this."""


def judge(evidence: Evidence, table: ClockTable, calibration: Calibration) -> Verdict:
    """Return the verdict on a file."""
    best = best_of(evidence.measurement, table)
    said = next((mark for mark in evidence.marks if mark.machine), None)
    score, reasons = _weighed(best, evidence, calibration)
    seen = best if score >= calibration.review else None
    if said is not None:
        score, reasons = max(score, calibration.ai, 0.99), (Reason.TAG, *reasons)
    outcome = _outcome(score, calibration)
    if outcome is Outcome.NOT_FOUND and (hindered := _hindrances(evidence)):
        outcome, reasons = Outcome.NOT_MEASURABLE, hindered
    clock = seen.clock if seen else None
    return Verdict(
        outcome=outcome,
        score=None if outcome is Outcome.NOT_MEASURABLE else round(score, 4),
        model=(said.model if said else None) or (clock.model if seen and clock and not seen.warped else None),
        alternatives=clock.alternatives if clock else (),
        clock_hz=round(seen.hertz, 5) if seen else None,
        share=round(best.share, 4) if best else 0.0,
        margin=best.margin if best else 0.0,
        reasons=reasons or (Reason.NOTHING,),
        detector=DETECTOR_VERSION,
        table=table.version,
        calibration=calibration.version,
    )


def _outcome(score: float, calibration: Calibration) -> Outcome:
    if score >= calibration.ai:
        return Outcome.AI
    return Outcome.REVIEW if score >= calibration.review else Outcome.NOT_FOUND


def _weighed(
    best: Candidate | None, evidence: Evidence, calibration: Calibration
) -> tuple[float, tuple[Reason, ...]]:
    """Return the score, vetoes applied, and what it rests on."""
    packs = [each.score for each in evidence.packs]
    share, margin = (best.telling_share, best.margin) if best else (0.0, 0.0)
    score = probability(calibration, share, margin, packs)
    plain = probability(calibration, share, margin)
    moved = (Reason.PACKS,) if _outcome(score, calibration) != _outcome(plain, calibration) else ()
    # A pack may raise a doubt or lay one to rest; it never makes a verdict that bills, nor clears one.
    if _outcome(plain, calibration) is Outcome.AI or _outcome(score, calibration) is Outcome.AI:
        score, moved = plain, ()
    if best is None or score < calibration.review:
        return score, moved
    doubts = tuple(_doubts(best))
    if Reason.SEQUENCER in doubts and not best.warped:
        return min(score, calibration.review * DOUBT), doubts
    if doubts:
        return min(score, calibration.ai * DOUBT), (*doubts, *moved)
    sure = score >= calibration.ai
    return score, (Reason.CLOCK if sure else Reason.CLOCK_UNCERTAIN, *moved)


def _doubts(best: Candidate) -> Iterable[Reason]:
    """Name what else could have made such a clock."""
    if best.sequenced:
        yield Reason.SEQUENCER
    if best.prominence >= LOUD_DB and best.share >= WHOLE_SHARE and best.part >= HELD_PART:
        yield Reason.HELD_NOTE
    if best.clock is None:
        yield Reason.CLOCK_UNKNOWN
    elif best.warped:
        yield Reason.CLOCK_WARPED
    elif best.clock.kind is ClockKind.TICK and not _is_no_tick(best):
        yield Reason.ROUND_CLOCK
    elif best.clock.kind is ClockKind.BLOCK and not _is_dense(best):
        yield Reason.BLOCK_CLOCK


def _is_no_tick(best: Candidate) -> bool:
    """Whether both tests together are as strong as two strong ones; and it is no mains hum.

    Of slow clocks, which have many multiples, few stand out; then the second test makes up for the first.
    Music was seen to have either at round clocks, never both: at the most a quarter of this, a hum a third.
    """
    if best.prominence >= HUM_DB or best.share < FEW_SHARE or best.margin < SURE_MARGIN:
        return False
    return best.share * best.margin >= SURE_SHARE * SURE_MARGIN


def _is_dense(best: Candidate) -> bool:
    """Whether there are more lines than synthesisers were seen to leave: 0.19 with a margin of 18.

    Between a share of 0.20 with a wide margin and one of 0.30, what one lacks the other has to make up. Lines
    of blocks are in mid and side as a decoder's are, so that both together tell no more than one.
    """
    if best.share >= DENSE_SHARE or best.share < SURE_SHARE:
        return best.share >= DENSE_SHARE
    missing = (DENSE_SHARE - best.share) / (DENSE_SHARE - SURE_SHARE)
    return best.channel_margin >= SURE_MARGIN + missing * (WIDE_MARGIN - SURE_MARGIN)


def _hindrances(evidence: Evidence) -> tuple[Reason, ...]:
    """Name what kept the tests from seeing anything that might have been there."""
    measured = evidence.measurement
    narrow = measured.sample_rate < LEAST_RATE or measured.bandwidth_hz < LEAST_BANDWIDTH_HZ
    if measured.seconds < LEAST_SECONDS:
        return (Reason.TOO_SHORT,)
    if measured.sounding_seconds < LEAST_SECONDS / 2 or not measured.views:
        return (Reason.SILENT,)
    low = evidence.lossy_kbps is not None and evidence.lossy_kbps < LEAST_KBPS
    return tuple(reason for reason, so in ((Reason.NARROW, narrow), (Reason.LOW_BITRATE, low)) if so)
