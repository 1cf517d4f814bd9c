"""Sounds with something wrong: each defect is measured, and clean sounds have none."""

from pathlib import Path

import numpy as np
import pytest

from tests.adapters.listening.sounds import (
    RATE,
    Sound,
    codes,
    errors,
    heard,
    silence,
    sine,
    song,
    stereo,
    write,
)


def test_a_clean_song_has_no_findings(tmp_path: Path) -> None:
    report = heard(write(tmp_path / "a.wav", song(5)))
    assert report.findings == ()
    assert report.clipping.runs == 0
    assert not report.silence.all_silent


def flattened(level: float, scale: float = 1.0) -> Sound:
    return np.clip(song(3) * 4, -level, level) * scale


@pytest.mark.parametrize("kind", ["wav", "flac", "aiff"])
def test_clipping_at_full_scale_and_when_turned_down_afterwards(kind: str, tmp_path: Path) -> None:
    loud = heard(write(tmp_path / "loud", flattened(0.99), kind=kind))
    soft = heard(write(tmp_path / "soft", flattened(0.99, 0.3), kind=kind))
    assert loud.clipping.runs > 100
    assert soft.clipping.runs == pytest.approx(loud.clipping.runs, rel=0.05)
    assert {"audio_clipped"} <= codes(loud) & codes(soft)


def test_a_run_is_counted_once_though_it_lies_across_two_blocks(tmp_path: Path) -> None:
    sound = sine(100, -20, 2)
    sound[32_768 - 5 : 32_768 + 5] = 0.9
    report = heard(write(tmp_path / "a.wav", stereo(sound, sine(100, -20, 2))))
    assert (report.clipping.runs, report.clipping.samples, report.clipping.longest_run) == (1, 10, 10)


def test_runs_below_a_later_peak_do_not_count(tmp_path: Path) -> None:
    sound = sine(100, -20, 2)
    sound[1000:1010] = 0.5
    sound[60_000] = 0.6
    assert heard(write(tmp_path / "a.wav", stereo(sound))).clipping.runs == 0


def test_a_run_that_lasts_until_the_end(tmp_path: Path) -> None:
    sound = np.concatenate((sine(100, -20, 1), np.full(7, 0.9)))
    report = heard(write(tmp_path / "a.wav", stereo(sound, np.zeros_like(sound))))
    assert (report.clipping.runs, report.clipping.longest_run) == (1, 7)


@pytest.mark.parametrize("hertz", [20.0, 41.0, 997.0, 10_000.0])
@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24"])
def test_pure_waves_are_not_clipped_however_slow(hertz: float, subtype: str, tmp_path: Path) -> None:
    report = heard(write(tmp_path / "a.wav", stereo(sine(hertz, -0.5, 2)), subtype=subtype))
    assert "audio_clipped" not in codes(report)


def test_dc_offset(tmp_path: Path) -> None:
    report = heard(write(tmp_path / "a.wav", song(3) + np.array([0.05, 0.0])))
    assert [channel.dc_offset for channel in report.channels] == [
        pytest.approx(0.05, abs=0.002),
        pytest.approx(0.0, abs=0.002),
    ]
    assert "audio_dc_offset" in codes(report)


@pytest.mark.parametrize(("level", "digital"), [(0.0, True), (0.0004, False)])
def test_silent_files(level: float, digital: bool, tmp_path: Path) -> None:
    sound = stereo(silence(3)) + np.random.default_rng(1).uniform(-level, level, (3 * RATE, 2))
    report = heard(write(tmp_path / "a.wav", sound))
    assert report.silence.all_silent
    assert report.silence.digital is digital
    assert errors(report) == {"audio_silent"}
    assert report.silence.leading == report.silence.trailing == 0


def test_silence_at_both_ends_is_measured_to_the_frame(tmp_path: Path) -> None:
    body = np.full(RATE * 20, 0.1) * np.sign(sine(50, 0, 20, degrees=1))
    sound = np.concatenate((np.zeros(12_345), body, np.zeros(54_321)))
    report = heard(write(tmp_path / "a.wav", stereo(sound)))
    assert (report.silence.leading, report.silence.trailing) == (12_345, 54_321)
    assert report.acceptable


