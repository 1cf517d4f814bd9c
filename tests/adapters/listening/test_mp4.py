"""M4A and AAC by the machine's ffmpeg, and what is said where there is none."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.adapters.listening.sounds import codes, errors, heard, song, write
from tutti.domain.audio import Codec, Container, DecoderMissing, NotAudio

with_ffmpeg = pytest.mark.skipif(
    not (shutil.which("ffmpeg") and shutil.which("ffprobe")), reason="there is no ffmpeg on this machine"
)


def encoded(tmp_path: Path, name: str, *arguments: str) -> Path:
    source = write(tmp_path / "source.wav", song(4))
    command = ["ffmpeg", "-nostdin", "-v", "error", "-i", str(source), *arguments, str(tmp_path / name)]
    subprocess.run(command, check=True)
    return tmp_path / name


@with_ffmpeg
def test_apple_lossless_is_heard_to_the_sample(tmp_path: Path) -> None:
    report = heard(encoded(tmp_path, "a.m4a", "-c:a", "alac"))
    sound = report.format
    assert (sound.container, sound.codec, sound.bit_depth) == (Container.MP4, Codec.ALAC, 16)
    assert sound.frames == 4 * 48_000
    assert report.findings == ()


@with_ffmpeg
@pytest.mark.parametrize(("name", "container"), [("a.m4a", Container.MP4), ("a.aac", Container.ADTS)])
def test_aac(name: str, container: Container, tmp_path: Path) -> None:
    report = heard(encoded(tmp_path, name, "-c:a", "aac", "-b:a", "192k"))
    assert (report.format.container, report.format.codec) == (container, Codec.AAC)
    assert report.format.bit_depth is None
    assert float(report.seconds) == pytest.approx(4, abs=0.1)
    assert codes(report) == {"audio_lossy"}


@with_ffmpeg
@pytest.mark.parametrize("name", ["a.m4a", "a.aac"])
@pytest.mark.parametrize("part", [0.4, 0.95])
def test_cut_files(name: str, part: float, tmp_path: Path) -> None:
    path = encoded(tmp_path, name, "-c:a", "aac", *(["-movflags", "+faststart"] if name == "a.m4a" else []))
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * part)])
    assert "audio_truncated" in errors(heard(path))


@with_ffmpeg
def test_a_file_without_its_index_is_refused_and_says_nothing_of_our_folders(tmp_path: Path) -> None:
    path = encoded(tmp_path, "a.m4a", "-c:a", "aac")
    path.write_bytes(path.read_bytes()[:30_000])
    with pytest.raises(NotAudio, match="moov") as refused:
        heard(path)
    assert str(tmp_path) not in refused.value.message
    assert "0x" not in refused.value.message


@with_ffmpeg
@pytest.mark.parametrize(
    "content",
    [
        b"\x00\x00\x00\x18ftypM4A " + bytes(12) + b"#EXTM3U\nhttp://127.0.0.1:9/secret\n",
        b"\x00\x00\x00\x18ftypM4A " + bytes(5000),
        b"\xff\xf1\x50\x80" + bytes(3000),
    ],
    ids=["playlist", "zeros", "adts"],
)
def test_garbage_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.m4a").write_bytes(content)
    with pytest.raises(NotAudio):
        heard(tmp_path / "a.m4a")


def test_without_ffmpeg_the_error_names_the_mend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "a.m4a").write_bytes(b"\x00\x00\x00\x18ftypM4A " + bytes(5000))
    with pytest.raises(DecoderMissing, match="WAV or FLAC"):
        heard(tmp_path / "a.m4a")
