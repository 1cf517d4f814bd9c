"""Brings an environment to what the lock file says: alone, from whatever state it was left in.

While work goes on there is a mark in the environment; the stamp is written and the mark removed only when
all is installed. So an environment that was left half done is known, and is made anew.
"""

import errno
import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from folder import UNFINISHED, cache_tag, create, is_ours
from packages import Refusal, install, uninstall_others
from stamp import LOCKS, ROOT, STAMP, stamp, stamped

__all__ = ["Refusal", "establish"]

LAUNCHER = """\
#!/bin/sh
exec "$(dirname -- "$(readlink -f -- "$0")")/python" -P -m tutti "$@"
"""
ADVICE = {
    errno.ENOSPC: "the disk is full. Free some space (500 MB are enough) and run this again",
    errno.EDQUOT: "your disk quota is used up. Free some space (500 MB are enough) and run this again",
    errno.EROFS: "it lies on a read-only file system. Set TUTTI_VENV to a folder that can be written",
    errno.EACCES: "you may not write there. Set TUTTI_VENV to a folder that you may write",
}


def establish(venv: Path, command: str) -> None:
    """Make ``venv`` serve ``command`` (run or test). :class:`Refusal` says in plain words why it cannot."""
    try:
        with _alone(venv) as lock:
            tag = cache_tag(venv)
            if tag is None or (is_ours(venv) and not _is_sound(venv)):
                tag = create(venv)
            if not stamp(command, venv, tag) <= stamped(venv):
                _fill(venv, command, tag, lock)
    except OSError as error:
        advice = ADVICE.get(error.errno or 0, error.strerror or str(error))
        raise Refusal(f"{error.filename or venv}: {advice}.") from error


def _is_sound(venv: Path) -> bool:
    """Tell whether an environment of ours was finished, and not moved since: scripts name their place."""
    return f"environment {venv}" in stamped(venv) and not (venv / UNFINISHED).exists()


@contextmanager
def _alone(venv: Path) -> Iterator[int]:
    """Wait until no other process sets up the same environment; yield the lock's file descriptor."""
    venv.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(venv.with_name(venv.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.stderr.write("Another process is setting Tutti up; waiting for it.\n")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


def _fill(venv: Path, command: str, tag: str, lock: int) -> None:
    """Install what the lock file names, remove what it does not, and stamp the environment as whole."""
    before = stamped(venv)
    if any(line.startswith("requirements-dev.lock ") for line in before):
        command = "test"
    packages = ROOT / LOCKS[command][-1]
    interrupted = (venv / UNFINISHED).exists()
    (venv / UNFINISHED).touch()
    try:
        install(venv, packages, lock, anew=interrupted and not is_ours(venv))
        if is_ours(venv):
            uninstall_others(venv, packages, lock)
    except Refusal:
        if before:
            (venv / UNFINISHED).unlink()  # pip has put back what it had begun to replace
        raise
    _connect(venv)
    draft = venv / (STAMP + ".draft")
    draft.write_text("\n".join(sorted(stamp(command, venv, tag))) + "\n")
    draft.replace(venv / STAMP)
    (venv / UNFINISHED).unlink()


def _connect(venv: Path) -> None:
    """Let the environment's Python find the checkout, and give it the command ``tutti``."""
    site = next((venv / "lib").glob("python3.*/site-packages"))
    (site / "tutti-checkout.pth").write_text(f"{ROOT}\n")
    launcher = venv / "bin" / "tutti"
    launcher.write_text(LAUNCHER)
    launcher.chmod(0o755)
