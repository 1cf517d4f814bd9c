"""Writing one file all at once or not at all: a draft in a folder of its own, then an atomic rename.

The event loop only hands over batches: a thread writes one while the next is gathered, so memory stays at two
batches, and the disk and the network overlap. Written pages are sent to the disk on the way, which leaves the
final ``fsync`` little to do.
"""

import asyncio
import os
import threading
from collections.abc import AsyncIterable
from pathlib import Path
from uuid import uuid4

from tutti.adapters.storage.faults import disk_faults
from tutti.core.streams import gathered

SEND_ON = 16 << 20


class Draft:
    """An open file under ``folder`` that nobody knows yet, written from front to back."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / uuid4().hex
        with disk_faults():
            self._file = os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
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
        written = os.writev(self._file, batch)
        if written < size:
            rest = memoryview(b"".join(batch))[written:]
            while rest:
                rest = rest[os.write(self._file, rest) :]
        self._size += size
        self._send_on()

    def _send_on(self) -> None:
        """Ask the kernel to start writing dirty pages out; the advice itself never waits for the disk."""
        behind = self._size - self._sent
        if behind >= SEND_ON and hasattr(os, "posix_fadvise"):
            os.posix_fadvise(self._file, self._sent, behind, os.POSIX_FADV_DONTNEED)
            self._sent = self._size

    def publish(self, goal: Path, *, durable: bool = True) -> None:
        """Give the draft its final name; bytes and name are on the disk when this returns, if ``durable``."""
        with self._busy, disk_faults():
            if durable:
                os.fsync(self._file)
            self.close()
            make_folder(goal.parent)
            self.path.replace(goal)
            if durable:
                sync_folder(goal.parent)

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        with self._busy:
            if self._file >= 0:
                os.close(self._file)
                self._file = -1

    def discard(self) -> None:
        """Close and remove the draft; does nothing to one that was published."""
        self.close()
        self.path.unlink(missing_ok=True)


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
