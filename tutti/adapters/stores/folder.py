"""A folder of this machine as a store's drop: for the embedded store, mounts, and outside senders."""

import asyncio
import errno
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from tutti.adapters.stores.resuming import in_blocks, is_part, part_name, resume_offset
from tutti.domain.delivery.errors import FileAbsent, StoreFull, StoreRefused, StoreUnreachable, UnsafePath
from tutti.domain.delivery.model import Content
from tutti.domain.delivery.ports import Entry
from tutti.domain.delivery.profiles.model import FolderTransport
from tutti.domain.delivery.rules import safe_path

_BLOCK = 1 << 20
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NO_RIGHT = {
    errno.EACCES,
    errno.EPERM,
    errno.EROFS,
    errno.ENOTDIR,
    errno.EISDIR,
    errno.EEXIST,
    errno.ENAMETOOLONG,
}


class FolderStore:
    """The transport over a local folder. Files are forced to disk before they get their name."""

    def __init__(self, settings: FolderTransport) -> None:
        self._root = Path(settings.path)

    async def __aenter__(self) -> Self:
        """Make the folder if it is not there."""
        with _faults(str(self._root)):
            await asyncio.to_thread(self._root.mkdir, parents=True, exist_ok=True)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is held open between calls."""

    async def list(self, folder: str) -> list[Entry]:
        """Return what lies directly in ``folder``, by name; symbolic links are not shown."""
        with _faults(folder):
            return await asyncio.to_thread(_entries, self._at(folder, is_folder=True))

    async def size(self, path: str) -> int | None:
        """Return the size of a file, or ``None``."""
        target = self._at(path)
        with _faults(path):
            return await asyncio.to_thread(_size, target)

    async def read(self, path: str) -> AsyncIterator[bytes]:
        """Yield the bytes of a file."""
        target = self._at(path)
        with _faults(path):
            file = await asyncio.to_thread(target.open, "rb")
            try:
                while piece := await asyncio.to_thread(file.read, _BLOCK):
                    yield piece
            finally:
                file.close()

    async def write(self, path: str, content: Content) -> None:
        """Write a part beside the target, force it to disk, then give it its name."""
        target = self._at(path)
        part = target.with_name(part_name(content))
        with _faults(path):
            await asyncio.to_thread(target.parent.mkdir, parents=True, exist_ok=True)
            offset = await resume_offset(
                await asyncio.to_thread(_size, part),
                content,
                lambda start, length: asyncio.to_thread(_slice, part, start, length),
            )
            file = await asyncio.to_thread(part.open, "r+b" if offset else "wb")
            try:
                await asyncio.to_thread(_cut, file, offset)
                async for block in in_blocks(content.open(offset), _BLOCK):
                    await asyncio.to_thread(file.write, block)
                await asyncio.to_thread(_settle, file)
            finally:
                file.close()
            await asyncio.to_thread(_name, part, target)

    async def rename(self, path: str, target: str) -> None:
        """Give a file another path."""
        source, goal = self._at(path), self._at(target)
        with _faults(path):
            await asyncio.to_thread(goal.parent.mkdir, parents=True, exist_ok=True)
            await asyncio.to_thread(_name, source, goal)

    async def remove(self, path: str, content: Content) -> None:
        """Remove a file and its part if they are there, then the folders that are empty."""
        target = self._at(path)
        with _faults(path):
            for each in (target.with_name(part_name(content)), target):
                await asyncio.to_thread(each.unlink, missing_ok=True)
            await asyncio.to_thread(_remove_empty, target.parent, self._root)

    def _at(self, path: str, *, is_folder: bool = False) -> Path:
        """The place of a path; no link on the way may lead out of the folder."""
        place = self._root
        for name in filter(None, safe_path(path, folder=is_folder).split("/")):
            place /= name
            if place.is_symlink():
                raise UnsafePath(f"{path!r} goes through a symbolic link, which could lead anywhere.")
        return place


def _entries(folder: Path) -> list[Entry]:
    try:
        with os.scandir(folder) as found:
            entries = [
                Entry(each.name, 0 if each.is_dir() else each.stat().st_size, each.is_dir())
                for each in found
                if not each.is_symlink() and not is_part(each.name)
            ]
    except FileNotFoundError:
        return []
    return sorted(entries, key=lambda entry: entry.name)


def _size(path: Path) -> int | None:
    return path.stat().st_size if path.is_file() else None


def _slice(path: Path, start: int, length: int) -> bytes:
    with path.open("rb") as file:
        file.seek(start)
        return file.read(length)


def _cut(file: BinaryIO, offset: int) -> None:
    file.truncate(offset)
    file.seek(offset)


def _settle(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _name(source: Path, target: Path) -> None:
    source.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _remove_empty(folder: Path, root: Path) -> None:
    while folder != root:
        try:
            folder.rmdir()
        except FileNotFoundError:
            pass
        except OSError:
            return
        folder = folder.parent


@contextmanager
def _faults(path: str) -> Iterator[None]:
    """Say in the domain's words what the operating system complains of."""
    try:
        yield
    except FileNotFoundError as error:
        raise FileAbsent(f"There is no file {path} in the store's folder.") from error
    except OSError as error:
        said = f"{path}: {error.strerror or error}"
        if error.errno in _NO_ROOM:
            raise StoreFull(f"The store's folder has no room left ({said}).") from error
        if error.errno in _NO_RIGHT:
            raise StoreRefused(f"The store's folder does not let us work there ({said}).") from error
        raise StoreUnreachable(f"The store's folder does not answer ({said}).") from error
