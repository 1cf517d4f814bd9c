"""What both tests find in short sounds, and what they must not fall for."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import msgspec
import numpy as np
import pytest

from tests.factories.clocked import RATE, clocked, judged, measured, plain, played, suno, verdict, wandering
from tutti.domain.detection import Evidence, Mark, Outcome, PackScore, Reason, clock_table, load_calibration
from tutti.domain.detection.model import Count, Margin
from tutti.domain.detection.rules.measuring import windows


def test_the_table_is_dated_and_exact() -> None:
    table = clock_table()
    assert date.fromisoformat(table.version) >= date(2026, 11, 28)
    assert len({clock.hertz for clock in table.clocks}) == len(table.clocks) >= 15
    assert Fraction(44_100, 512) in {clock.hertz for clock in table.clocks}
    for clock in table.clocks:
        assert clock.source
        assert clock.model or clock.alternatives


def test_music_has_no_clock() -> None:
    found = judged(plain())
    assert (found.outcome, found.contains_ai, found.model, found.clock_hz) == (
        Outcome.NOT_FOUND,
        False,
        None,
        None,
    )
    assert found.score is not None
    assert found.score < 0.1
    assert found.reasons == (Reason.NOTHING,)


def test_a_decoder_is_found_and_named() -> None:
    found = judged(suno())
    assert (found.outcome, found.model, found.clock_hz) == (Outcome.AI, "Suno", 200.0)
    assert found.score is not None
    assert found.score > load_calibration().ai
    assert found.share > 0.8
    assert found.margin > 8
    assert found.reasons == (Reason.CLOCK,)


def test_a_clock_that_several_have_names_none_of_them() -> None:
    found = verdict(clocked(played(rate=44_100), 44_100 / 1024, rate=44_100), 44_100)
    assert (found.outcome, found.model) == (Outcome.AI, None)
    assert {"Mureka", "Stable Audio"} <= set(found.alternatives)
    assert found.clock_hz == pytest.approx(44_100 / 1024, rel=1e-5)


def test_lines_in_the_side_alone_are_found() -> None:
    sound = played()
    side = clocked(np.zeros_like(sound), 200.0, level_db=-42)[:, :1]
    assert verdict(sound + np.hstack([side, -side])).outcome is Outcome.AI


def test_a_comb_that_wanders_is_found_by_the_second_test_alone() -> None:
    found = verdict(wandering(played(), 48_000 / 2048))
    assert found.model == "Udio"
    assert found.share < 0.1
    assert found.margin >= 8
    assert found.outcome is Outcome.AI


def test_a_clock_of_nobody_goes_to_a_person() -> None:
    found = verdict(clocked(played(), RATE / 700))
    assert (found.outcome, found.model, found.reasons) == (Outcome.REVIEW, None, (Reason.CLOCK_UNKNOWN,))
    assert found.clock_hz == pytest.approx(RATE / 700, rel=1e-5)


def test_a_change_of_speed_goes_to_a_person_and_never_bills() -> None:
    found = verdict(clocked(played(rate=48_900), 200.0 * 48_900 / 48_000, rate=48_900), 48_900)
    assert found.outcome is Outcome.REVIEW
    assert Reason.CLOCK_WARPED in found.reasons
    assert found.model is None


def test_a_sequencer_is_none() -> None:
    """A bar repeated to the sample has lines at the multiples of bar, beat and tick, 200 Hz among them."""
    found = verdict(clocked(played(), 5.0, level_db=-20))
    assert not found.contains_ai
    assert found.outcome is Outcome.NOT_FOUND


def _with(found: dict[Fraction, tuple[float, float, float]], rising_db: float = 15.0) -> Evidence:
    """Evidence with a share, a share of slower multiples and a margin at some clocks; nothing else in it.

    Their lines rise ``rising_db`` above what is around them.
    """
    measured = plain().measurement
    clocks = [clock.hertz for clock in clock_table().clocks]
    nothing = (0.0, 0.0, 0.0)

    def counted(hertz: Fraction, possible: int) -> Count:
        share, slower, _ = found.get(hertz, nothing)
        return Count(float(hertz), possible, round(share * possible), 8, slower, rising_db)

    views = tuple(
        replace(
            view,
            scanned=Count(0.0, 0, 0),
            counts=tuple(counted(h, c.possible) for h, c in zip(clocks, view.counts, strict=True)),
        )
        for view in measured.views
    )
    margins = tuple(Margin(float(h), "mid", found.get(h, nothing)[2]) for h in clocks)
    return Evidence(replace(measured, views=views, margins=margins))


def test_an_inner_layers_clock_leads_to_the_decoders_own() -> None:
    """Its own lines lie between those of the layer, but unlike a sequencer's they are the comb that stands out."""
    inner, own = Fraction(44_100, 256), Fraction(44_100, 2048)
    found = judged(_with({inner: (0.67, 0.24, 12.8), own: (0.22, 0.01, 27.9)}))
    assert (found.outcome, found.reasons) == (Outcome.AI, (Reason.CLOCK,))
    assert found.clock_hz == pytest.approx(float(own), rel=1e-6)
    for margin in (3.0, 12.0):
        sequenced = judged(_with({inner: (0.67, 0.24, 12.8), own: (0.22, 0.01, margin)}))
        assert sequenced.outcome is Outcome.NOT_FOUND
        assert Reason.SEQUENCER in sequenced.reasons
    also = judged(_with({inner: (0.67, 0.24, 12.8), own: (0.22, 0.2, 27.9)}))
    assert also.outcome is Outcome.NOT_FOUND


