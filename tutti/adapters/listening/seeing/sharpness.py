"""How much detail a picture really has, told from its steepest edges.

Across an edge as sharp as pixels allow, the whole step in brightness lies between two neighbours; enlarging
and blurring spread it. So the largest steps (all but a thousandth are smaller) between pixels at a growing
distance are compared with those far apart: the distance at which they reach half is the width of the
sharpest edges. Letters set over a soft picture count as its edges: such a picture is sharp.
"""

import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]

DISTANCES = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32)
RARE = 0.0005
LEAST_STEP = 24
"""Levels, of 255, that the largest steps must have for there to be anything that could be sharp."""
SHARP_WIDTH = 0.72
"""The width in pixels of the sharpest edges that scaling down well leaves."""
LARGEST_BLOCK = 12
OFTEN = 0.4
FEWEST_CHANGES = 16
LINES = 700


def detail_pixels(grey: Grey) -> int | None:
    """Return the side in pixels that would hold all the detail; ``None`` where there is none to measure."""
    widths = [width for width in (_width(grey), _width(grey.T)) if width is not None]
    if not widths:
        return None
    side = int(max(grey.shape))
    return min(side, round(side * SHARP_WIDTH / min(widths)))


def _width(grey: Grey) -> float | None:
    """Return the width of the sharpest edges along rows, in pixels."""
    rows = grey[:: max(1, len(grey) // LINES)].astype(np.int16)
    distances = [each for each in DISTANCES if each < rows.shape[1]]
    if not distances:
        return None
    steps = [_largest(np.abs(rows[:, each:] - rows[:, :-each]), RARE * each) for each in distances]
    if max(steps) < LEAST_STEP:
        return None
    half = max(steps) / 2
    return float(np.interp(half, np.maximum.accumulate([0, *steps]), [0, *distances]))


def _largest(steps: NDArray[np.int16], share: float) -> float:
    """Return the step that only a share exceeds, between whole levels."""
    counts = np.bincount(steps.ravel(), minlength=256)
    above = np.cumsum(counts[::-1])[::-1] / steps.size
    return float(np.interp(-share, -above, np.arange(len(above))))


def block_pixels(grey: Grey) -> int:
    """Return the side of the blocks of an enlargement that repeats pixels, or 1 where there is none."""
    across = _block((grey[:, 1:] != grey[:, :-1]).any(axis=0))
    down = _block((grey[1:] != grey[:-1]).any(axis=1))
    return min(across, down)


def _block(changes: NDArray[np.bool_]) -> int:
    places = np.flatnonzero(changes) + 1
    if len(places) < FEWEST_CHANGES:
        return 1
    for size in range(LARGEST_BLOCK, 1, -1):
        if len(places) >= OFTEN * len(changes) / size and not (places % size).any():
            return size
    return 1
