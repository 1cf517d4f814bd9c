"""From samples to a log spectrogram: the ground that words and landmarks are both found on."""

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
Levels = NDArray[np.float32]

RATE = 11_025
WINDOW = 1024
HOP = 256
BINS = WINDOW // 2
FRAMES_PER_SECOND = RATE / HOP
_HANN = np.hanning(WINDOW + 1)[:-1].astype(np.float32)
_SOFTEST = np.float32(1e-9)


def levels(samples: Samples) -> Levels:
    """Return the natural logarithm of the power of each frame (23 ms apart) and bin (10.8 Hz wide).

    ``samples`` are mono at 11,025 Hz; frames that do not fit in whole are left out. Direct current and the
    highest bin are left out too, so that there are 512 bins.
    """
    count = max((len(samples) - WINDOW) // HOP + 1, 0)
    if count == 0:
        return np.zeros((0, BINS), dtype=np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(samples, WINDOW)[::HOP][:count]
    spectrum = np.fft.rfft(frames * _HANN, axis=1)[:, 1:]
    power = spectrum.real**2
    power += spectrum.imag**2
    power += _SOFTEST
    return np.log(power, out=power)
