"""Temporary files of a process that was killed go when the next one starts; those of a running one stay."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tutti.core import scratch as module
from tutti.core.scratch import PREFIX, scratch, sweep

HOLD = """
import tempfile, time
from tutti.core.scratch import scratch
with scratch():
    print(tempfile.mkdtemp(prefix="tutti-reading-"), flush=True)
    time.sleep(60)
"""


def holder(parent: Path) -> tuple[subprocess.Popen[str], Path]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"TMPDIR": str(parent)},
    )
    assert process.stdout
    with process.stdout as told:
        return process, Path(told.readline().strip()).parent


def test_what_a_killed_process_left_goes_and_a_running_one_keeps_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    killed, left = holder(tmp_path)
    running, kept = holder(tmp_path)
    strange = tmp_path / f"{PREFIX}link"
    target = tmp_path / "elsewhere"
    target.mkdir()
    strange.symlink_to(target)
    try:
        assert left.is_dir(), "one that starts beside a running one leaves it alone"
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        with scratch() as own:
            assert not left.exists()
            assert kept.is_dir() and list(kept.iterdir())
            assert Path(tempfile.mkdtemp()).parent == own
            assert target.is_dir(), "a link is not followed"
        assert not own.exists()
        assert tempfile.gettempdir() == str(tmp_path)
    finally:
        running.kill()
        running.wait()


CUT = """
import fcntl, os, signal
from tutti.core.scratch import scratch
fcntl.flock = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
scratch().__enter__()
"""


def test_what_was_killed_before_it_held_its_folder_leaves_nothing_either(tmp_path: Path):
    env = os.environ | {"TMPDIR": str(tmp_path)}
    killed = subprocess.run([sys.executable, "-c", CUT], env=env, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert len([*tmp_path.iterdir()]) == 1
    sweep(tmp_path)
    assert [*tmp_path.iterdir()] == []


def test_a_folder_that_is_swept_before_it_is_held_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    hold, swept = module.fcntl.flock, []

    def sweep_first(held: int, how: int) -> None:
        if len(swept) < 2:
            swept.append(held)
            monkeypatch.setattr(module.fcntl, "flock", hold)
            sweep(tmp_path)
            monkeypatch.setattr(module.fcntl, "flock", sweep_first)
        hold(held, how)

    monkeypatch.setattr(module.fcntl, "flock", sweep_first)
    with scratch() as own:
        assert len(swept) == 2 and own.is_dir()
