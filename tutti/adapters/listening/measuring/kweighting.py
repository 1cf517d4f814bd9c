"""K-weighting after ITU-R BS.1770-5, annex 1: a high shelf for the head, then a high-pass.

The two filters are recursive: each sample needs the one before. Here they run over rows of samples instead.
What a row gives by itself, and what the state before it adds, are matrix products; only the states are
carried from row to row. The result is that of the recursion, to the last places of float64.
"""

import math

import numpy as np
from numpy.typing import NDArray

from tutti.adapters.listening.measuring.block import Samples

Matrix = NDArray[np.float64]
Table = tuple[tuple[float, ...], tuple[float, ...]]

TABLE_RATE = 48_000
SHELF = (1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585)
HIGH_PASS = (1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621)
"""Tables 1 and 2 of annex 1: coefficients of the numerator and the denominator at 48 kHz."""
SHELF_HERTZ, HIGH_PASS_HERTZ = 997.0, 38.0
"""Where the response is the same at every rate to the last digit: the tone of calibration, and the corner."""

ROW = 64
"""Samples in a row; blocks are whole rows."""

BILINEAR = np.array([[1.0, 1.0, 1.0], [2.0, 0.0, -2.0], [1.0, -1.0, 1.0]])
"""Turns a polynomial in 1/z into one in w = (z - 1) / (z + 1), and back: four times its own inverse."""


class KWeighting:
    """The filters, with a state for each channel."""

    def __init__(self, channels: int, sample_rate: int) -> None:
        a, b, c, d = _in_series(
            section(SHELF, SHELF_HERTZ, sample_rate), section(HIGH_PASS, HIGH_PASS_HERTZ, sample_rate)
        )
        powers = [np.eye(len(a))]
        for _ in range(ROW):
            powers.append(powers[-1] @ a)
        observed = np.stack([c @ power for power in powers[:-1]])
        response = np.concatenate(([d], observed[:-1] @ b))
        self._alone = np.stack([np.pad(response, (at, 0))[:ROW] for at in range(ROW)])
        self._left = np.stack([power @ b for power in powers[-2::-1]])
        self._added = observed.T
        self._kept = powers[-1].T
        self._states = np.zeros((channels, len(a)))
        self._rows = self._weighted = np.empty((channels, 0, ROW))

    def filtered(self, planes: Samples) -> Matrix:
        """Return ``planes`` (channels by frames, a multiple of :data:`ROW`) weighted, following the last.

        The caller may change the result, and the next call writes over it.
        """
        rows, weighted = self._room(planes.shape)
        rows.reshape(planes.shape)[:] = planes
        states = np.concatenate((self._states[:, np.newaxis], rows @ self._left), axis=1)
        _carry(states, self._kept)
        self._states = states[:, -1]
        np.matmul(rows, self._alone, out=weighted)
        weighted += np.matmul(states[:, :-1], self._added, out=rows)
        return weighted.reshape(planes.shape)

    def _room(self, shape: tuple[int, ...]) -> tuple[Matrix, Matrix]:
        """Return the two arrays to work in. New ones for each block would take as long as filtering it."""
        wanted = (shape[0], shape[1] // ROW, ROW)
        if self._rows.shape != wanted:
            self._rows, self._weighted = np.empty(wanted), np.empty(wanted)
        return self._rows, self._weighted


def _carry(states: Matrix, kept: Matrix) -> None:
    """Add to each state what is kept of all before it: of 1 row, then of 2, 4, 8 ... rows at once."""
    distance = 1
    while distance < states.shape[1]:
        states[:, distance:] += states[:, :-distance] @ kept
        kept = kept @ kept
        distance *= 2


def section(table: Table, exact_hertz: float, sample_rate: int) -> tuple[Matrix, Matrix]:
    """Return numerator and denominator that respond at ``sample_rate`` as those of ``table`` do at 48 kHz.

    Both go back through the bilinear transform, are stretched so that ``exact_hertz`` stays where it is, and
    return through the same transform.
    """
    now, then = (math.tan(math.pi * exact_hertz / rate) for rate in (sample_rate, TABLE_RATE))
    stretch = (then / now) ** np.arange(3)
    numerator, denominator = (BILINEAR @ (BILINEAR @ np.array(each) * stretch) for each in table)
    return numerator / denominator[0], denominator / denominator[0]


def _in_series(
    first: tuple[Matrix, Matrix], second: tuple[Matrix, Matrix]
) -> tuple[Matrix, Matrix, Matrix, float]:
    """Return both filters as one: states' = A states + B sample, result = C states + D sample."""
    (a1, b1, c1, d1), (a2, b2, c2, d2) = _by_states(*first), _by_states(*second)
    a = np.block([[a1, np.zeros((2, 2))], [np.outer(b2, c1), a2]])
    return a, np.concatenate((b1, b2 * d1)), np.concatenate((d2 * c1, c2)), d1 * d2


def _by_states(numerator: Matrix, denominator: Matrix) -> tuple[Matrix, Matrix, Matrix, float]:
    through = float(numerator[0])
    a = np.array([[-denominator[1], 1.0], [-denominator[2], 0.0]])
    return a, numerator[1:] - denominator[1:] * through, np.array([1.0, 0.0]), through
