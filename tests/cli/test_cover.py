"""``tutti cover make``, as a person runs it."""

import subprocess
import sys
from pathlib import Path

from PIL import Image

from tests.instance import tone


def run(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "tutti", "cover", "make", *words], capture_output=True, text=True, check=False
    )


def test_a_cover_is_drawn_from_words_and_a_song(tmp_path: Path) -> None:
    (tmp_path / "song.flac").write_bytes(tone(3))
    goal = tmp_path / "out.png"
    words = (
        "blue bars, unicorn",
        "--title",
        "Signal",
        "--song",
        str(tmp_path / "song.flac"),
        "-o",
        str(goal),
    )
    done = run(*words, "--home", str(tmp_path / "home"))
    assert done.returncode == 0, done.stderr
    assert "blue, bars" in done.stdout
    assert "Passed over: unicorn" in done.stdout
    with Image.open(goal) as picture:
        assert picture.size == (3000, 3000)


def test_what_is_no_song_is_said(tmp_path: Path) -> None:
    (tmp_path / "song.flac").write_bytes(b"no song")
    done = run("x", "--song", str(tmp_path / "song.flac"), "--home", str(tmp_path / "home"))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()
