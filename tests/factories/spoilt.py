"""A store whose door is shut for a while, and a song that is spoilt while it lies before that door."""

import asyncio
import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def closed(store: Path) -> Iterator[None]:
    """Keep the sandbox's door shut."""
    own = store / ".sandbox"
    own.mkdir(parents=True, exist_ok=True)
    with (own / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


async def spoil(store: Path, upc: str, *, batch: int = 1) -> Path:
    """Change one byte of the song in the release's ``batch``-th package, once that is complete; return it."""
    end = time.monotonic() + 30
    while len(list(store.glob(f"*/{upc}/../BatchComplete*.xml"))) < batch:
        assert time.monotonic() < end
        await asyncio.sleep(0.1)
    folder = sorted(store.glob(f"*/{upc}/resources"))[-1]
    (song,) = folder.glob("*.flac")
    content = bytearray(song.read_bytes())
    content[-1] ^= 1
    song.write_bytes(content)
    return folder
