"""From two numbers to a probability: a logistic curve that an operator can fit to tracks of their own.

The probability is that of a set in which half of the tracks are machine-made, as the fitted one is; with
fewer among one's own, it is lower than it looks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log
from pathlib import Path

import msgspec

DEFAULT = Path(__file__).parents[1] / "calibration.json"
MOST_SHARE, MOST_MARGIN = 0.5, 20.0


class Calibration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The curve's coefficients, what a pack may add (in logits), and the thresholds of the outcomes."""

    version: str
    intercept: float
    share: float
    margin: float
    packs: float
    review: float
    ai: float


@dataclass(frozen=True, slots=True)
class Example:
    """One track whose truth is known: its share and margin, and whether a machine made it."""

    share: float
    margin: float
    machine: bool


def load(path: Path = DEFAULT) -> Calibration:
    """Read a calibration; raises ``msgspec.ValidationError`` where it is none."""
    return msgspec.json.decode(path.read_bytes(), type=Calibration)


def probability(calibration: Calibration, share: float, margin: float, packs: Sequence[float] = ()) -> float:
    """Return the probability that a machine made the sound.

    Packs shift it by their mean logit, at the most by ``calibration.packs`` either way.
    """
    clipped_share, clipped_margin = clipped(share, margin)
    logit = calibration.intercept + calibration.share * clipped_share + calibration.margin * clipped_margin
    if packs:
        told = sum(log(each / (1 - each)) for each in (min(max(p, 0.01), 0.99) for p in packs)) / len(packs)
        logit += min(max(told, -calibration.packs), calibration.packs)
    return 1 / (1 + exp(-logit))


def clipped(share: float, margin: float) -> tuple[float, float]:
    """Return both within the range in which more of them means more."""
    return min(max(share, 0.0), MOST_SHARE), min(max(margin, 0.0), MOST_MARGIN)
