"""The sample of simulated decoders: every clock of the table, and none like another."""

from fractions import Fraction
from math import prod
from pathlib import Path

import numpy as np
import pytest

from bench import ai_kept, ai_sample
from bench.ai_decoders import Samples, Schedule
from tutti.domain.detection import clock_table


def test_the_clocks_of_the_table_take_turns() -> None:
    table = [clock.hertz for clock in clock_table().clocks]
    turn = [ai_sample.drawn(place, place) for place in range(len(table))]
    assert sorted(Fraction(each.rate, prod(each.strides)) for each in turn) == sorted(table)


def test_all_rates_of_a_clock_have_it() -> None:
    for rates in ai_sample.LAYERS:
        assert len({rate for rate, _ in rates}) == len(rates)
        assert len({Fraction(rate, prod(strides)) for rate, strides in rates}) == 1


def test_decoders_are_drawn_by_their_seed_alone() -> None:
    seeds = range(40)
    assert [ai_sample.drawn(3, seed) for seed in seeds] == [ai_sample.drawn(3, seed) for seed in seeds]
    drawn = {ai_sample.drawn(3, seed) for seed in seeds}
    assert {each.activation for each in drawn} == {"leaky", "elu", "snake"}
    assert len({each.strides for each in drawn}) > 4


def test_a_sample_that_was_cut_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(ai_kept, "CACHE", tmp_path)
    monkeypatch.setattr(ai_kept, "KEPT", tmp_path / "kept.jsonl")
    made: list[int] = []

    def noise(schedule: Schedule, seed: int, track: int) -> tuple[Samples, int]:
        made.append(track)
        return np.random.default_rng(seed).normal(0, 0.1, (44_100 * 21, 2)).astype(np.float32), 44_100

    monkeypatch.setattr(ai_sample, "_by_itself", noise)
    monkeypatch.setattr(ai_sample, "OFTEN", {"none": 1.0})
    ai_sample.sampled_alone(ai_kept.Bench(few=False), 1)
    again = ai_kept.Bench(few=False)
    ai_sample.sampled_alone(again, 2)
    assert made == [310, 311]
    assert [each.row for each in again.kept] == ["none", "none"]
    assert "2 of 2" in capsys.readouterr().err
