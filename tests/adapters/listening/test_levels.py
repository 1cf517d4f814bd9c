"""Loudness, range and true peak against BS.1770-5 and the signals of EBU Tech 3341 and 3342."""

import math
from pathlib import Path

import numpy as np
import pytest

from tests.adapters.listening.sounds import Sound, heard, silence, sine, song, stereo, write
from tutti.adapters.listening.measuring.block import BLOCK, block_of
from tutti.adapters.listening.measuring.kweighting import (
    HIGH_PASS,
    HIGH_PASS_HERTZ,
    SHELF,
    SHELF_HERTZ,
    KWeighting,
    section,
)
from tutti.adapters.listening.measuring.loudness import LoudnessMeter
from tutti.adapters.listening.measuring.truepeak import TruePeak


def steps(*parts: tuple[float, float]) -> Sound:
    """A stereo sine of 1 kHz in steps of (dBFS, seconds)."""
    return stereo(np.concatenate([sine(1000, dbfs, seconds) for dbfs, seconds in parts]))


def meter(sound: Sound, rate: int = 48_000) -> LoudnessMeter:
    measured = LoudnessMeter(sound.shape[1], rate)
    for at in range(0, len(sound), BLOCK):
        measured.feed(block_of(at, sound[at : at + BLOCK].astype(np.float32)))
    return measured


def true_peak(sound: Sound, rate: int = 48_000) -> float:
    measured = TruePeak(sound.shape[1], rate)
    for at in range(0, len(sound), BLOCK):
        measured.feed(block_of(at, sound[at : at + BLOCK].astype(np.float32)))
    measured.finish()
    return 20 * math.log10(measured.highest)


def recursion(sound: Sound, numerator: Sound, denominator: Sound) -> Sound:
    """A filter of second order, one sample after the other."""
    result, (b0, b1, b2), (_, a1, a2) = [], numerator, denominator
    x1 = x2 = y1 = y2 = 0.0
    for x in sound:
        y = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2
        x1, x2, y1, y2 = x, x1, y, y1
        result.append(y)
    return np.array(result)


def surround() -> Sound:
    """Test 6 of Tech 3341 as 5.1: left and right -28, centre -24, surrounds -30 dBFS, no LFE."""
    levels = (-28.0, -28.0, -24.0, None, -30.0, -30.0)
    return np.stack([silence(20) if dbfs is None else sine(1000, dbfs, 20) for dbfs in levels], axis=1)


@pytest.mark.parametrize(
    ("number", "sound", "lufs"),
    [
        (1, steps((-23, 20)), -23.0),
        (2, steps((-33, 20)), -33.0),
        (3, steps((-36, 10), (-23, 60), (-36, 10)), -23.0),
        (4, steps((-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)), -23.0),
        (5, steps((-26, 20), (-20, 20.1), (-26, 20)), -23.0),
        (6, surround(), -23.0),
    ],
)
def test_integrated_loudness_of_tech_3341(number: int, sound: Sound, lufs: float) -> None:
    assert meter(sound).integrated() == pytest.approx(lufs, abs=0.1), f"test signal {number}"


@pytest.mark.parametrize(
    ("levels", "range_lu"),
    [((-20, -30), 10.0), ((-20, -15), 5.0), ((-40, -20), 20.0), ((-50, -35, -20, -35, -50), 15.0)],
)
def test_loudness_range_of_tech_3342(levels: tuple[int, ...], range_lu: float) -> None:
    assert meter(steps(*((level, 20) for level in levels))).range() == pytest.approx(range_lu, abs=0.2)


RATES = [8_000, 11_025, 22_050, 32_000, 44_100, 96_000, 192_000]


@pytest.mark.parametrize("rate", RATES)
def test_a_full_sine_in_one_channel_has_the_loudness_of_the_standard_at_any_rate(rate: int) -> None:
    """BS.1770-5, annex 1: 997 Hz at 0 dBFS in one front channel reads -3.01 LKFS."""
    assert meter(sine(997, 0, 2, rate=rate)[:, np.newaxis], rate).integrated() == pytest.approx(
        -3.01, abs=0.01
    )


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("hertz", [30, 100, 500, 2_000, 3_500])
def test_the_response_is_that_of_48_khz_at_any_rate(rate: int, hertz: float) -> None:
    measured, standard = (
        meter(sine(hertz, 0, 1, rate=at)[:, None], at).integrated() for at in (rate, 48_000)
    )
    assert measured == pytest.approx(standard, abs=0.03 if rate >= 32_000 else 0.5)


@pytest.mark.parametrize(
    ("channels", "weights"),
    [
        (1, "1"),
        (2, "11"),
        (3, "111"),
        (4, "11ss"),
        (5, "111ss"),
        (6, "111-ss"),
        (7, "111-1ss"),
        (8, "111-11ss"),
    ],
)
def test_channels_count_by_where_they_stand(channels: int, weights: str) -> None:
    """s: 1.5 dB more, to the side; -: not at all, the low-frequency effects."""
    expected = {"1": -23.0, "s": -21.5, "-": None}
    for at, weight in enumerate(weights):
        sound = np.zeros((96_000, channels))
        sound[:, at] = sine(1000, -20, 2)
        measured = meter(sound).integrated()
        assert measured == (None if weight == "-" else pytest.approx(expected[weight], abs=0.05))


