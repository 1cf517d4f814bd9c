"""What a file is: every accepted container and depth, recognised by content; everything else refused."""

import struct
import zipfile
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.adapters.listening.sounds import RATE, codes, heard, sine, song, stereo, write
from tutti.domain.audio import AudioTooLong, Checksum, Codec, Container, NotAudio, UnsupportedAudio

EXPECTED = {
    "wav": (Container.WAV, Codec.PCM, 16),
    "rf64": (Container.WAV, Codec.PCM, 24),
    "aiff": (Container.AIFF, Codec.PCM, 16),
    "flac": (Container.FLAC, Codec.FLAC, 16),
    "ogg": (Container.OGG, Codec.VORBIS, None),
    "opus": (Container.OGG, Codec.OPUS, None),
    "mp3": (Container.MP3, Codec.MP3, None),
}


@pytest.mark.parametrize("kind", EXPECTED)
def test_each_format_is_heard_whole_whatever_it_is_called(kind: str, tmp_path: Path) -> None:
    report = heard(write(tmp_path / "holiday.jpg", song(3), kind=kind))
    sound = report.format
    assert (sound.container, sound.codec, sound.bit_depth) == EXPECTED[kind]
    assert (sound.sample_rate, sound.channels, sound.frames) == (RATE, 2, 3 * RATE)
    assert sound.duration == Fraction(3)
    assert str(report.seconds) == "3.000000"
    assert report.acceptable
    assert codes(report) == ({"audio_lossy"} if sound.codec.lossy else set())
    assert report.integrity.expected_frames == 3 * RATE
    assert not report.integrity.truncated


@pytest.mark.parametrize(
    ("subtype", "depth", "effective"), [("PCM_U8", 8, 8), ("PCM_16", 16, 16), ("PCM_24", 24, 24)]
)
@pytest.mark.parametrize("rate", [44_100, 96_000])
def test_depth_and_rate(subtype: str, depth: int, effective: int, rate: int, tmp_path: Path) -> None:
    report = heard(write(tmp_path / "a.wav", song(1, rate=rate), rate=rate, subtype=subtype))
    assert (report.format.bit_depth, report.format.effective_bits) == (depth, effective)
    assert report.format.sample_rate == rate
    assert ("audio_low_depth" in codes(report)) == (depth < 16)


@pytest.mark.parametrize(("subtype", "depth"), [("FLOAT", 32), ("DOUBLE", 64)])
def test_floating_point(subtype: str, depth: int, tmp_path: Path) -> None:
    report = heard(write(tmp_path / "a.wav", song(1), subtype=subtype))
    assert (report.format.codec, report.format.bit_depth) == (Codec.FLOAT, depth)
    assert report.format.effective_bits is None


def test_32_bit_integers_with_24_bits_of_sound(tmp_path: Path) -> None:
    numbers = (song(1) * 2**23).astype(np.int32) << 8
    soundfile.write(str(tmp_path / "a.wav"), numbers, RATE, subtype="PCM_32")
    assert heard(tmp_path / "a.wav").format.effective_bits == 24


def test_24_bit_files_whose_low_bits_are_empty(tmp_path: Path) -> None:
    numbers = (song(1) * 2**15).astype(np.int32) << 16
    soundfile.write(str(tmp_path / "a.flac"), numbers, RATE, subtype="PCM_24")
    report = heard(tmp_path / "a.flac")
    assert (report.format.bit_depth, report.format.effective_bits) == (24, 16)
    assert "audio_empty_bits" in codes(report)
    assert report.integrity.checksum is Checksum.RIGHT


@pytest.mark.parametrize("subtype", ["PCM_S8", "PCM_16", "PCM_24"])
def test_the_md5_of_flac_is_verified_at_every_depth(subtype: str, tmp_path: Path) -> None:
    path = write(tmp_path / "a.flac", song(1), kind="flac", subtype=subtype)
    assert heard(path).integrity.checksum is Checksum.RIGHT
    content = bytearray(path.read_bytes())
    content[26] ^= 1
    path.write_bytes(content)
    report = heard(path)
    assert report.integrity.checksum is Checksum.WRONG
    assert "audio_damaged" in codes(report)


@pytest.mark.parametrize("channels", [1, 3, 6, 8])
def test_other_numbers_of_channels(channels: int, tmp_path: Path) -> None:
    sound = np.stack([sine(200 + 50 * each, -20, 1) for each in range(channels)], axis=1)
    report = heard(write(tmp_path / "a.wav", sound))
    assert report.format.channels == channels == len(report.channels)
    assert (report.stereo is None) == (channels == 1)
    assert ("audio_multichannel" in codes(report)) == (channels > 2)
    assert report.acceptable


def test_surround_in_flac_is_as_loud_as_in_wav(tmp_path: Path) -> None:
    """The LFE, which loudness leaves out, must be found where each container puts it."""
    silent = np.zeros(RATE * 2)
    lfe_only = np.stack([silent, silent, silent, sine(60, -10, 2), silent, silent], axis=1)
    centre_only = np.stack([silent, silent, sine(1000, -20, 2), silent, silent, silent], axis=1)
    for kind in ("wav", "flac"):
        assert heard(write(tmp_path / f"l.{kind}", lfe_only, kind=kind)).loudness.integrated_lufs is None
        centre = heard(write(tmp_path / f"c.{kind}", centre_only, kind=kind)).loudness.integrated_lufs
        assert centre == pytest.approx(-23.0, abs=0.1)


