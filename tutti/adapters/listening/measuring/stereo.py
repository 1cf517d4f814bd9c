"""How the first two channels relate to each other."""

import math

import numpy as np

from tutti.adapters.listening.measuring.block import Block
from tutti.adapters.listening.measuring.silence import THRESHOLD
from tutti.domain.audio import Stereo

OUT_OF_PHASE = -0.3
MOST_FOLD_LOSS_DB = 50.0
"""Where the loss of what cancels altogether is capped; there is no more to hear."""
DUAL_MONO_SHARE = 10 ** (-60 / 10)


class StereoMeter:
    """Sums of products, over the file and in windows of one block."""

    def __init__(self) -> None:
        self._left = self._right = self._both = self._side = 0.0
        self._identical = True
        self._lowest: float | None = None
        self._windows = 0
        self._opposed = 0

    def feed(self, block: Block) -> None:
        """Add a block."""
        left, right = block.planes[0], block.planes[1]
        power_left, power_right = float(np.dot(left, left)), float(np.dot(right, right))
        both = float(np.dot(left, right))
        side = left - right
        self._identical = self._identical and not side.any()
        self._left += power_left
        self._right += power_right
        self._both += both
        self._side += float(np.dot(side, side))
        if min(power_left, power_right) > len(block.frames) * THRESHOLD**2:
            self._note(_correlation(both, power_left, power_right))

    def _note(self, correlation: float | None) -> None:
        if correlation is None:
            return
        self._windows += 1
        self._opposed += correlation < OUT_OF_PHASE
        self._lowest = correlation if self._lowest is None else min(self._lowest, correlation)

    def result(self) -> Stereo:
        """Report; silent files are identical and correlate with nothing."""
        power = self._left + self._right
        return Stereo(
            correlation=_correlation(self._both, self._left, self._right),
            lowest_correlation=self._lowest,
            out_of_phase=round(self._opposed / self._windows, 4) if self._windows else 0.0,
            identical=self._identical,
            fold_loss_db=self._fold_loss(),
            dual_mono=self._identical or self._side <= power * DUAL_MONO_SHARE,
        )

    def _fold_loss(self) -> float | None:
        """Compare two speakers that both play the mean of the channels with one speaker for each."""
        power = self._left + self._right
        if power == 0:
            return None
        share = max(1 - self._side / (2 * power), 10 ** (-MOST_FOLD_LOSS_DB / 10))
        return round(max(-10 * math.log10(share), 0.0), 2)


def _correlation(both: float, left: float, right: float) -> float | None:
    size = math.sqrt(left * right)
    return round(min(max(both / size, -1.0), 1.0), 4) if size > 0 else None