@pytest.mark.parametrize("rate", [8_000, 44_100, 192_000])
def test_the_weighting_is_that_of_the_plain_recursion(rate: int) -> None:
    """Sample by sample, as annex 1 draws it, across several blocks and with an offset in the sound."""
    sound = (song(1, rate=rate)[:6144, :1] + 0.5).astype(np.float32)
    weighting = KWeighting(1, rate)
    pieces = [weighting.filtered(sound[at : at + 512].T).copy() for at in range(0, len(sound), 512)]
    expected = sound[:, 0].astype(np.float64)
    for table, hertz in ((SHELF, SHELF_HERTZ), (HIGH_PASS, HIGH_PASS_HERTZ)):
        expected = recursion(expected, *section(table, hertz, rate))
    assert np.abs(np.concatenate(pieces, axis=1)[0] - expected).max() < 1e-9


@pytest.mark.parametrize(
    ("number", "divisor", "degrees", "amplitude", "dbtp"),
    [
        (15, 4, 0, 0.50, -6.0),
        (16, 4, 45, 0.50, -6.0),
        (17, 6, 60, 0.50, -6.0),
        (18, 8, 67.5, 0.50, -6.0),
        (19, 4, 45, 1.41, 3.0),
    ],
)
def test_true_peak_of_tech_3341(
    number: int, divisor: int, degrees: float, amplitude: float, dbtp: float
) -> None:
    ramp = np.minimum(np.minimum(np.arange(48_000), np.arange(48_000)[::-1]) / 480, 1.0)
    tone = sine(48_000 / divisor, 20 * math.log10(amplitude), 1, degrees=degrees) * ramp
    assert true_peak(stereo(tone)) == pytest.approx(dbtp, abs=0.1), f"test signal {number}"


@pytest.mark.parametrize("hertz", [997.0, 5_003.0, 11_025.3, 14_997.0, 19_003.0, 20_011.0])
@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
def test_true_peak_of_a_sine_is_its_amplitude_all_over_the_band(hertz: float, rate: int) -> None:
    fade = np.minimum(np.minimum(np.arange(rate), np.arange(rate)[::-1]) / (rate / 100), 1.0)
    tone = sine(hertz, -6, 1, rate=rate, degrees=33) * fade
    assert true_peak(stereo(tone), rate) == pytest.approx(-6, abs=0.15)


@pytest.mark.parametrize("seed", range(4))
def test_skipping_finds_the_same_peak_as_looking_everywhere(seed: int) -> None:
    """Against plain oversampling by zeros in the spectrum, on sounds whose peak may be anywhere."""
    numbers = np.random.default_rng(seed)
    sound = numbers.normal(0, 0.1, (BLOCK + 9_000, 1)) * numbers.uniform(0.2, 1, (BLOCK + 9_000, 1))
    spectrum = np.fft.rfft(np.pad(sound[:, 0], 4096))
    spectrum[int(len(spectrum) * 0.85) :] = 0
    smooth = np.fft.irfft(spectrum)[:, np.newaxis]
    finely = np.fft.irfft(spectrum, n=16 * len(smooth)) * 16
    assert true_peak(smooth) == pytest.approx(20 * math.log10(np.abs(finely).max()), abs=0.1)


def test_true_peak_of_music_is_not_below_plain_oversampling() -> None:
    """Four times, by zeros in the spectrum: what the annex asks for, with an ideal filter."""
    sound = song(4, seed=7)
    spectrum = np.fft.rfft(sound, axis=0)
    spectrum[int(len(spectrum) * 0.85) :] = 0
    finely = np.fft.irfft(spectrum, n=4 * len(sound), axis=0) * 4
    sound = np.fft.irfft(spectrum, n=len(sound), axis=0)
    assert true_peak(sound) >= 20 * math.log10(np.abs(finely).max()) - 0.05


def test_a_peak_at_the_very_end_is_found() -> None:
    sound = stereo(np.concatenate((sine(100, -40, 1), [0.9])))
    assert true_peak(sound) >= 20 * math.log10(0.9) - 0.001


def test_what_is_too_short_to_have_a_loudness_has_none(tmp_path: Path) -> None:
    report = heard(write(tmp_path / "short.wav", stereo(sine(1000, -20, 0.3))))
    assert report.loudness.integrated_lufs is None
    assert report.loudness.range_lu is None
    assert report.loudness.sample_peak_dbfs == pytest.approx(-20, abs=0.01)


def test_levels_of_a_file(tmp_path: Path) -> None:
    report = heard(write(tmp_path / "tone.wav", stereo(sine(1000, -23, 5))))
    assert report.loudness.integrated_lufs == pytest.approx(-23, abs=0.05)
    assert report.loudness.true_peak_dbtp == pytest.approx(-23, abs=0.05)
    assert [channel.rms_dbfs for channel in report.channels] == [pytest.approx(-26.01, abs=0.02)] * 2
