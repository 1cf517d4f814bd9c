"""What is said at once about a file that just arrived."""

from pathlib import Path

import pytest

from tests.adapters.listening.pictures import encoded, picture
from tests.adapters.listening.sounds import song, write
from tutti.adapters.listening.examiner import SandboxedExaminer
from tutti.domain.artwork import NotAnImage
from tutti.domain.assets import Facts, Kind
from tutti.domain.audio import NotAudio


@pytest.mark.parametrize("kind", ["wav", "flac", "ogg", "mp3"])
async def test_a_sound_and_its_duration(kind: str, tmp_path: Path) -> None:
    path = write(tmp_path / "a", song(2.5), kind=kind)
    assert await SandboxedExaminer().examine(Kind.AUDIO, path) == Facts(duration_ms=2500)


async def test_a_picture_and_its_size(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(encoded(picture(300, 200), "JPEG"))
    assert await SandboxedExaminer().examine(Kind.COVER_ART, tmp_path / "a") == Facts(width=300, height=200)


async def test_each_kind_refuses_the_other_and_what_is_neither(tmp_path: Path) -> None:
    examiner = SandboxedExaminer()
    (tmp_path / "picture").write_bytes(encoded(picture(300), "PNG"))
    with pytest.raises(NotAudio):
        await examiner.examine(Kind.AUDIO, tmp_path / "picture")
    with pytest.raises(NotAnImage):
        await examiner.examine(Kind.COVER_ART, write(tmp_path / "sound", song(1)))


async def test_a_picture_that_is_cut_is_refused_at_once(tmp_path: Path) -> None:
    whole = encoded(picture(300), "PNG")
    (tmp_path / "cut").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(NotAnImage, match="decoded to its end"):
        await SandboxedExaminer().examine(Kind.COVER_ART, tmp_path / "cut")
