"""A folder for the temporary files of one process, which the next one removes if this one was killed.

The folder is held by a lock (``flock``) that the kernel lets go of with the process, however it ends: a
folder that can be locked is nobody's any more.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = "tutti-scratch-"


@contextmanager
def scratch() -> Iterator[Path]:
    """Let ``tempfile`` put everything of this process into one folder; it goes in the end, with all in it."""
    parent, before = Path(tempfile.gettempdir()), tempfile.tempdir
    sweep(parent)
    folder, held = _taken(parent)
    tempfile.tempdir = str(folder)
    try:
        yield folder
    finally:
        tempfile.tempdir = before
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


def _taken(parent: Path) -> tuple[Path, int]:
    """Make a folder and lock it; one that somebody swept away before the lock is made anew."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
        with suppress(FileNotFoundError):
            held = _opened(folder)
            fcntl.flock(held, fcntl.LOCK_EX)
            if folder.is_dir():
                return folder, held
            os.close(held)


def sweep(parent: Path) -> None:
    """Remove what processes of this user left in ``parent`` when they were killed."""
    for folder in parent.glob(f"{PREFIX}*"):
        with suppress(OSError):
            held = _opened(folder)
            try:
                if os.fstat(held).st_uid == os.geteuid():
                    fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(held)


def _opened(folder: Path) -> int:
    return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
