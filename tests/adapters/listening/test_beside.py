"""Videos, pictures, texts and scores as they really come, opened in a child of its own."""

import shutil
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.factories.beside import SCORE, booklet, film
from tutti.adapters.listening.examiner import SandboxedExaminer
from tutti.domain.assets import DamagedFile, Facts, Kind, ReaderMissing
from tutti.domain.assets.formats.sniffing import media_type

with_ffmpeg = pytest.mark.skipif(not shutil.which("ffmpeg"), reason="there is no ffmpeg on this machine")
DOCTYPE = b'<?xml version="1.0"?>\n<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" "http://www.musicxml.org/dtds/partwise.dtd">\n<score-partwise version="4.0"/>'
BOMB = b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><score-partwise>&b;</score-partwise>'


async def opened(tmp_path: Path, kind: Kind, content: bytes) -> Facts:
    (tmp_path / "given").write_bytes(content)
    return await SandboxedExaminer().examine(kind, tmp_path / "given")


def picture(form: str) -> bytes:
    held = BytesIO()
    Image.new("RGB", (40, 30), (200, 10, 10)).save(held, form)
    return held.getvalue()


@with_ffmpeg
@pytest.mark.parametrize(
    ("ending", "told"),
    [
        ("mp4", "video/mp4"),
        ("mov", "video/quicktime"),
        ("mkv", "video/matroska"),
        ("mpg", "video/mpeg"),
    ],
)
async def test_videos_of_each_form(ending: str, told: str, tmp_path: Path) -> None:
    content = film(3, ending)
    assert media_type(Kind.VIDEO, content[:16]) == told
    found = await opened(tmp_path, Kind.VIDEO, content)
    assert (found.width, found.height) == (320, 240)
    assert found.duration_ms == pytest.approx(3000, abs=300)


@with_ffmpeg
@pytest.mark.parametrize("ending", ["mp4", "mov", "mkv"])
async def test_a_video_whose_middle_is_gone_is_damaged(ending: str, tmp_path: Path) -> None:
    content = film(3, ending)
    with pytest.raises(DamagedFile):
        await opened(tmp_path, Kind.VIDEO, content[:2000] + bytes(len(content) - 2000))


@with_ffmpeg
async def test_sound_alone_is_no_video(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import subprocess

    goal = tmp_path / "sound.mp4"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=duration=2", str(goal)], check=True)
    with pytest.raises(DamagedFile, match="no moving pictures"):
        await opened(tmp_path, Kind.VIDEO, goal.read_bytes())


async def test_without_ffmpeg_videos_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ReaderMissing, match="ffmpeg"):
        await opened(tmp_path, Kind.VIDEO, b"\0\0\0\x18ftypisom" + bytes(100))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF", "GIF", "WEBP", "BMP"])
async def test_pictures_need_not_be_square(form: str, tmp_path: Path) -> None:
    content = picture(form)
    assert (media_type(Kind.IMAGE, content[:16]) or "").startswith("image/")
    found = await opened(tmp_path, Kind.IMAGE, content)
    assert (found.width, found.height) == (40, 30)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (Kind.TEXT, "Når sola går ned\n\tover fjorden\r\n".encode()),
        (Kind.TEXT, booklet(3)),
        (Kind.SHEET_MUSIC, booklet(1)),
        (Kind.SHEET_MUSIC, SCORE),
        (Kind.SHEET_MUSIC, DOCTYPE),
    ],
)
async def test_texts_and_scores(kind: Kind, content: bytes, tmp_path: Path) -> None:
    assert media_type(kind, content[:16])
    assert await opened(tmp_path, kind, content) == Facts()


@pytest.mark.parametrize(
    ("kind", "content", "why"),
    [
        (Kind.TEXT, "Når".encode("latin-1"), "UTF-8"),
        (Kind.TEXT, b"Blue\x00Note", "control characters"),
        (Kind.TEXT, "Når".encode()[:2], "UTF-8"),
        (Kind.TEXT, booklet(30)[:-3000], "end is missing"),
        (Kind.TEXT, booklet(1, "secret"), "password"),
        (Kind.TEXT, booklet(0), "no page"),
        (Kind.SHEET_MUSIC, b"<?xml version='1.0'?><score-partwise><part>", "cannot|no XML"),
        (Kind.SHEET_MUSIC, b"<?xml version='1.0'?><html/>", "no score"),
        (Kind.SHEET_MUSIC, BOMB.replace(b"ha", b"h" * 10_000_000), "no XML|reader failed"),
        (Kind.IMAGE, picture("PNG")[:-40], "cannot"),
    ],
)
async def test_what_is_wrong_is_said(kind: Kind, content: bytes, why: str, tmp_path: Path) -> None:
    with pytest.raises(DamagedFile, match=why):
        await opened(tmp_path, kind, content)
