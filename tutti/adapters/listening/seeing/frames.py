"""Frames and bars: edges of one colour that end along a straight line.

A motif on a plain ground has edges of one colour too, but it does not end along a line: the first row that
holds any of it holds little of it.
"""

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

ALIKE = 10
"""Levels by which pixels of one colour may differ, as JPEG makes them."""
STRAY = 0.004
THIN, THICK = 0.006, 0.35
BAR = 0.02
LINE, STEP, SOFT = 0.5, 24, 10
"""Share of a row that must differ by so many levels from the frame, within so many rows behind it."""


def frame_share(pixels: Pixels) -> float:
    """Return how much of the side the narrowest edge of a frame, or of a pair of bars, takes; else 0."""
    left, right = _edge(pixels.swapaxes(0, 1)), _edge(pixels[:, ::-1].swapaxes(0, 1))
    top, bottom = _edge(pixels), _edge(pixels[::-1])
    if min(left, right, top, bottom) >= THIN:
        return min(left, right, top, bottom)
    bars = max(min(left, right), min(top, bottom))
    return bars if bars >= BAR else 0.0


def _edge(rows: Pixels) -> float:
    """Return which share of the rows is of the first row's colour, if what follows begins along a line."""
    colour = np.median(rows[0], axis=0)
    differs = (np.abs(rows[: round(len(rows) * THICK) + 4].astype(np.int16) - colour) > ALIKE).any(axis=2)
    plain = differs.mean(axis=1) <= STRAY
    if plain.all() or not plain[0]:
        return 0.0
    width = int(np.argmin(plain))
    beyond = np.abs(rows[width : width + SOFT].astype(np.int16) - colour).max(axis=2) > STEP
    return width / len(rows) if beyond.mean(axis=1).max() >= LINE else 0.0