def test_leading_silence_over_a_twentieth_is_an_error(tmp_path: Path) -> None:
    sound = np.concatenate((silence(1), sine(440, -20, 10)))
    report = heard(write(tmp_path / "a.wav", stereo(sound)))
    assert errors(report) == {"audio_leading_silence"}


def test_inner_silence(tmp_path: Path) -> None:
    tone = sine(440, -20, 2)
    report = heard(
        write(tmp_path / "a.wav", stereo(np.concatenate((tone, silence(6), tone, silence(0.5), tone))))
    )
    (gap,) = report.silence.inner
    assert gap.start / RATE == pytest.approx(2, abs=0.02)
    assert gap.frames / RATE == pytest.approx(6, abs=0.02)
    assert "audio_inner_silence" in codes(report)


def test_the_list_of_inner_silences_is_bounded_and_their_sum_is_not(tmp_path: Path) -> None:
    rate = 8_000
    beat = np.concatenate((sine(440, -20, 0.01, rate=rate), silence(1.1, rate)))
    report = heard(write(tmp_path / "a.wav", stereo(np.tile(beat, 130)), rate=rate))
    assert len(report.silence.inner) == 100
    assert report.silence.inner_frames / rate == pytest.approx(129 * 1.1, abs=6)


@pytest.mark.parametrize("kind", ["wav", "mp3", "ogg"])
def test_mono_in_a_stereo_file(kind: str, tmp_path: Path) -> None:
    report = heard(write(tmp_path / "a", stereo(song(3)[:, 0]), kind=kind))
    assert report.stereo is not None
    assert report.stereo.dual_mono
    assert report.stereo.identical or kind != "wav"
    assert report.stereo.fold_loss_db == pytest.approx(0, abs=0.05)
    assert "audio_dual_mono" in codes(report)
    assert report.acceptable


def test_an_inverted_channel(tmp_path: Path) -> None:
    left = song(3)[:, 0]
    report = heard(write(tmp_path / "a.wav", stereo(left, -left)))
    assert report.stereo is not None
    assert report.stereo.correlation == pytest.approx(-1, abs=0.001)
    assert report.stereo.out_of_phase == 1
    assert report.stereo.fold_loss_db == 50
    assert errors(report) == {"audio_phase_inverted"}


def test_a_channel_that_is_mostly_inverted_is_a_warning(tmp_path: Path) -> None:
    left = song(3)[:, 0]
    report = heard(write(tmp_path / "a.wav", stereo(left, -0.45 * left)))
    assert "audio_phase_weak" in codes(report)
    assert report.acceptable


def test_unrelated_channels_lose_three_decibels(tmp_path: Path) -> None:
    numbers = np.random.default_rng(5)
    report = heard(write(tmp_path / "a.wav", numbers.normal(0, 0.1, (RATE * 3, 2))))
    assert report.stereo is not None
    assert report.stereo.correlation == pytest.approx(0, abs=0.01)
    assert report.stereo.fold_loss_db == pytest.approx(3.01, abs=0.05)
    assert report.acceptable


@pytest.mark.parametrize("dead", [0, 1])
def test_a_dead_channel(dead: int, tmp_path: Path) -> None:
    sound = song(3)
    sound[:, dead] = 0
    report = heard(write(tmp_path / "a.wav", sound))
    assert report.channels[dead].dead
    assert report.channels[dead].peak_dbfs is None
    assert errors(report) == {"audio_dead_channel"}


def test_overs_between_the_samples_are_a_warning(tmp_path: Path) -> None:
    tone = stereo(sine(RATE / 4, 2.9, 2, degrees=45))
    report = heard(write(tmp_path / "a.wav", tone))
    assert (report.loudness.sample_peak_dbfs or 0) < 0 < (report.loudness.true_peak_dbtp or 0)
    assert "audio_true_peak" in codes(report)


def test_a_very_quiet_song(tmp_path: Path) -> None:
    assert "audio_quiet" in codes(heard(write(tmp_path / "a.wav", song(3) * 0.01)))


def test_a_low_rate(tmp_path: Path) -> None:
    report = heard(write(tmp_path / "a.wav", song(2, rate=22_050), rate=22_050))
    assert "audio_low_rate" in codes(report)
