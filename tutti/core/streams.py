"""Streams of bytes: gathered into batches, and hashed on their way to somewhere else."""

import asyncio
import hashlib
from collections.abc import AsyncIterable, AsyncIterator

BATCH_BYTES = 1 << 18
BATCH_PIECES = 512


async def gathered(chunks: AsyncIterable[bytes], least: int = BATCH_BYTES) -> AsyncIterator[list[bytes]]:
    """Yield lists of chunks, ``least`` bytes and little more, of no more pieces than one ``writev`` takes."""
    held: list[bytes] = []
    waiting = 0
    async for chunk in chunks:
        held.append(chunk)
        waiting += len(chunk)
        if waiting >= least or len(held) >= BATCH_PIECES:
            yield held
            held, waiting = [], 0
    if held:
        yield held


class Hashed:
    """Passes chunks on while a thread hashes those before: iterate once, then ask.

    ``size`` is the number of bytes that went by, ``sha256`` their SHA-256 (32 bytes), both whole only after
    the end.
    """

    def __init__(self, chunks: AsyncIterable[bytes]) -> None:
        self._chunks = chunks
        self._hash = hashlib.sha256()
        self.size = 0

    @property
    def sha256(self) -> bytes:
        """The SHA-256 of all that went by."""
        return self._hash.digest()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        run, hashing = asyncio.get_running_loop().run_in_executor, None
        try:
            async for batch in gathered(self._chunks):
                if hashing:
                    await asyncio.shield(hashing)
                hashing = run(None, self._take, batch)
                for chunk in batch:
                    yield chunk
        finally:
            if hashing:
                await hashing

    def _take(self, batch: list[bytes]) -> None:
        for chunk in batch:
            self._hash.update(chunk)
            self.size += len(chunk)
