"""Writing one file: all at once or not at all, as a draft that is then renamed; or part by part, in place.

The event loop only hands over batches: a thread writes one while the next is gathered, so memory stays at two
batches, and the disk and the network overlap. Written pages are sent to the disk on the way, which leaves the
final ``fsync`` little to do.
"""

import asyncio
import os
import threading
from collections.abc import AsyncIterable
from pathlib import Path
from typing import Self
from uuid import uuid4

from tutti.adapters.storage.faults import disk_faults
from tutti.core.streams import gathered

SEND_ON = 16 << 20
SYNC = getattr(os, "fdatasync", os.fsync)


class Writing:
    """An open file, written from ``start`` on."""

    def __init__(self, path: Path, flags: int, start: int = 0) -> None:
        self.path = path
        with disk_faults():
            self._file = os.open(path, flags | os.O_WRONLY | os.O_CLOEXEC, 0o600)
        self._start = start
        self._size = 0
        self._sent = 0
        # A cancelled task leaves its thread behind: the file must not be closed under it.
        self._busy = threading.RLock()

    async def fill(self, chunks: AsyncIterable[bytes]) -> int:
        """Write all chunks and return how many bytes they held."""
        run, writing = asyncio.get_running_loop().run_in_executor, None
        try:
            async for batch in gathered(chunks):
                if writing:
                    await asyncio.shield(writing)
                writing = run(None, self._write_all, batch)
        finally:
            if writing:
                await writing
        return self._size

    def _write_all(self, batch: list[bytes]) -> None:
        with self._busy, disk_faults():
            self._write(batch)

    def _write(self, batch: list[bytes]) -> None:
        size = sum(map(len, batch))
        at = self._start + self._size
        written = os.pwritev(self._file, batch, at)
        if written < size:
            rest = memoryview(b"".join(batch))
            while written < size:
                written += os.pwrite(self._file, rest[written:], at + written)
        self._size += size
        self._send_on()

    def _send_on(self) -> None:
        """Ask the kernel to start writing dirty pages out; the advice itself never waits for the disk."""
        behind = self._size - self._sent
        if behind >= SEND_ON and hasattr(os, "posix_fadvise"):
            os.posix_fadvise(self._file, self._start + self._sent, behind, os.POSIX_FADV_DONTNEED)
            self._sent = self._size

    def settle(self) -> None:
        """Close the file; what was written is on the disk when this returns."""
        with self._busy, disk_faults():
            SYNC(self._file)
            self.close()

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        with self._busy:
            if self._file >= 0:
                os.close(self._file)
                self._file = -1


class Draft(Writing):
    """A file under ``folder`` that nobody knows yet."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / uuid4().hex, os.O_CREAT | os.O_EXCL)

    def publish(self, goal: Path) -> None:
        """Give the draft its final name; bytes and name are on the disk when this returns."""
        self.settle()
        with disk_faults():
            make_folder(goal.parent)
            self.path.replace(goal)
            sync_folder(goal.parent)

    def discard(self) -> None:
        """Close and remove the draft; does nothing to one that was published."""
        self.close()
        self.path.unlink(missing_ok=True)


class Part(Writing):
    """What is written of a file from ``start`` on, while others may be writing the rest of it."""

    @classmethod
    async def open(cls, path: Path, start: int) -> Self:
        """Open the file, making it if it is not there."""
        try:
            return cls(path, 0, start)
        except FileNotFoundError:
            return await asyncio.to_thread(cls._made, path, start)

    @classmethod
    def _made(cls, path: Path, start: int) -> Self:
        make_folder(path.parent)
        part = cls(path, os.O_CREAT, start)
        with disk_faults():
            sync_folder(path.parent)
        return part


def make_folder(folder: Path) -> None:
    """Create ``folder`` and the parents it lacks, each entry made durable."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Make the entries of ``folder`` durable."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
