"""The master: every sample of the song as FLAC or WAV, whatever the song came in."""

from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from tests.adapters.listening.sounds import heard, silence, sine, song, stereo, write
from tutti.adapters.listening import master as master_module
from tutti.adapters.listening.jobs import RenderMaster
from tutti.adapters.listening.listener import SandboxedListener
from tutti.adapters.listening.master import render
from tutti.domain.audio import AudioTooLong, Codec, Master, NotAudio, UnsupportedAudio


def mastered(source: Path, bit_depth: int = 16, codec: Codec = Codec.FLAC) -> tuple[Master, Path]:
    made = render(RenderMaster(str(source), str(source.parent), 3600, codec, bit_depth))
    return made, source.parent / made.name


def whole_numbers(path: Path) -> NDArray[np.int32]:
    samples, _ = soundfile.read(str(path), dtype="int32", always_2d=True)
    return np.asarray(samples, dtype=np.int32)


@pytest.mark.parametrize(("subtype", "bit_depth"), [("PCM_16", 16), ("PCM_16", 24), ("PCM_24", 24)])
@pytest.mark.parametrize("kind", ["wav", "aiff", "flac", "rf64"])
@pytest.mark.parametrize("codec", [Codec.FLAC, Codec.PCM])
def test_no_sample_is_changed(codec: Codec, kind: str, subtype: str, bit_depth: int, tmp_path: Path) -> None:
    source = write(tmp_path / "song", song(2), kind=kind, subtype=subtype)
    made, master = mastered(source, bit_depth, codec)
    info = soundfile.info(str(master))
    form = {Codec.FLAC: "FLAC", Codec.PCM: "WAV"}[codec]
    assert (info.format, info.subtype, info.samplerate) == (form, f"PCM_{bit_depth}", 48_000)
    assert np.array_equal(whole_numbers(source), whole_numbers(master))
    assert (made.frames, made.bit_depth, made.channels) == (96_000, bit_depth, 2)
    assert made.duration == 2


@pytest.mark.parametrize("bit_depth", [16, 24])
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_a_wav_is_plain(channels: int, bit_depth: int, tmp_path: Path) -> None:
    sound = np.repeat(sine(440, -12, 1)[:, np.newaxis], channels, axis=1)
    source = write(tmp_path / "song.wav", sound, format="WAVEX", subtype="PCM_24")
    made, master = mastered(source, bit_depth, Codec.PCM)
    assert (made.name, made.codec) == (f"master-{bit_depth}.wav", Codec.PCM)
    assert heard(source).format.wave_format == 0xFFFE
    assert not heard(source).format.is_plain_wave
    told = heard(master).format
    assert (told.wave_format, told.is_plain_wave, told.frames) == (1, True, 48_000)
    fmt = master.read_bytes()[12:36]
    assert fmt[:8] == b"fmt \x10\x00\x00\x00", "sixteen bytes, as format 1 has them"
    assert int.from_bytes(fmt[10:12], "little") == channels
    assert int.from_bytes(fmt[22:24], "little") == bit_depth


def test_what_wav_cannot_hold_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(master_module, "MOST_BYTES", 1000)
    source = write(tmp_path / "song.wav", song(1))
    with pytest.raises(UnsupportedAudio, match="more than 4 GiB"):
        mastered(source, 16, Codec.PCM)


def test_the_extremes_come_through(tmp_path: Path) -> None:
    ends = np.array([[-32768, 32767], [32767, -32768], [0, 1], [-1, 0]] * 2000, dtype=np.int16)
    soundfile.write(str(tmp_path / "ends.wav"), ends, 44_100)
    _, master = mastered(tmp_path / "ends.wav")
    assert np.array_equal(soundfile.read(str(master), dtype="int16")[0], ends)


@pytest.mark.parametrize("kind", ["mp3", "ogg", "opus"])
def test_a_lossy_song_gives_what_its_decoder_gives(kind: str, tmp_path: Path) -> None:
    source = write(tmp_path / "song", song(3), kind=kind)
    made, master = mastered(source)
    assert made.frames == heard(source).format.frames
    decoded, _ = soundfile.read(str(source), always_2d=True)
    assert len(decoded) == made.frames
    assert np.abs(soundfile.read(str(master), always_2d=True)[0] - decoded).max() < 1 / 32768


