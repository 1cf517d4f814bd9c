"""Objects as files of one folder: the default, which needs nothing but a disk.

``ROOT/objects/…`` holds the files under their keys, finished or being written in parts; ``ROOT/drafts``
those being written in one piece. Presigned URLs are the app's own: sealed grants, served under
``/api/files/signed/``.
"""

import asyncio
import os
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from tutti.adapters.storage.drafts import Draft, Part, make_folder, sync_folder
from tutti.adapters.storage.faults import disk_faults
from tutti.adapters.storage.grants import seal, unseal
from tutti.adapters.storage.keys import checked
from tutti.adapters.storage.running import Running
from tutti.core import clock
from tutti.domain.assets.errors import ObjectMissing
from tutti.domain.assets.ports import Grant, Stored

BLOCK = 1 << 18


class LocalStorage:
    """A :class:`~tutti.domain.assets.ports.Storage` over the folder ``root``.

    ``base_url`` is the address that clients reach the app by; ``secret`` (32 random bytes) signs its URLs
    and must be the same in every process.
    """

    in_place = True

    def __init__(self, root: Path, *, base_url: str, secret: bytes) -> None:
        self._objects = root / "objects"
        self._drafts = root / "drafts"
        self._base_url = base_url.rstrip("/")
        self._secret = secret
        self._running = Running()
        make_folder(self._objects)
        make_folder(self._drafts)

    def _path(self, key: str) -> Path:
        return self._objects / checked(key)

    async def write(self, key: str, chunks: AsyncIterable[bytes]) -> int:
        """Stream into a draft, then rename it."""
        goal = self._path(key)
        draft = Draft(self._drafts)
        try:
            size = await draft.fill(chunks)
            await asyncio.to_thread(draft.publish, goal)
        except BaseException:
            await asyncio.shield(asyncio.to_thread(draft.discard))
            raise
        return size

    async def write_part(self, key: str, start: int, chunks: AsyncIterable[bytes]) -> int:
        """Stream into the file itself, and hash it while others come."""
        path = self._path(key)
        part = await Part.open(path, start)
        try:
            size = await part.fill(chunks)
            await asyncio.to_thread(part.settle)
        except BaseException:
            await asyncio.shield(asyncio.to_thread(part.close))
            raise
        asyncio.get_running_loop().run_in_executor(None, self._running.arrived, path, start, start + size)
        return size

    async def digest(self, key: str) -> bytes:
        """Hash what has not been hashed yet."""
        try:
            with disk_faults():
                return await asyncio.to_thread(self._running.digest, self._path(key))
        except FileNotFoundError as error:
            raise _missing(key) from error

    async def read(self, key: str, offset: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
        """Yield blocks of a quarter MiB read in a thread."""
        file = self._open(key)
        try:
            while length is None or length > 0:
                block = await asyncio.to_thread(os.pread, file, min(BLOCK, length or BLOCK), offset)
                if not block:
                    return
                yield block
                offset += len(block)
                length = length and length - len(block)
        finally:
            os.close(file)

    def _open(self, key: str) -> int:
        try:
            with disk_faults():
                return os.open(self._path(key), os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError as error:
            raise _missing(key) from error

    async def stat(self, key: str) -> Stored | None:
        """Ask the file system."""
        path = self._path(key)
        try:
            return _stored(key, await asyncio.to_thread(path.stat))
        except FileNotFoundError:
            return None

    async def delete(self, key: str) -> None:
        """Unlink the file. Folders stay: there are few, and they fill again."""
        path = self._path(key)
        self._running.forget(path)
        with disk_faults():
            await asyncio.to_thread(path.unlink, missing_ok=True)

    async def move(self, source: str, target: str) -> None:
        """Rename the file."""
        places = self._path(source), self._path(target)
        try:
            with disk_faults():
                await asyncio.to_thread(_rename, *places)
        except FileNotFoundError as error:
            raise _missing(source) from error

    async def list(self, prefix: str) -> AsyncIterator[Stored]:
        """Walk the folder, one directory at a time in a thread."""
        folders = [self._path(prefix)]
        while folders:
            entries = await asyncio.to_thread(_entries, folders.pop())
            for path, status in entries:
                if status is None:
                    folders.append(path)
                else:
                    yield _stored(path.relative_to(self._objects).as_posix(), status)

    async def clear_drafts(self, before: datetime) -> int:
        """Unlink the drafts that no write has touched since ``before``."""
        old = [
            p
            for p, s in await asyncio.to_thread(_entries, self._drafts)
            if s and s.st_mtime < before.timestamp()
        ]
        for path in old:
            await asyncio.to_thread(path.unlink, missing_ok=True)
        return len(old)

    async def presign_get(self, key: str, seconds: int, *, file_name: str, media_type: str) -> str:
        """Return an address of the app itself that ends with the file's name."""
        expires_at = clock.now() + timedelta(seconds=seconds)
        grant = Grant("GET", checked(key), expires_at, file_name=file_name, media_type=media_type)
        return f"{self._base_url}/api/files/signed/{seal(grant, self._secret)}/{quote(file_name, safe='')}"

    async def presign_put(self, key: str, seconds: int, *, max_bytes: int) -> str:
        """Return an address of the app itself."""
        grant = Grant("PUT", checked(key), clock.now() + timedelta(seconds=seconds), max_bytes=max_bytes)
        return f"{self._base_url}/api/files/signed/{seal(grant, self._secret)}"

    def granted(self, method: Literal["GET", "PUT"], token: str) -> Grant | None:
        """Unseal the token; a grant for another method counts as none."""
        grant = unseal(token, self._secret)
        return grant if grant and grant.method == method else None

    @asynccontextmanager
    async def local_path(self, key: str) -> AsyncIterator[Path]:
        """Yield the file itself: readers must not write to it."""
        if await self.stat(key) is None:
            raise _missing(key)
        yield self._path(key)


def _missing(key: str) -> ObjectMissing:
    return ObjectMissing(f"The storage holds no object {key}.")


def _stored(key: str, status: os.stat_result) -> Stored:
    return Stored(key, status.st_size, datetime.fromtimestamp(status.st_mtime, UTC))


def _rename(source: Path, target: Path) -> None:
    make_folder(target.parent)
    source.replace(target)
    sync_folder(target.parent)
    sync_folder(source.parent)


def _entries(folder: Path) -> list[tuple[Path, os.stat_result | None]]:
    """List a folder: files with their status, folders with ``None``; a folder that is gone is empty."""
    found: list[tuple[Path, os.stat_result | None]] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                is_folder = entry.is_dir(follow_symlinks=False)
                found.append((Path(entry.path), None if is_folder else entry.stat(follow_symlinks=False)))
    except (FileNotFoundError, NotADirectoryError):
        pass
    return found
