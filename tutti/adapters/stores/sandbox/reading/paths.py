"""Follows the paths that strangers wrote, inside one folder and through no link."""

import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from pathlib import Path

MAX_FILES = 10_000
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


class UnsafePath(ValueError):
    """A path that leads, or could lead, out of its folder; the message says why."""


def inside(folder: Path, path: str) -> Path:
    """Return where ``path`` lies in ``folder``. Raises ``UnsafePath``; the file need not exist."""
    if not path or len(path) > 1024:
        raise UnsafePath("it is empty or too long")
    if any(unicodedata.category(character)[0] == "C" for character in path):
        raise UnsafePath("it holds a control character")
    if "\\" in path or path.startswith("/") or _SCHEME.match(path):
        raise UnsafePath("it is not relative to the message")
    place = folder
    for name in path.removeprefix("./").split("/"):
        if name in {"", ".", ".."}:
            raise UnsafePath("it climbs out of its folder or goes in circles")
        place /= name
        if place.is_symlink():
            raise UnsafePath("it goes through a symbolic link")
    return place


def read_bytes(place: Path, limit: int) -> bytes:
    """Read at most ``limit + 1`` bytes of a regular file, without following a link."""
    descriptor = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise UnsafePath("it is not a regular file")
        return file.read(limit + 1)


def strangers_in(folder: Path) -> Iterator[str]:
    """Yield what has no place in a package: links and special files, or too many files to look at."""
    count = 0
    for parent, folders, names in os.walk(folder):
        for name in (*folders, *names):
            count += 1
            place = Path(parent, name)
            mode = place.lstat().st_mode
            if not stat.S_ISDIR(mode) and not stat.S_ISREG(mode):
                yield place.relative_to(folder).as_posix()
        if count > MAX_FILES:
            yield f"more than {MAX_FILES} files"
            return