@pytest.mark.parametrize("kind", ["mp3", "ogg", "opus"])
def test_a_lossy_song_is_decoded_without_a_seam(kind: str, tmp_path: Path) -> None:
    """Tones and a swell, longer than a block: a decoder that begins anew at each block is heard at once."""
    swell = 0.25 * (0.7 + 0.3 * sine(0.5, 0, 12))
    pair = stereo(
        swell * (sine(220, 0, 12) + sine(330, -6, 12)), swell * (sine(220, 0, 12) + sine(275, -6, 12))
    )
    source = write(tmp_path / "song", pair, kind=kind)
    _, master = mastered(source, 24)
    at_once, _ = soundfile.read(str(source), always_2d=True)
    assert np.abs(soundfile.read(str(master))[0] - np.clip(at_once, -1, 1)).max() < 1e-6


@pytest.mark.parametrize(
    ("subtype", "bit_depth"), [("FLOAT", 24), ("DOUBLE", 24), ("PCM_32", 24), ("PCM_U8", 16)]
)
def test_odd_depths_end_within_a_step(subtype: str, bit_depth: int, tmp_path: Path) -> None:
    source = write(tmp_path / "song.wav", song(1), subtype=subtype)
    _, master = mastered(source, bit_depth)
    difference = soundfile.read(str(source))[0] - soundfile.read(str(master))[0]
    assert np.abs(difference).max() < 0.75 / (1 << (bit_depth - 1))


def test_numbers_beyond_full_scale_are_cut_not_wrapped(tmp_path: Path) -> None:
    source = write(tmp_path / "hot.wav", stereo(sine(440, 6, 1)), subtype="FLOAT")
    _, master = mastered(source, 24)
    loud, hot = soundfile.read(str(master))[0], soundfile.read(str(source))[0]
    assert np.abs(loud - np.clip(hot, -1, 1)).max() < 1e-6


def test_fewer_bits_are_dithered_and_the_same_each_time(tmp_path: Path) -> None:
    quiet = stereo(sine(1000, -100, 2))
    source = write(tmp_path / "quiet.wav", quiet, subtype="PCM_24")
    made, master = mastered(source, 16)
    spectrum = np.abs(np.fft.rfft(soundfile.read(str(master))[0][:, 0]))
    tone = spectrum[2000]
    assert tone > 8 * np.median(spectrum)  # plain rounding would leave nothing but zeros
    first = master.read_bytes()
    assert mastered(source, 16)[0] == made
    assert master.read_bytes() == first


def test_silence_stays_silent(tmp_path: Path) -> None:
    _, master = mastered(write(tmp_path / "nothing.wav", stereo(silence(1))))
    assert not whole_numbers(master).any()


@pytest.mark.parametrize(
    ("rate", "channels"), [(8_000, 1), (44_100, 1), (96_000, 2), (192_000, 2), (48_000, 6)]
)
def test_rate_and_channels_stay(rate: int, channels: int, tmp_path: Path) -> None:
    sound = np.repeat(sine(440, -12, 1, rate=rate)[:, np.newaxis], channels, axis=1)
    made, master = mastered(write(tmp_path / "song.wav", sound, rate=rate))
    assert (made.sample_rate, made.channels, made.frames) == (rate, channels, rate)
    assert soundfile.info(str(master)).frames == rate


def test_the_record_tells_of_the_bytes(tmp_path: Path) -> None:
    made, master = mastered(write(tmp_path / "song.wav", song(1)))
    assert made.name == master.name == "master-16.flac"
    assert made.size == master.stat().st_size
    assert made.sha256 == sha256(master.read_bytes()).hexdigest()


def test_what_is_not_sound_or_too_long(tmp_path: Path) -> None:
    (tmp_path / "text.mp3").write_bytes(b"no sound " * 999)
    with pytest.raises(NotAudio):
        mastered(tmp_path / "text.mp3")
    source = write(tmp_path / "long.wav", song(3))
    with pytest.raises(AudioTooLong):
        render(RenderMaster(str(source), str(tmp_path), 2, Codec.FLAC, 16))


def test_a_rate_that_flac_cannot_hold(tmp_path: Path) -> None:
    source = write(tmp_path / "odd.wav", stereo(sine(440, -6, 0.1, rate=70_001)), rate=70_001)
    with pytest.raises(UnsupportedAudio):
        mastered(source)


async def test_in_the_child(tmp_path: Path) -> None:
    source = write(tmp_path / "song.mp3", song(3), kind="mp3")
    outputs = tmp_path / "outputs"
    outputs.mkdir()
    made = await SandboxedListener().render_master(source, outputs, Codec.FLAC, 16)
    assert soundfile.info(str(outputs / made.name)).frames == made.frames == heard(source).format.frames
