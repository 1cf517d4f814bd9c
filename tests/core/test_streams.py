"""Streams that are hashed on their way."""

import hashlib
import os
from collections.abc import AsyncIterator

import pytest

from tutti.core.streams import BATCH_BYTES, BATCH_PIECES, Hashed, gathered


async def given(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


@pytest.mark.parametrize(
    "sizes", [(), (0,), (1,), (3, 0, 5), (BATCH_BYTES,) * 3, (70_000,) * 60, (1,) * 2000]
)
async def test_what_goes_by_is_hashed_whole_and_passed_on_as_it_was(sizes: tuple[int, ...]) -> None:
    pieces = [os.urandom(size) for size in sizes]
    hashed = Hashed(given(*pieces))
    assert [piece async for piece in hashed] == pieces
    whole = b"".join(pieces)
    assert (hashed.size, hashed.sha256) == (len(whole), hashlib.sha256(whole).digest())


async def test_a_stream_that_breaks_tells_so_and_leaves_no_thread_behind() -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"x" * BATCH_BYTES
        yield b"y" * BATCH_BYTES
        raise ConnectionError("gone")

    hashed = Hashed(broken())
    with pytest.raises(ConnectionError):
        async for _ in hashed:
            pass
    assert hashed.size == 2 * BATCH_BYTES


async def test_batches_are_large_enough_and_of_few_enough_pieces() -> None:
    sizes = [len(batch) async for batch in gathered(given(*[b"x"] * 1200))]
    assert sizes == [BATCH_PIECES, BATCH_PIECES, 1200 - 2 * BATCH_PIECES]
    assert [len(b"".join(batch)) async for batch in gathered(given(b"abc", b"de", b"f"), 4)] == [5, 1]