@pytest.mark.parametrize(
    ("margin", "outcome", "hertz"),
    [(23.8, Outcome.AI, 48_000 / 2048), (21.0, Outcome.REVIEW, 187.5), (7.9, Outcome.REVIEW, 187.5)],
)
def test_a_layer_that_nobody_has_leads_to_a_known_clock_whose_comb_is_no_worse(
    margin: float, outcome: Outcome, hertz: float
) -> None:
    evidence = _with({Fraction(48_000, 2048): (0.08, 0.01, margin)})
    layer = Count(187.5, 77, 60, 2, 0.05, 15.0)
    views = tuple(replace(view, scanned=layer) for view in evidence.measurement.views)
    margins = (*evidence.measurement.margins, Margin(187.5, "mid", 22.4 if margin > 8 else 6.0))
    found = judged(Evidence(replace(evidence.measurement, views=views, margins=margins)))
    assert (found.outcome, found.clock_hz) == (outcome, hertz)


@pytest.mark.parametrize(
    ("share", "margin", "outcome"),
    [
        (0.30, 9.0, Outcome.AI),
        (0.11, 23.0, Outcome.AI),
        (0.08, 23.0, Outcome.AI),
        (0.08, 18.0, Outcome.REVIEW),
        (0.04, 60.0, Outcome.REVIEW),
        (0.25, 7.0, Outcome.REVIEW),
        (0.03, 15.3, Outcome.REVIEW),
        (0.11, 2.2, Outcome.NOT_FOUND),
    ],
)
def test_a_round_clock_needs_both_tests(share: float, margin: float, outcome: Outcome) -> None:
    assert judged(_with({Fraction(25): (share, 0.0, margin)})).outcome is outcome


@pytest.mark.parametrize(
    ("share", "margin", "outcome"),
    [
        (0.31, 7.5, Outcome.AI),
        (0.26, 15.0, Outcome.AI),
        (0.26, 12.0, Outcome.REVIEW),
        (0.21, 22.0, Outcome.AI),
        (0.19, 40.0, Outcome.REVIEW),
        (0.19, 16.3, Outcome.REVIEW),
    ],
)
def test_a_clock_of_blocks_needs_dense_lines(share: float, margin: float, outcome: Outcome) -> None:
    assert judged(_with({Fraction(44_100, 512): (share, 0.0, margin)})).outcome is outcome


@pytest.mark.parametrize(
    ("side", "outcome"),
    [
        (14.5, Outcome.AI),
        (-3.0, Outcome.REVIEW),
        (2.0, Outcome.REVIEW),
        (15.0, Outcome.REVIEW),
    ],
)
def test_margins_of_mid_and_side_add_unless_they_are_one(side: float, outcome: Outcome) -> None:
    """A weak comb in both says more than in one; where one side is silent, mid and side are the same sound."""
    hertz = Fraction(44_100, 768)
    evidence = _with({hertz: (0.12, 0.0, 15.0)})
    margins = (*evidence.measurement.margins, Margin(float(hertz), "side", side))
    found = judged(Evidence(replace(evidence.measurement, margins=margins)))
    assert found.outcome is outcome
    assert found.margin == pytest.approx((15.0 + side) / 2**0.5 if outcome is Outcome.AI else 15.0, abs=0.01)


def test_blocks_of_a_host_are_no_denser_for_being_in_both() -> None:
    hertz = Fraction(44_100, 1024)
    evidence = _with({hertz: (0.23, 0.0, 14.9)})
    margins = (*evidence.measurement.margins, Margin(float(hertz), "side", 12.6))
    found = judged(Evidence(replace(evidence.measurement, margins=margins)))
    assert (found.outcome, found.reasons) == (Outcome.REVIEW, (Reason.BLOCK_CLOCK,))
    assert found.margin == pytest.approx(19.4, abs=0.1)


def test_a_sound_on_one_side_alone_counts_once() -> None:
    sound = clocked(played(), 200.0, level_db=-60)
    left = verdict(np.stack([sound[:, 0], np.zeros(len(sound), np.float32)], axis=1))
    assert left.margin == pytest.approx(verdict(sound[:, :1]).margin, abs=0.05)


