"""Colours in OKLab (Ottosson 2020), where equal steps look equal: mixing, ramps, and turning hues.

Arrays hold colours in their last axis: sRGB from 0 to 1, or L (0 to 1), a and b (about -0.4 to 0.4).
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Colours = NDArray[np.floating[Any]]

_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_FROM_LAB = np.linalg.inv(_TO_LAB)
_FROM_CONES = np.linalg.inv(_TO_CONES)
HALVINGS = 12


def from_hex(words: Sequence[str]) -> Colours:
    """Return sRGB colours, written ``#rrggbb``, as OKLab."""
    rgb = [[int(word[i : i + 2], 16) / 255 for i in (1, 3, 5)] for word in words]
    return from_srgb(np.array(rgb, dtype=np.float32))


def from_srgb(rgb: Colours) -> Colours:
    """Convert sRGB to OKLab."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return np.asarray(np.cbrt(linear @ _TO_CONES.T) @ _TO_LAB.T, dtype=np.float32)


def to_srgb(lab: Colours) -> Colours:
    """Convert OKLab to sRGB; colours that a screen cannot show lose chroma until it can."""
    lab = lab.astype(np.float64)
    low, high = np.zeros(lab.shape[:-1]), np.ones(lab.shape[:-1])
    fits = _inside(_linear(lab))
    for _ in range(HALVINGS if not fits.all() else 0):
        middle = (low + high) / 2
        good = _inside(_linear(_scaled(lab, middle)))
        low, high = np.where(good, middle, low), np.where(good, high, middle)
    linear = np.clip(_linear(_scaled(lab, np.where(fits, 1, low))), 0, 1)
    return np.asarray(
        np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055), dtype=np.float32
    )


def _linear(lab: Colours) -> Colours:
    return np.asarray((lab @ _FROM_LAB.T) ** 3 @ _FROM_CONES.T)


def _inside(linear: Colours) -> NDArray[np.bool_]:
    return np.asarray(((linear > -1e-4) & (linear < 1 + 1e-4)).all(axis=-1))


def _scaled(lab: Colours, chroma: Colours) -> Colours:
    return np.asarray(lab * np.stack((np.ones_like(chroma), chroma, chroma), axis=-1))


def ramp(stops: Colours, steps: int) -> Colours:
    """Return ``steps`` OKLab colours that pass through the stops smoothly (monotone cubic easing)."""
    place = np.linspace(0, len(stops) - 1, steps)
    left = np.minimum(place.astype(int), len(stops) - 2)
    part = (place - left)[:, None]
    eased = part * part * (3 - 2 * part) * 0.4 + part * 0.6
    return np.asarray(stops[left] + (stops[left + 1] - stops[left]) * eased, dtype=np.float32)


def mixed(one: Colours, other: Colours, part: float) -> Colours:
    """Return the colour at ``part`` (0 to 1) of the way from one to the other."""
    return np.asarray(one + (other - one) * np.float32(part), dtype=np.float32)


def as_bytes(lab: Colours) -> tuple[int, int, int]:
    """Return one OKLab colour as 8-bit sRGB."""
    red, green, blue = (round(float(each) * 255) for each in to_srgb(lab[None])[0])
    return red, green, blue
