"""``tutti demo`` as whoever tries Tutti sees it: from files to the store, with a line for each step."""

import subprocess
import sys
from pathlib import Path

import httpx2
import numpy as np
import pytest
import soundfile

from tests.instance import RATE, Instance, environment
from tests.postgres import Databases, quick_folder
from tutti.cli.demo.instance import demo_instance


def demo(home: Path, url: str, *files: Path, artist: str = "Ida Holm") -> "subprocess.CompletedProcess[str]":
    env = environment(url, {"TUTTI_PORT": "0", "COLUMNS": "80", "NO_COLOR": "1"})
    command = [sys.executable, "-m", "tutti", "demo", "--home", str(home), *map(str, files)]
    command += ["--artist", artist]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=240, check=False)


def song(path: Path) -> Path:
    at = np.arange(31 * RATE) / RATE
    chord = sum(np.sin(2 * np.pi * pitch * at) for pitch in (220, 330, 440))
    soundfile.write(str(path), 0.15 * chord * (0.7 + 0.3 * np.sin(np.pi * at)), RATE)
    return path


def test_the_demo_ends_live_and_says_what_happened(databases: Databases, tmp_path: Path) -> None:
    with quick_folder() as home, databases.fresh() as url:
        songs = (song(tmp_path / "One.wav"), song(tmp_path / "Two.mp3"))
        done = demo(home, url, *songs, artist="Quibblewick")
        assert done.returncode == 0, done.stdout + done.stderr
        for step in ("uploaded", "heard", "rule R4", "rule R11", "mended", "submitted", "Sandbox: Live"):
            assert step in done.stdout, step
        assert "One.wav: pcm, 44100 Hz, 16 bits, 0:31" in done.stdout
        assert "\n              The file is MP3, which has lost some of the sound.\n" in done.stdout
        assert "Two.mp3: mp3, 44100 Hz, 0:31" in done.stdout
        artefacts = [
            Path(line.split("artefact")[1].split("(")[0].strip())
            for line in done.stdout.splitlines()
            if "artefact" in line
        ]
        assert {path.suffix for path in artefacts} == {".xml", ".flac", ".jpg"}
        assert all(path.is_file() for path in artefacts)
        assert "credits:held" in done.stdout


def test_what_is_no_song_is_told_in_a_sentence(databases: Databases, tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_text("no song " * 99)
    with quick_folder() as home, databases.fresh() as url:
        refused = demo(home, url, words)
        assert (refused.returncode, "Traceback" in refused.stderr) == (1, False)
        assert refused.stderr.startswith("words.txt: The content is no audio of a known format")
    missing = demo(tmp_path, "postgresql://nowhere", tmp_path / "nothing.wav", tmp_path)
    assert (missing.returncode, str(tmp_path / "nothing.wav") in missing.stderr) == (2, True)


def test_beside_a_running_instance_that_one_is_used(
    instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The addresses it tells are good afterwards then; one started for the demo would take its own with it."""
    for name, value in environment(instance.database_url, {}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("TUTTI_PORT", instance.url.rpartition(":")[2])
    with demo_instance(instance.home) as found:
        assert found.url == instance.url
        me = httpx2.get(f"{found.url}/v1/me", headers={"Authorization": f"Bearer {found.token}"})
        assert me.json()["email"] == found.email
