"""Files that are cut, damaged, or carry something behind their end: each is found out, with a reason."""

import os
from pathlib import Path

import pytest

from tests.adapters.listening.sounds import codes, errors, heard, song, write
from tutti.domain.audio import AudioReport, NotAudio

KINDS = ["wav", "rf64", "aiff", "flac", "ogg", "opus", "mp3"]
ID3V1 = b"TAG" + bytes(125)
APE = b"APETAGEX" + (2000).to_bytes(4, "little") * 2 + bytes(16)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """One whole song of each format."""
    folder = tmp_path_factory.mktemp("whole")
    return {kind: write(folder / kind, song(4), kind=kind).read_bytes() for kind in KINDS}


def outcome(path: Path) -> AudioReport | NotAudio:
    try:
        return heard(path)
    except NotAudio as refused:
        return refused


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_cut_anywhere_is_never_acceptable(kind: str, files: dict[str, bytes], tmp_path: Path) -> None:
    whole = files[kind]
    cuts = [
        1,
        12,
        40,
        64,
        *(len(whole) * part // 100 for part in (2, 10, 30, 50, 77, 95, 99)),
        len(whole) - 1,
    ]
    for cut in cuts:
        (tmp_path / "cut").write_bytes(whole[:cut])
        result = outcome(tmp_path / "cut")
        if isinstance(result, AudioReport):
            assert "audio_truncated" in errors(result), cut
            assert result.format.frames < 4 * 48_000 or cut >= len(whole) - 1
        else:
            assert result.message


@pytest.mark.parametrize("kind", ["flac", "ogg", "opus", "mp3"])
@pytest.mark.parametrize("place", [0.2, 0.5, 0.9])
def test_overwritten_bytes_are_found(
    kind: str, place: float, files: dict[str, bytes], tmp_path: Path
) -> None:
    content = bytearray(files[kind])
    at = int(len(content) * place)
    content[at : at + 600] = os.urandom(600)
    (tmp_path / "damaged").write_bytes(content)
    report = heard(tmp_path / "damaged")
    assert errors(report) & {"audio_damaged", "audio_truncated"}


@pytest.mark.parametrize("kind", ["flac", "ogg", "opus", "mp3"])
def test_a_half_that_is_zeros_is_found(kind: str, files: dict[str, bytes], tmp_path: Path) -> None:
    whole = files[kind]
    (tmp_path / "half").write_bytes(whole[: len(whole) // 2] + bytes(len(whole) // 2))
    assert errors(heard(tmp_path / "half")) & {"audio_damaged", "audio_truncated"}


def test_a_wav_half_of_zeros_shows_as_silence(files: dict[str, bytes], tmp_path: Path) -> None:
    whole = files["wav"]
    (tmp_path / "half").write_bytes(whole[: len(whole) // 2] + bytes(len(whole) // 2))
    assert "audio_trailing_silence" in codes(heard(tmp_path / "half"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "garbage", [b"PK\x03\x04" + bytes(range(256)) * 40, b"<script>alert(1)</script>" * 9]
)
def test_bytes_behind_the_end_are_counted_and_the_sound_stays_good(
    kind: str, garbage: bytes, files: dict[str, bytes], tmp_path: Path
) -> None:
    (tmp_path / "more").write_bytes(files[kind] + garbage)
    report = heard(tmp_path / "more")
    assert report.integrity.trailing_bytes == len(garbage)
    assert "audio_trailing_bytes" in codes(report)
    assert report.acceptable
    assert report.format.frames == 4 * 48_000


@pytest.mark.parametrize("kind", ["flac", "mp3"])
@pytest.mark.parametrize(
    "tag", [ID3V1, bytes(1968) + APE, bytes(1968) + APE + ID3V1], ids=["id3v1", "ape", "both"]
)
def test_known_tags_are_no_garbage(kind: str, tag: bytes, files: dict[str, bytes], tmp_path: Path) -> None:
    (tmp_path / "tagged").write_bytes(files[kind] + tag)
    report = heard(tmp_path / "tagged")
    assert report.integrity.trailing_bytes == 0
    assert report.acceptable


@pytest.mark.parametrize("kind", ["flac", "mp3"])
def test_an_id3v2_tag_in_front_is_skipped(kind: str, files: dict[str, bytes], tmp_path: Path) -> None:
    tag = b"ID3\x04\x00\x00\x00\x00\x07\x68" + bytes(1000)
    (tmp_path / "tagged").write_bytes(tag + files[kind])
    report = heard(tmp_path / "tagged")
    assert report.acceptable
    assert report.format.frames == 4 * 48_000


def test_a_missing_page_in_the_middle_of_an_ogg_is_named(files: dict[str, bytes], tmp_path: Path) -> None:
    whole = files["ogg"]
    second = whole.find(b"OggS", len(whole) // 2)
    third = whole.find(b"OggS", second + 4)
    (tmp_path / "gap").write_bytes(whole[:second] + whole[third:])
    report = heard(tmp_path / "gap")
    assert any("missing" in fault for fault in report.integrity.damaged)
    assert "audio_damaged" in errors(report)


def test_two_oggs_in_one_file_are_not_one_song(files: dict[str, bytes], tmp_path: Path) -> None:
    other = write(tmp_path / "other.ogg", song(1, seed=9), kind="ogg").read_bytes()
    (tmp_path / "chained").write_bytes(files["ogg"] + other)
    report = heard(tmp_path / "chained")
    assert any("2 streams" in fault for fault in report.integrity.damaged)


def test_frames_missing_inside_an_mp3_are_named(files: dict[str, bytes], tmp_path: Path) -> None:
    whole = files["mp3"]
    (tmp_path / "gap").write_bytes(whole[: len(whole) // 2] + whole[len(whole) // 2 + 1000 :])
    report = heard(tmp_path / "gap")
    assert "audio_truncated" in errors(report)
    assert any("no MPEG frame" in fault for fault in report.integrity.damaged)


def test_a_chunk_between_format_and_sound_is_walked_over(files: dict[str, bytes], tmp_path: Path) -> None:
    whole = files["wav"]
    data = whole.index(b"data")
    odd = b"LIST" + (5).to_bytes(4, "little") + b"abcde\x00"
    (tmp_path / "list").write_bytes(whole[:data] + odd + whole[data:] + odd)
    report = heard(tmp_path / "list")
    assert report.acceptable
    assert report.integrity.trailing_bytes == 0
    assert report.format.frames == 4 * 48_000
