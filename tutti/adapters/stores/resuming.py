"""Where a cut write goes on: shared by the transports that can append to an unfinished part."""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable

from tutti.domain.delivery.model import Content, Stream

BLOCK = 4 << 20
"""Bytes that are written before any more are: within a block, a server may write in any order."""
OVERLAP = BLOCK
"""Bytes at the end of a part that are compared again: there lie the holes of a cut block."""


def part_name(content: Content) -> str:
    """Name the unfinished part by its content, so that no other content is ever appended to it."""
    return f".{content.sha256[:32]}.part"


def is_part(name: str) -> bool:
    """Say whether a name at the store is that of an unfinished part."""
    return name.startswith(".") and name.endswith(".part")


async def resume_offset(
    part_size: int | None, content: Content, read: Callable[[int, int], Awaitable[bytes]]
) -> int:
    """Return how many bytes of a part can stay; 0 to begin anew.

    ``read(offset, length)`` reads from the part. Its last bytes have to be those of the content.
    """
    if not part_size or part_size > content.size:
        return 0
    start = max(0, part_size - OVERLAP)
    length = part_size - start
    return part_size if await read(start, length) == await _first(content.open(start), length) else 0


async def in_blocks(stream: Stream, size: int = BLOCK) -> AsyncIterator[bytes]:
    """Make blocks of exactly ``size`` bytes, the last one aside, so that a slow line is kept full."""
    block = bytearray()
    async for piece in stream:
        block += piece
        while len(block) >= size:
            yield bytes(block[:size])
            del block[:size]
    if block:
        yield bytes(block)


async def _first(stream: Stream, length: int) -> bytes:
    data = bytearray()
    async for piece in stream:
        data += piece
        if len(data) >= length:
            break
    if isinstance(stream, AsyncGenerator):
        await stream.aclose()
    return bytes(data[:length])
