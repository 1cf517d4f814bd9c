"""Decibels, rounded to the hundredth; no level at all is ``None``, for JSON knows no infinity."""

import math


def from_amplitude(amplitude: float) -> float | None:
    """20 lg of a share of full scale."""
    return round(20 * math.log10(amplitude), 2) if amplitude > 0 else None


def from_power(power: float) -> float | None:
    """10 lg of a mean square."""
    return round(10 * math.log10(power), 2) if power > 0 else None


def finite(level: float) -> float | None:
    """Return a measured level, or ``None`` where nothing could be measured."""
    return round(level, 2) if math.isfinite(level) else None
