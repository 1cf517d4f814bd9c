"""From evidence to a verdict: which clock it is, what speaks against it, and what may be said.

A verdict follows from the kept evidence, the table of clocks and the calibration alone, so it can be made
again at any time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import mean

from tutti.domain.detection.model import (
    DETECTOR_VERSION,
    Clock,
    ClockKind,
    ClockTable,
    Count,
    Evidence,
    Measurement,
    Outcome,
    Reason,
    Verdict,
    View,
)
from tutti.domain.detection.rules.calibration import Calibration, probability

FEW_SHARE, SURE_SHARE, DENSE_SHARE = 0.05, 0.20, 0.30
SURE_MARGIN, WIDE_MARGIN = 8.0, 22.0
BEYOND_MARGIN = 16.0
SEQUENCED = 0.3
"""The share of slower multiples, beside that of the clock's own, from which on it is a sequencer's."""
LOUD_DB, WHOLE_SHARE, HELD_PART = 27.0, 0.92, 0.05
"""Lines of generators rise by 13 to 20 dB, and some are missing; held notes' partials by 28 and more, with
half of the power in them. In those of decoders 20 dB under music a hundredth was seen to be."""
HUM_DB = 24.0
"""Mains hum, at a round clock, was seen to rise by 27 dB under quiet music; its share is any."""
WANDERING = 1 / 30
ECHO = 0.4
SAME, WARP = 1e-4, 0.025
LEAST_SECONDS, LEAST_RATE, LEAST_BANDWIDTH_HZ, LEAST_KBPS = 20.0, 16_000, 5_000.0, 56.0
DOUBT = 0.9
"""What a veto leaves of the certainty that bills: the score stays just below that threshold times this."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A clock with what both tests say of it; ``clock`` is ``None`` where the table has none like it.

    ``part`` is that of the channel in which it is less: where little else sounds, any line is loud.
    ``share`` is the excess of the second-best window, so that a single passage does not decide. ``weight``
    is the sum over all views of how unlikely their counts are by chance, or by a sequencer.
    """

    hertz: float
    clock: Clock | None
    share: float
    margin: float
    slower_share: float
    prominence: float
    part: float
    weight: float
    marked: int
    possible: int
    warped: bool = False

    @property
    def telling_share(self) -> float:
        """The share; where lines wander, what such a margin goes with where they do not."""
        wanders = self.clock is not None and self.clock.wanders and not self.warped
        return max(self.share, self.margin * WANDERING) if wanders else self.share

    @property
    def sequenced(self) -> bool:
        """Whether slower multiples are marked too, as a sequencer does it and a decoder does not.

        Codecs at low rates leave some as well: what stands far beyond them in both tests is no sequencer's.
        """
        beyond = self.share >= SURE_SHARE and self.margin >= BEYOND_MARGIN
        return not beyond and self.slower_share >= SEQUENCED * max(self.share, SURE_SHARE / 2)


def judge(evidence: Evidence, table: ClockTable, calibration: Calibration) -> Verdict:
    """Return the verdict on a file."""
    best = _best(evidence.measurement, table)
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
    Music was seen to have either at round clocks, never both: at the most a quarter of this.
    """
    if best.prominence >= HUM_DB or best.share < FEW_SHARE or best.margin < SURE_MARGIN:
        return False
    return best.share * best.margin >= SURE_SHARE * SURE_MARGIN


def _is_dense(best: Candidate) -> bool:
    """Whether there are more lines than synthesisers were seen to leave: 0.19 with a margin of 18.

    Between a share of 0.20 with a wide margin and one of 0.30, what one lacks the other has to make up.
    """
    if best.share >= DENSE_SHARE or best.share < SURE_SHARE:
        return best.share >= DENSE_SHARE
    missing = (DENSE_SHARE - best.share) / (DENSE_SHARE - SURE_SHARE)
    return best.margin >= SURE_MARGIN + missing * (WIDE_MARGIN - SURE_MARGIN)


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


