"""Which clocks a measurement speaks of, and how strongly: both tests, over all windows and channels."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import sqrt
from statistics import mean

from tutti.domain.detection.model import Clock, ClockTable, Count, Measurement, View

SURE_SHARE, SURE_MARGIN = 0.20, 8.0
BEYOND_MARGIN = 16.0
SEQUENCED = 0.3
"""The share of slower multiples, beside that of the clock's own, from which on it is a sequencer's."""
WANDERING = 1 / 30
ECHO = 0.4
SAME, WARP = 1e-4, 0.025


@dataclass(frozen=True, slots=True)
class Candidate:
    """A clock with what both tests say of it; ``clock`` is ``None`` where the table has none like it.

    ``margin`` is that of both channels together, ``channel_margin`` the greatest of one. ``part`` is that of
    the channel in which it is less: where little else sounds, any line is loud.
    ``share`` is the excess of the second-best window, so that a single passage does not decide. ``weight``
    is the sum over all views of how unlikely their counts are by chance, or by a sequencer.
    """

    hertz: float
    clock: Clock | None
    share: float
    margin: float
    channel_margin: float
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


def best(measured: Measurement, table: ClockTable) -> Candidate | None:
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
    would; or the table does not name it, as nobody's own. But a sequencer's reach down to its bar, and those
    of blocks have nothing between them: their slower clocks' combs are no better than the one above.
    """
    if not best.sequenced and (best.clock is not None or best.warped):
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


def _margins(measured: Measurement, hertz: float) -> list[float]:
    """Return the margins of mid and side at a clock, as many as there are."""
    channels: dict[str, float] = {}
    for each in measured.margins:
        if abs(each.hertz / hertz - 1) <= SAME:
            channels[each.channel] = max(channels.get(each.channel, each.margin), each.margin)
    return list(channels.values())


def _together(margins: Sequence[float]) -> float:
    """Return the greatest margin of a channel, or what both come to as z values where that is more.

    Mid and side have little in common: their z values add as those of two tests do (Stouffer, 1949). Where
    both are the very same, as in a sound on one side alone, they are one.
    """
    own = set(margins)
    return round(max(*own, sum(own) / sqrt(len(own))), 2) if own else 0.0


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
    margins = _margins(measured, hertz)
    return Candidate(
        hertz=hertz,
        clock=clock,
        share=shares[min(1, len(shares) - 1)] if shares else 0.0,
        margin=_together(margins),
        channel_margin=max(margins, default=0.0),
        slower_share=max((count.slower_share for _, count in counted), default=0.0),
        prominence=max((count.prominence for _, count in counted), default=0.0),
        part=_part(counted),
        weight=sum(count.weight(max(view.chance, count.slower_share)) for view, count in counted),
        marked=sum(count.marked for _, count in counted),
        possible=sum(count.possible for _, count in counted),
        warped=warped,
    )