@pytest.mark.parametrize(("rising_db", "outcome"), [(23.9, Outcome.AI), (26.8, Outcome.REVIEW)])
def test_mains_hum_is_told_by_how_far_its_lines_rise(rising_db: float, outcome: Outcome) -> None:
    found = judged(_with({Fraction(50): (0.52, 0.0, 40.0)}, rising_db))
    assert found.outcome is outcome


def test_a_held_note_is_none() -> None:
    at = np.arange(24 * RATE) / RATE
    note = np.zeros(len(at))
    for partial in range(1, 78):
        note += np.sin(2 * np.pi * 200.0 * partial * at + partial**2) / partial**0.5
    found = verdict(np.stack([note, note], axis=1).astype(np.float32) * 0.1 + 0.2 * played())
    assert found.outcome is not Outcome.AI
    assert Reason.HELD_NOTE in found.reasons


def test_lines_that_rise_as_far_and_are_not_what_is_heard_are_no_note() -> None:
    found = measured(clocked(played(), 200.0, level_db=-27))
    place = [float(clock.hertz) for clock in clock_table().clocks].index(200.0)
    counts = [view.counts[place] for view in found.views]
    assert min(each.prominence for each in counts) >= 27
    assert min(each.share for each in counts) >= 0.92
    assert 0 < min(each.part for each in counts) < 0.05
    assert judged(Evidence(found)).outcome is Outcome.AI


@pytest.mark.parametrize(
    ("sound", "rate", "why"),
    [
        (np.zeros((30 * RATE, 2), np.float32), RATE, Reason.SILENT),
        (played(12.0), RATE, Reason.TOO_SHORT),
        (played(25.0, rate=8_000)[:, :1], 8_000, Reason.NARROW),
    ],
)
def test_what_cannot_show_a_clock_is_not_measurable(sound: np.ndarray, rate: int, why: Reason) -> None:
    found = verdict(sound, rate)
    assert (found.outcome, found.score, found.reasons) == (Outcome.NOT_MEASURABLE, None, (why,))


def test_few_bits_excuse_a_negative_and_do_not_undo_a_find() -> None:
    assert judged(plain(), lossy_kbps=40.0).reasons == (Reason.LOW_BITRATE,)
    assert judged(suno(), lossy_kbps=40.0).outcome is Outcome.AI


def test_a_tag_that_names_a_generator_decides() -> None:
    found = judged(plain(), marks=(Mark("comment", "made with suno", "Suno", machine=True),))
    assert (found.outcome, found.model, found.clock_hz) == (Outcome.AI, "Suno", None)
    assert Reason.TAG in found.reasons
    assert judged(plain(), marks=(Mark("C2PA", "camera"),)).outcome is Outcome.NOT_FOUND


def test_packs_alone_decide_nothing() -> None:
    certain = tuple(PackScore(name, "1", 1.0) for name in "abcde")
    assert judged(plain(), packs=certain).outcome is Outcome.NOT_FOUND
    cleared = tuple(PackScore(name, "1", 0.0) for name in "abcde")
    assert judged(suno(), packs=cleared).outcome is Outcome.AI


def test_the_same_evidence_gives_the_same_verdict() -> None:
    assert judged(suno()) == judged(msgspec.json.decode(msgspec.json.encode(suno()), type=Evidence))


@pytest.mark.parametrize(
    ("seconds", "starts", "size"),
    [
        (19, [], 0),
        (30, [0], 30),
        (59, [0], 59),
        (74, [7], 60),
        (75, [0, 25, 50], 25),
        (90, [0, 30, 60], 30),
        (150, [0, 50, 100], 50),
        (240, [0, 90, 180], 60),
    ],
)
def test_windows_spread_over_the_file(seconds: int, starts: list[int], size: int) -> None:
    found = windows(seconds * RATE, RATE)
    assert [each.start // RATE for each in found] == starts
    assert {each.frames for each in found} <= {size * RATE}


def test_a_loud_passage_hides_no_clock_from_two_quiet_ones() -> None:
    sound = clocked(played(90.0), 200.0, level_db=-46)
    sound[: 42 * RATE] += np.random.default_rng(5).normal(0, 2.0, (42 * RATE, 2)).astype(np.float32)
    found = measured(sound)
    place = [float(clock.hertz) for clock in clock_table().clocks].index(200.0)
    assert max(view.counts[place].share for view in found.views if view.start == 0.0) < 0.1
    assert judged(Evidence(found)).outcome is Outcome.AI


def test_what_a_sequencer_leaves_is_no_excess() -> None:
    assert Count(50.0, 100, 30, 2, 0.3).excess == 0
    assert Count(50.0, 100, 65, 2, 0.3).excess == pytest.approx(0.5)
    assert Count(50.0, 100, 30).weight(0.3) == 0
