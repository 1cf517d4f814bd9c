"""From samples to spectra: what both tests look at.

Music is far louder than what a decoder leaves behind, and loudest where it is tonal and low. The first
difference tilts the spectrum up, dividing by the local level makes a soft passage count as much as a loud
one, and clipping keeps a drum stroke from drowning a minute of lines.
"""

import numpy as np
from numpy.typing import NDArray

Signal = NDArray[np.float32]

LEVEL_SECONDS = 0.05
CLIP = 3.0
SILENCE = 1e-6


def whitened(signal: Signal, rate: int) -> Signal:
    """Return the first difference of ``signal``, divided by its RMS over 50 ms, clipped at three times that.

    Where there is nothing but zeros, nothing but zeros comes out.
    """
    steps = np.diff(signal, prepend=signal[:1])
    width = min(int(rate * LEVEL_SECONDS), len(steps))
    half = width // 2
    # In float64: a running sum of minutes of squares has no digits to spare in float32.
    total = np.empty(len(steps) + 1)
    total[0] = 0.0
    np.cumsum(np.square(steps, dtype=np.float64), out=total[1:])
    level = np.empty(len(steps), dtype=np.float32)
    middle = total[width:] - total[:-width]
    level[half : half + len(middle)] = middle
    level[:half], level[half + len(middle) :] = middle[0], middle[-1]
    np.maximum(level, 0.0, out=level)
    np.sqrt(level * np.float32(1 / width), out=level)
    np.maximum(level, SILENCE, out=level)
    steps /= level
    return np.clip(steps, -CLIP, CLIP, out=steps)


def power(signal: Signal, taper: Signal) -> Signal:
    """Return the power of each bin of one transform over all of ``signal``."""
    spectrum = np.fft.rfft(signal * taper)
    return np.square(spectrum.real) + np.square(spectrum.imag)


def hann(size: int) -> Signal:
    """Return the periodic Hann window."""
    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / size)).astype(np.float32)
