"""Fitting the calibration to tracks whose truth is known."""

from collections.abc import Sequence

import msgspec
import numpy as np

from tutti.domain.detection.rules.calibration import MOST_MARGIN, MOST_SHARE, Calibration, Example, clipped

ROUNDS, STIFFNESS = 50, 0.001


def fit(examples: Sequence[Example], base: Calibration, version: str) -> Calibration:
    """Fit the curve by Newton's method, both classes weighed alike, with a small pull towards flatness.

    Raises ``ValueError`` unless there are tracks of both kinds.
    """
    truth = np.array([each.machine for each in examples], dtype=float)
    if not 0 < truth.sum() < len(truth):
        raise ValueError("give tracks of both kinds: made by machines, and not")
    rows = np.array([[1.0, *_scaled(each)] for each in examples])
    weight = np.where(truth == 1, 0.5 / truth.mean(), 0.5 / (1 - truth.mean()))
    pull = np.diag([0.0, STIFFNESS, STIFFNESS]) * len(examples)
    curve = np.zeros(3)
    for _ in range(ROUNDS):
        told = 1 / (1 + np.exp(-np.clip(rows @ curve, -30, 30)))
        slope = rows.T @ (weight * (truth - told)) - pull @ curve
        bend = (rows * (weight * told * (1 - told))[:, None]).T @ rows + pull + np.eye(3) * 1e-9
        curve = curve + np.linalg.solve(bend, slope)
    return msgspec.structs.replace(
        base,
        version=version,
        intercept=round(float(curve[0]), 4),
        share=round(float(curve[1]) / MOST_SHARE, 4),
        margin=round(float(curve[2]) / MOST_MARGIN, 4),
    )


def _scaled(example: Example) -> tuple[float, float]:
    share, margin = clipped(example.share, example.margin)
    return share / MOST_SHARE, margin / MOST_MARGIN
