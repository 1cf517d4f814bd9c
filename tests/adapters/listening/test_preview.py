"""The preview: the whole song, playable everywhere, at its own level, with its gain in the tags."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.adapters.listening.sounds import Sound, heard, sine, song, stereo, write
from tutti.adapters.listening.jobs import Render
from tutti.adapters.listening.listener import SandboxedListener
from tutti.adapters.listening.preview import render
from tutti.domain.audio import AudioTooLong, Derivative, DerivativeRole


def rendered(tmp_path: Path, sound: Sound, **given: object) -> tuple[Derivative, Sound, int]:
    source = write(tmp_path / "source.wav", sound, **given)  # type: ignore[arg-type]
    made = render(Render(str(source), str(tmp_path), 3600, -12.5, -0.4))
    samples, rate = soundfile.read(str(tmp_path / made.name), always_2d=True)
    return made, samples, rate


def test_a_preview_is_the_whole_song_at_its_own_level(tmp_path: Path) -> None:
    sound = song(4)
    made, samples, rate = rendered(tmp_path, sound)
    assert (made.role, made.media_type) == (DerivativeRole.PREVIEW, "audio/mpeg")
    assert made.size == (tmp_path / made.name).stat().st_size
    assert rate == 48_000
    assert len(samples) == len(sound)
    assert np.sqrt((samples**2).mean()) == pytest.approx(np.sqrt((sound**2).mean()), rel=0.05)
    assert np.corrcoef(samples[:, 0], sound[:, 0])[0, 1] > 0.95
    assert not (tmp_path / "preview.mp3.part").exists()


def test_the_gain_is_in_the_tags_and_nothing_is_limited(tmp_path: Path) -> None:
    made, samples, _ = rendered(tmp_path, stereo(sine(440, 0, 2)) * 0.999)
    content = (tmp_path / made.name).read_bytes()
    assert made.gain_db == -5.5
    assert b"REPLAYGAIN_TRACK_GAIN\x00-5.50 dB\x00" in content[:200]
    assert b"REPLAYGAIN_TRACK_PEAK\x000.954993\x00" in content[:200]
    assert np.abs(samples).max() > 0.98


def test_the_preview_is_itself_a_sound_file(tmp_path: Path) -> None:
    made, *_ = rendered(tmp_path, song(4))
    report = heard(tmp_path / made.name)
    assert report.acceptable
    assert report.format.frames == 4 * 48_000
    assert report.integrity.trailing_bytes == 0


@pytest.mark.parametrize(
    ("rate", "goal"),
    [(44_100, 44_100), (96_000, 48_000), (88_200, 44_100), (22_050, 44_100), (8_000, 48_000)],
)
def test_other_rates_are_converted(rate: int, goal: int, tmp_path: Path) -> None:
    _, samples, got = rendered(tmp_path, stereo(sine(440, -12, 2, rate=rate)), rate=rate)
    assert got == goal
    assert len(samples) / got == pytest.approx(2, abs=0.01)
    middle = samples[got // 2 : got]
    assert np.sqrt((middle**2).mean()) == pytest.approx(10 ** (-12 / 20) / np.sqrt(2), rel=0.03)


def test_mono_stays_mono(tmp_path: Path) -> None:
    _, samples, _ = rendered(tmp_path, sine(440, -12, 1)[:, np.newaxis])
    assert samples.shape[1] == 1


@pytest.mark.parametrize(
    ("channel", "left", "right"), [(0, 1, 0), (1, 0, 1), (2, 1, 1), (3, 0, 0), (4, 1, 0)]
)
def test_surround_is_folded(channel: int, left: int, right: int, tmp_path: Path) -> None:
    sound = np.zeros((48_000, 6))
    sound[:, channel] = sine(440, -6, 1)
    _, samples, _ = rendered(tmp_path, sound)
    heard_on = np.abs(samples[10_000:40_000]).max(axis=0) > 0.05
    assert heard_on.tolist() == [bool(left), bool(right)]


def test_silence_has_no_gain(tmp_path: Path) -> None:
    source = write(tmp_path / "source.wav", stereo(np.zeros(48_000)))
    made = render(Render(str(source), str(tmp_path), 3600, None, None))
    assert made.gain_db is None
    assert not (tmp_path / made.name).read_bytes().startswith(b"ID3")


def test_a_song_that_is_too_long(tmp_path: Path) -> None:
    source = write(tmp_path / "source.wav", song(3))
    with pytest.raises(AudioTooLong):
        render(Render(str(source), str(tmp_path), 2, None, None))


async def test_in_the_child(tmp_path: Path) -> None:
    source = write(tmp_path / "source.flac", song(3), kind="flac")
    listener = SandboxedListener()
    report = await listener.listen(source, tmp_path)
    made = await listener.render_preview(source, tmp_path, report)
    assert made.gain_db == pytest.approx(-18 - (report.loudness.integrated_lufs or 0), abs=0.01)
    assert soundfile.info(str(tmp_path / made.name)).frames == 3 * 48_000