def _best(measured: Measurement, table: ClockTable) -> Candidate | None:
    """Choose the clock that explains most; a table's own before a scanned one of equal weight."""
    known = [_known(measured, clock, place) for place, clock in enumerate(table.clocks)]
    scanned = _scanned(measured, table)
    own = [each for each in known if not any(_is_echo(each, other) for other in known)]
    lines = [each for each in (*own, *scanned) if each.weight > 0]
    by_lines = max(lines, key=lambda each: (each.weight, each.clock is not None), default=None)
    by_comb = max(known, key=lambda each: each.margin, default=None)
    if by_lines is not None and by_lines.share >= SURE_SHARE / 2:
        return _own_clock(by_lines, known)
    return by_comb


def _own_clock(best: Candidate, known: Sequence[Candidate]) -> Candidate:
    """Return the decoder's own clock where ``best`` is one of its inner layers', a multiple of it.

    An inner layer's lines are denser, and those of the decoder's own clock between them look as a sequencer's
    would. But a sequencer's reach down to its bar: its slower clocks are no better than the one above.
    """
    if not best.sequenced:
        return best
    slower = [each for each in known if _is_multiple(best, each) and not each.sequenced]
    own = [each for each in slower if each.margin >= max(SURE_MARGIN, best.margin)]
    return max(own, key=lambda each: each.weight, default=best)


def _is_echo(slow: Candidate, fast: Candidate) -> bool:
    """Whether a slow clock only has the lines of a fast one, all of which are among its multiples."""
    if not (_is_multiple(fast, slow) and fast.possible):
        return False
    between = (slow.marked - fast.marked) / max(slow.possible - fast.possible, 1)
    return between < ECHO * fast.marked / fast.possible


def _is_multiple(fast: Candidate, slow: Candidate) -> bool:
    ratio = fast.hertz / slow.hertz
    return ratio > 1 + SAME and abs(ratio - round(ratio)) < SAME


def _known(measured: Measurement, clock: Clock, place: int) -> Candidate:
    return _candidate(measured, float(clock.hertz), clock, [(v, v.counts[place]) for v in measured.views])


def _scanned(measured: Measurement, table: ClockTable) -> list[Candidate]:
    """Return the clocks that were found without the table in two windows, or in the only one there is."""
    least = min(2, len({view.start for view in measured.views}))
    found = sorted((v for v in measured.views if v.scanned.marked), key=lambda v: v.scanned.hertz)
    groups: list[list[View]] = []
    for view in found:
        near = groups and view.scanned.hertz <= groups[-1][-1].scanned.hertz * (1 + SAME)
        groups[-1].append(view) if near else groups.append([view])
    made = []
    for group in groups:
        hertz = mean(view.scanned.hertz for view in group)
        clock = _near(hertz, table, SAME)
        if clock is None and len({view.start for view in group}) >= least:
            warped = _near(hertz, table, WARP)
            made.append(
                _candidate(
                    measured, hertz, warped, [(v, v.scanned) for v in group], warped=warped is not None
                )
            )
    return made


def _part(counted: Sequence[tuple[View, Count]]) -> float:
    parts: dict[str, float] = {}
    for view, count in counted:
        parts[view.channel] = max(parts.get(view.channel, 0.0), count.part)
    return min((part for part in parts.values() if part), default=0.0)


def _near(hertz: float, table: ClockTable, reach: float) -> Clock | None:
    near = [c for c in table.clocks if abs(hertz / float(c.hertz) - 1) <= reach]
    return min(near, key=lambda c: abs(hertz / float(c.hertz) - 1), default=None)


def _candidate(
    measured: Measurement,
    hertz: float,
    clock: Clock | None,
    counted: Sequence[tuple[View, Count]],
    *,
    warped: bool = False,
) -> Candidate:
    by_window = groupby(sorted(counted, key=lambda each: each[0].start), key=lambda each: each[0].start)
    shares = sorted((max(count.excess for _, count in views) for _, views in by_window), reverse=True)
    margins = [m.margin for m in measured.margins if abs(m.hertz / hertz - 1) <= SAME]
    return Candidate(
        hertz=hertz,
        clock=clock,
        share=shares[min(1, len(shares) - 1)] if shares else 0.0,
        margin=max(margins, default=0.0),
        slower_share=max((count.slower_share for _, count in counted), default=0.0),
        prominence=max((count.prominence for _, count in counted), default=0.0),
        part=_part(counted),
        weight=sum(count.weight(max(view.chance, count.slower_share)) for view, count in counted),
        marked=sum(count.marked for _, count in counted),
        possible=sum(count.possible for _, count in counted),
        warped=warped,
    )
