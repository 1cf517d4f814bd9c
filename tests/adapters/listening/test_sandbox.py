"""The child ends in every way that it can, and the parent lives on, knows why, and leaves nothing behind."""

import asyncio
import json
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import numpy as np
import psutil
import pytest

from tests.adapters.listening.sounds import RATE, song, stereo, write
from tutti.adapters.listening import sandbox
from tutti.adapters.listening.listener import LISTENING, SandboxedListener
from tutti.domain.audio import (
    ListeningCrashed,
    ListeningOutOfMemory,
    ListeningTimedOut,
    NotAudio,
    UnsupportedAudio,
)

LIMITS = LISTENING


def limited(**given: int) -> SandboxedListener:
    return SandboxedListener(listening=msgspec.structs.replace(LIMITS, **given))


@pytest.fixture
def misbehaving(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "MODULE", "tests.adapters.listening.misbehaving")


async def test_a_song_is_heard_in_a_child(tmp_path: Path) -> None:
    report = await SandboxedListener().listen(write(tmp_path / "a.flac", song(3), kind="flac"), tmp_path)
    assert report.acceptable
    assert report.format.frames == 3 * RATE
    assert {each.name for each in report.derivatives} == {path.name for path in tmp_path.glob("*.json")}


async def test_refusals_come_back_as_the_rooms_errors(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("not a song")
    with pytest.raises(NotAudio, match="Upload WAV"):
        await SandboxedListener().listen(tmp_path / "text", tmp_path)
    nine = np.zeros((4800, 9))
    with pytest.raises(UnsupportedAudio):
        await SandboxedListener().listen(write(tmp_path / "nine.wav", nine), tmp_path)


def hours_of_sound(path: Path) -> Path:
    """A valid file of 3 hours that takes no room on the disk."""
    write(path, stereo(np.zeros(100)))
    head = path.read_bytes()[:44]
    size = 3 * 3600 * RATE * 4
    with path.open("wb") as file:
        file.write(head[:40] + size.to_bytes(4, "little"))
        file.truncate(44 + size)
    return path


@pytest.mark.parametrize("limit", [{"cpu_seconds": 1}, {"wall_seconds": 1}], ids=str)
async def test_time_limits(limit: dict[str, int], tmp_path: Path) -> None:
    path = hours_of_sound(tmp_path / "long.wav")
    start = time.monotonic()
    with pytest.raises(ListeningTimedOut):
        await limited(**limit).listen(path, tmp_path)
    assert time.monotonic() - start < 30


async def test_the_memory_limit(tmp_path: Path) -> None:
    """What a song needs beyond the libraries does not fit; so little does an oversized picture."""
    path = write(tmp_path / "a.wav", song(30))
    with pytest.raises((ListeningOutOfMemory, ListeningCrashed)):
        await limited(memory_bytes=96 << 20).listen(path, tmp_path)


async def test_the_limit_on_written_files(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", song(30))
    with pytest.raises(ListeningCrashed):
        await limited(file_bytes=1000).listen(path, tmp_path)
    assert max(each.stat().st_size for each in tmp_path.glob("*.json")) <= 1000


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ("segfault", ListeningCrashed),
        ("exit", ListeningCrashed),
        ("nonsense", ListeningCrashed),
        ("other answer", ListeningCrashed),
        ("silent", ListeningCrashed),
        ("flood", ListeningCrashed),
        ("chatter", ListeningCrashed),
        ("killed", ListeningOutOfMemory),
    ],
)
@pytest.mark.usefixtures("misbehaving")
async def test_each_way_to_fail_has_its_error(how: str, error: type[Exception], tmp_path: Path) -> None:
    with pytest.raises(error):
        await SandboxedListener().listen(tmp_path / how, tmp_path)
    assert not psutil.Process().children(recursive=True)


@pytest.mark.parametrize(("how", "words"), [("segfault", "about to fall"), ("chatter", "the end of it")])
@pytest.mark.usefixtures("misbehaving")
async def test_the_last_words_of_a_child_are_kept(how: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(ListeningCrashed) as crashed:
        await SandboxedListener().listen(tmp_path / how, tmp_path)
    notes = "".join(getattr(crashed.value.__cause__, "__notes__", []))
    assert words in notes
    assert len(notes) <= sandbox.MOST_WORDS
    assert words not in crashed.value.message


@pytest.mark.usefixtures("misbehaving")
async def test_a_child_that_ignores_its_limits_is_ended_by_the_wall_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "GRACE_SECONDS", 0)
    with pytest.raises(ListeningTimedOut):
        await limited(wall_seconds=2).listen(tmp_path / "grandchild", tmp_path)
    assert not _alive(int((tmp_path / "pid").read_text()))


@pytest.mark.usefixtures("misbehaving")
async def test_whoever_stops_waiting_stops_the_child_and_its_children(tmp_path: Path) -> None:
    waiting = asyncio.create_task(SandboxedListener().listen(tmp_path / "grandchild", tmp_path))
    while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
        await asyncio.sleep(0.05)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert not _alive(int((tmp_path / "pid").read_text()))
    assert not psutil.Process().children(recursive=True)


def _alive(pid: int) -> bool:
    """Whether it runs; an orphan that nobody has reaped yet does not."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return False
        time.sleep(0.05)
    return True


@pytest.mark.usefixtures("misbehaving")
async def test_the_child_is_told_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUTTI_DATABASE_URL", "postgresql://tutti:secret@db/tutti")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    with pytest.raises(ListeningCrashed):
        await SandboxedListener().listen(tmp_path / "environment", tmp_path)
    told = json.loads((tmp_path / "environment").read_text())
    assert not any("secret" in value or name.startswith(("TUTTI", "AWS")) for name, value in told.items())
    assert told["OPENBLAS_NUM_THREADS"] == "1"


async def test_many_at_once(tmp_path: Path) -> None:
    paths = [write(tmp_path / f"{seed}.wav", song(1, seed=seed)) for seed in range(4)]
    folders = [tmp_path / f"out-{seed}" for seed in range(4)]
    for folder in folders:
        folder.mkdir()
    listener = SandboxedListener()
    reports = await asyncio.gather(
        *(listener.listen(path, folder) for path, folder in zip(paths, folders, strict=True))
    )
    assert len({report.loudness.integrated_lufs for report in reports}) >= 2
    assert all(list(folder.iterdir()) for folder in folders)


def test_the_child_starts_with_nothing_that_it_does_not_need() -> None:
    """Each of these costs a song of four minutes as much time as measuring its loudness."""
    program = (
        "import sys, tutti.adapters.listening.child, tutti.adapters.listening.analysis;"
        "heavy = {'scipy', 'numba', 'psycopg', 'asyncio', 'soxr', 'PIL', 'pydantic', 'fastapi'};"
        "print(sorted(heavy & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