def riff(*chunks: tuple[bytes, bytes, int | None]) -> bytes:
    body = b"".join(
        name + struct.pack("<I", len(data) if size is None else size) + data for name, data, size in chunks
    )
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WAVE" + body


def fmt(channels: int = 2, rate: int = 48_000, bits: int = 16, tag: int = 1) -> tuple[bytes, bytes, None]:
    frame = max(channels * bits // 8, 1) & 0xFFFF
    fields = struct.pack("<HHIIHH", tag, channels, rate, rate * frame & 0xFFFFFFFF, frame, bits)
    return b"fmt ", fields, None


REFUSED = {
    "empty": b"",
    "one byte": b"R",
    "text": b"la la la, said the tune\n" * 500,
    "zeros": bytes(100_000),
    "noise": np.random.default_rng(3).bytes(200_000),
    "riff header alone": b"RIFF\xff\xff\xff\x7fWAVE",
    "no fmt": riff((b"data", bytes(4000), None)),
    "no data": riff(fmt()),
    "data without frames": riff(fmt(), (b"data", b"", None)),
    "no channels": riff(fmt(channels=0), (b"data", bytes(4000), None)),
    "flac header alone": b"fLaC\x00\x00\x00\x22" + bytes(34),
    "flac marker alone": b"fLaC",
    "ogg capture alone": b"OggS" * 2000,
    "id3 claiming gigabytes": b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f" + bytes(1000),
    "id3 chain": b"ID3\x04\x00\x00\x00\x00\x00\x00" * 5000,
    "mpeg sync alone": b"\xff\xfb\x90\x64" + bytes(20),
    "aiff without sound": b"FORM\x00\x00\x00\x04AIFF",
    "aiff claiming gigabytes": b"FORM\x7f\xff\xff\xffAIFFCOMM\x7f\xff\xff\xff" + bytes(50),
    "jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(500),
    "html": b"<!doctype html><audio src=x>" * 50,
    "midi": b"MThd\x00\x00\x00\x06\x00\x01\x00\x01\x00\x60MTrk\x00\x00\x00\x04\x00\xff\x2f\x00",
    "elf": b"\x7fELF" + bytes(5000),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_audio_is_refused_with_a_reason(name: str, tmp_path: Path) -> None:
    path = tmp_path / "song.wav"
    path.write_bytes(REFUSED[name])
    with pytest.raises(NotAudio) as refused:
        heard(path)
    assert refused.value.message.endswith(".")
    assert len(refused.value.message) > 20


def test_an_archive_named_wav(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "song.wav", "w") as archive:
        archive.writestr("song.wav", bytes(10_000))
    with pytest.raises(NotAudio):
        heard(tmp_path / "song.wav")


@pytest.mark.parametrize(
    "given",
    [{"channels": 9}, {"channels": 1024}, {"rate": 4_000}, {"rate": 2_000_000_000}, {"tag": 2, "bits": 4}],
    ids=str,
)
def test_headers_out_of_bounds_are_refused_before_anything_is_allocated(
    given: dict[str, int], tmp_path: Path
) -> None:
    (tmp_path / "a.wav").write_bytes(riff(fmt(**given), (b"data", bytes(40_000), 0x7FFFFFF0)))
    with pytest.raises((UnsupportedAudio, NotAudio)):
        heard(tmp_path / "a.wav")


@pytest.mark.parametrize("subtype", ["ULAW", "ALAW", "IMA_ADPCM", "MS_ADPCM", "GSM610"])
def test_telephone_codings_are_refused(subtype: str, tmp_path: Path) -> None:
    sound = sine(440, -20, 1, rate=8000)
    soundfile.write(str(tmp_path / "a.wav"), sound, 8000, format="WAV", subtype=subtype)
    with pytest.raises(UnsupportedAudio, match="PCM"):
        heard(tmp_path / "a.wav")


@pytest.mark.parametrize("name", ["W64", "CAF", "AU", "VOC", "PAF", "SVX", "MAT5", "NIST"])
def test_containers_that_no_store_takes_are_refused(name: str, tmp_path: Path) -> None:
    soundfile.write(str(tmp_path / "a"), sine(440, -20, 1), RATE, format=name, subtype="PCM_16")
    with pytest.raises(NotAudio):
        heard(tmp_path / "a")


def test_a_sound_that_is_too_long_is_refused_while_decoding(tmp_path: Path) -> None:
    from tutti.adapters.listening.analysis import analyse

    path = write(tmp_path / "a.flac", stereo(np.zeros(RATE * 12)), kind="flac")
    with pytest.raises(AudioTooLong, match="10 seconds"):
        analyse(path, tmp_path, 10)


def test_wild_numbers_in_floating_point_are_reported_and_spoil_nothing_else(tmp_path: Path) -> None:
    sound = song(2).astype(np.float32)
    sound[5000], sound[6000], sound[7000] = np.nan, np.inf, 1e30
    report = heard(write(tmp_path / "a.wav", sound, subtype="FLOAT"))
    assert "audio_damaged" in codes(report)
    clean = heard(write(tmp_path / "b.wav", song(2), subtype="FLOAT"))
    assert report.loudness.integrated_lufs == pytest.approx(clean.loudness.integrated_lufs, abs=0.05)


def test_a_writer_to_a_pipe_may_leave_the_size_open(tmp_path: Path) -> None:
    sound = (song(1) * 32767).astype("<i2").tobytes()
    (tmp_path / "a.wav").write_bytes(riff(fmt(), (b"data", sound, 0xFFFFFFFF)))
    report = heard(tmp_path / "a.wav")
    assert report.acceptable
    assert report.format.frames == RATE
