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

from tutti.core.ids import new_id

PREFIX = "tutti-scratch-"


@contextmanager
def scratch() -> Iterator[Path]:
    """Let ``tempfile`` put everything of this process into one folder; it goes in the end, with all in it."""
    parent, before = Path(tempfile.gettempdir()), tempfile.tempdir
    sweep(parent)
    fresh = Path(tempfile.mkdtemp(prefix="tutti-", dir=parent))
    held = _opened(fresh)
    fcntl.flock(held, fcntl.LOCK_EX)
    folder = fresh.rename(parent / f"{PREFIX}{new_id()}")  # seen by others once it is locked
    tempfile.tempdir = str(folder)
    try:
        yield folder
    finally:
        tempfile.tempdir = before
        shutil.rmtree(folder, ignore_errors=True)
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
