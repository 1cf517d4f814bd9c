"""What every storage promises, asked of the local folder and of a real S3 server alike."""

import asyncio
import hashlib
import os
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from io import UnsupportedOperation
from pathlib import Path
from uuid import uuid4

import pytest

from tutti.domain.assets.errors import ObjectMissing, UnsafeKey
from tutti.domain.assets.ports import Storage

MIB = 1 << 20


async def given(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def read(storage: Storage, key: str, *window: int) -> bytes:
    return b"".join([block async for block in storage.read(key, *window)])


async def keys(storage: Storage, prefix: str) -> set[str]:
    return {stored.key async for stored in storage.list(prefix)}


def resident() -> int:
    """Return the bytes of memory that this process holds now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def a_key() -> str:
    return f"objects/{uuid4().hex}"


@pytest.mark.parametrize("size", [0, 1, 1000, MIB, 6 * MIB, 6 * MIB + 1, 19 * MIB + 7])
async def test_what_is_written_is_read_back(storage: Storage, size: int) -> None:
    key, content = a_key(), os.urandom(size)
    pieces = [content[at : at + 300_000] for at in range(0, size, 300_000)]
    assert await storage.write(key, given(*pieces)) == size
    assert await read(storage, key) == content


@pytest.mark.parametrize("size", [0, 1, MIB, 7 * MIB + 5])
async def test_the_digest_is_of_all_bytes(storage: Storage, size: int) -> None:
    key, content = a_key(), os.urandom(size)
    await storage.write(key, given(content))
    for _ in range(2):
        assert await storage.digest(key) == hashlib.sha256(content).digest()


async def test_what_is_missing_has_no_digest(storage: Storage) -> None:
    with pytest.raises(ObjectMissing):
        await storage.digest(a_key())


async def test_parts_make_an_object_where_they_can_be_written_in_place(storage: Storage) -> None:
    key, content = a_key(), os.urandom(3 * MIB)
    if not storage.in_place:
        with pytest.raises(UnsupportedOperation):
            await storage.write_part(key, 0, given(content))
        return
    starts = [2 * MIB, 0, MIB]
    sizes = await asyncio.gather(
        *(
            storage.write_part(key, at, given(content[at : at + 9], content[at + 9 : at + MIB]))
            for at in starts
        )
    )
    assert sizes == [MIB] * 3
    assert await read(storage, key) == content
    assert await storage.digest(key) == hashlib.sha256(content).digest()


async def test_very_many_tiny_and_some_empty_chunks(storage: Storage) -> None:
    key, content = a_key(), os.urandom(5000)
    pieces = [content[at : at + 1] for at in range(5000)] + [b""] * 2000
    assert await storage.write(key, given(*pieces)) == 5000
    assert await read(storage, key) == content


@pytest.mark.parametrize("window", [(0, 10), (5, 10), (0, 0), (7, 0), (3 * MIB, MIB + 1), (4 * MIB - 3, 50)])
async def test_a_window_of_the_object(storage: Storage, window: tuple[int, int]) -> None:
    key, content = a_key(), os.urandom(4 * MIB)
    await storage.write(key, given(content))
    offset, length = window
    assert await read(storage, key, offset, length) == content[offset : offset + length]


@pytest.mark.parametrize("beyond", [0, 1, 10_000_000])
async def test_a_window_behind_the_end_is_empty(storage: Storage, beyond: int) -> None:
    key = a_key()
    await storage.write(key, given(b"tutti"))
    assert await read(storage, key, 5 + beyond) == b""


async def test_a_second_write_replaces_the_first(storage: Storage) -> None:
    key = a_key()
    await storage.write(key, given(b"first and longer"))
    await storage.write(key, given(b"second"))
    assert await read(storage, key) == b"second"


@pytest.mark.parametrize("size", [3, 20 * MIB])
async def test_a_write_whose_source_fails_leaves_nothing(storage: Storage, size: int) -> None:
    key = a_key()

    async def broken() -> AsyncIterator[bytes]:
        for _ in range(0, size, MIB):
            yield os.urandom(min(size, MIB))
        raise LookupError("the client hung up")

    with pytest.raises(LookupError, match="hung up"):
        await storage.write(key, broken())
    assert await storage.stat(key) is None
    assert key not in await keys(storage, "objects")


async def test_a_failed_second_write_keeps_the_first(storage: Storage) -> None:
    key = a_key()
    await storage.write(key, given(b"kept"))

    async def broken() -> AsyncIterator[bytes]:
        yield b"lost"
        raise LookupError

    with pytest.raises(LookupError):
        await storage.write(key, broken())
    assert await read(storage, key) == b"kept"


async def test_a_cancelled_write_leaves_nothing(storage: Storage) -> None:
    key = a_key()
    half_way = asyncio.Event()

    async def stuck() -> AsyncIterator[bytes]:
        for _ in range(8):
            yield os.urandom(MIB)
        half_way.set()
        await asyncio.sleep(60)

    task = asyncio.create_task(storage.write(key, stuck()))
    await half_way.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await storage.stat(key) is None


async def test_stat_tells_size_and_time(storage: Storage) -> None:
    key = a_key()
    await storage.write(key, given(b"tutti"))
    found = await storage.stat(key)
    assert found and (found.key, found.size) == (key, 5)
    assert abs(datetime.now(UTC) - found.modified_at) < timedelta(seconds=30)
    assert await storage.stat(a_key()) is None


async def test_deleting_twice_is_harmless(storage: Storage) -> None:
    key = a_key()
    await storage.write(key, given(b"tutti"))
    await storage.delete(key)
    await storage.delete(key)
    assert await storage.stat(key) is None


async def test_moving(storage: Storage) -> None:
    source, target = a_key(), f"other/{uuid4().hex}"
    await storage.write(source, given(b"tutti"))
    await storage.move(source, target)
    assert await storage.stat(source) is None
    assert await read(storage, target) == b"tutti"


async def test_listing_below_a_prefix(storage: Storage) -> None:
    batch = uuid4().hex
    for name in ("a", "b/c", "b/d"):
        await storage.write(f"listed/{batch}/{name}", given(b"1"))
    await storage.write(f"listed/{batch}x/e", given(b"1"))
    assert await keys(storage, f"listed/{batch}") == {f"listed/{batch}/{n}" for n in ("a", "b/c", "b/d")}
    assert await keys(storage, f"listed/{batch}/b") == {f"listed/{batch}/b/c", f"listed/{batch}/b/d"}
    assert await keys(storage, "nowhere") == set()


async def test_an_absent_object(storage: Storage) -> None:
    key = a_key()
    with pytest.raises(ObjectMissing):
        await read(storage, key)
    with pytest.raises(ObjectMissing):
        await read(storage, key, 10)
    with pytest.raises(ObjectMissing):
        await storage.move(key, a_key())
    with pytest.raises(ObjectMissing):
        async with storage.local_path(key):
            pass


async def test_a_local_path_holds_the_same_bytes(storage: Storage) -> None:
    key, content = a_key(), os.urandom(3 * MIB)
    await storage.write(key, given(content))
    async with storage.local_path(key) as path:
        assert path.read_bytes() == content
    assert await read(storage, key) == content


HOSTILE = [
    "",
    "/etc/passwd",
    "../x",
    "objects/../../x",
    "objects/..",
    "objects//x",
    "objects/",
    "objects/x\0y",
    "objects\\x",
    "objects/%2e%2e/x",
    "OBJECTS/x",
    "objects/ü",
    "objects/x\n",
    "objects/.hidden",
    "-rf",
    "c:/x",
    "objects/" + "x" * 300,
    "objects/x?list-type=2",
]


@pytest.mark.parametrize("key", HOSTILE)
async def test_keys_that_nobody_made_are_refused_by_every_verb(storage: Storage, key: str) -> None:
    good = a_key()
    attempts = [
        storage.write(key, given(b"x")),
        storage.stat(key),
        storage.delete(key),
        storage.move(key, good),
        storage.move(good, key),
        storage.presign_get(key, 60, file_name="x", media_type="audio/wav"),
        storage.presign_put(key, 60, max_bytes=1),
        read(storage, key),
        keys(storage, key),
        storage.local_path(key).__aenter__(),
    ]
    for attempt in attempts:
        with pytest.raises(UnsafeKey):
            await attempt


async def test_writes_side_by_side(storage: Storage) -> None:
    contents = {a_key(): os.urandom(2 * MIB + n) for n in range(6)}
    await asyncio.gather(*(storage.write(key, given(content)) for key, content in contents.items()))
    for key, content in contents.items():
        assert await read(storage, key) == content


async def test_memory_stays_flat(storage: Storage) -> None:
    """160 MiB go through while this process grows by no more than 64 MiB."""
    key, chunk = a_key(), os.urandom(MIB)

    async def much() -> AsyncIterator[bytes]:
        for _ in range(160):
            nonlocal peak
            peak = max(peak, resident())
            yield chunk

    peak = before = resident()
    await storage.write(key, much())
    async for _ in storage.read(key):
        peak = max(peak, resident())
    await storage.delete(key)
    assert peak - before < 64 * MIB


async def test_the_loop_is_free_while_a_file_is_written(storage: Storage) -> None:
    chunk = os.urandom(MIB)
    longest = 0.0

    async def watch() -> None:
        nonlocal longest
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.001)
            longest = max(longest, time.perf_counter() - before)

    watcher = asyncio.create_task(watch())
    await storage.write(a_key(), given(*[chunk] * 48))
    watcher.cancel()
    assert longest < 1, "the event loop was held up"
