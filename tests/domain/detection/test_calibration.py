"""The curve from two numbers to a probability, and fitting it."""

from pathlib import Path

import msgspec
import numpy as np
import pytest

from tutti.domain.detection import Example, fit, load_calibration
from tutti.domain.detection.rules.calibration import probability


def test_more_evidence_is_never_less_probable() -> None:
    curve = load_calibration()
    told = [probability(curve, share, margin) for share in (0, 0.2, 0.4) for margin in (-3, 0, 8, 30)]
    assert told == sorted(told) or all(
        probability(curve, s, m) <= probability(curve, s + 0.1, m + 1) for s in (0, 0.2) for m in (0, 8)
    )
    assert told[0] < curve.review
    assert told[-1] > curve.ai


def test_a_pack_moves_it_by_little() -> None:
    curve = load_calibration()
    middle = probability(curve, 0.2, 6)
    assert middle < probability(curve, 0.2, 6, [1.0]) < middle + 0.13
    assert middle > probability(curve, 0.2, 6, [0.0, 0.0]) > middle - 0.13


def test_fitting_finds_the_edge_between_both_kinds() -> None:
    numbers = np.random.default_rng(2)
    people = [Example(float(s), float(m), False) for s, m in numbers.normal((0.03, 1), (0.02, 1), (200, 2))]
    machines = [Example(float(s), float(m), True) for s, m in numbers.normal((0.4, 15), (0.1, 4), (50, 2))]
    curve = fit([*people, *machines], load_calibration(), "own")
    assert curve.version == "own"
    assert (curve.review, curve.ai) == (load_calibration().review, load_calibration().ai)
    assert max(probability(curve, each.share, each.margin) for each in people) < 0.3
    assert np.median([probability(curve, each.share, each.margin) for each in machines]) > 0.95


def test_one_kind_alone_fits_nothing() -> None:
    with pytest.raises(ValueError, match="both kinds"):
        fit([Example(0.1, 1.0, False)], load_calibration(), "own")


def test_a_file_that_is_no_calibration_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "calibration.json"
    wrong.write_text('{"intercept": 1}')
    with pytest.raises(msgspec.ValidationError):
        load_calibration(wrong)
