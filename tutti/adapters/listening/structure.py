"""What a picture's own structure says: checksums, and the end, behind which polyglots hide other files."""

import re
import zlib
from collections.abc import Callable, Iterator

from tutti.domain.artwork import ImageFormat

MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
START_OF_SCAN, END_OF_IMAGE = 0xDA, 0xD9
STANDALONE = {0x01, 0xD8, *range(0xD0, 0xD8)}


def trailing_bytes(content: bytes, kind: ImageFormat) -> int:
    """Count what follows the end that the format itself marks; 0 where it marks none (TIFF)."""
    find = ENDS.get(kind)
    end = find(content) if find else None
    return len(content) - end if end is not None else 0


def broken_chunk(content: bytes, kind: ImageFormat) -> str | None:
    """Name the first chunk of a PNG whose checksum is wrong, which Pillow overlooks in the pixels."""
    if kind is not ImageFormat.PNG:
        return None
    for name, start, end in _png_chunks(content):
        if content[end : end + 4] != zlib.crc32(content[start - 4 : end]).to_bytes(4, "big"):
            return f"the checksum of its part {name.decode('ascii', 'replace')} at byte {start} is wrong"
    return None


def _png_chunks(content: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield name, start and end of the content of each chunk, up to ``IEND`` (PNG, section 5.3)."""
    at, name = 8, b""
    while name != b"IEND" and at + 12 <= len(content):
        size, name = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        yield name, at + 8, at + 8 + size
        at += 12 + size


def _png_end(content: bytes) -> int | None:
    ends = [end for name, _, end in _png_chunks(content) if name == b"IEND"]
    return min(ends[0] + 4, len(content)) if ends else None


def _jpeg_end(content: bytes) -> int | None:
    """Find the end of the last picture: cameras put a second JPEG right behind the first (CIPA DC-007)."""
    end = None
    start = 0
    while content[start : start + 2] == b"\xff\xd8" and (found := _one_jpeg_end(content, start)):
        start = end = found
    return end


def _one_jpeg_end(content: bytes, start: int) -> int | None:
    at = start + 2
    while (found := MARKER.search(content, at)) is not None:
        marker, at = content[found.start() + 1], found.end()
        if marker == END_OF_IMAGE:
            return at
        if marker not in STANDALONE:
            at += int.from_bytes(content[at : at + 2], "big")
    return None


def _gif_end(content: bytes) -> int | None:
    at = 13 + _colour_table(content, 10)
    while at < len(content):
        kind = content[at]
        if kind == 0x3B:
            return at + 1
        if kind == 0x2C:
            at += 10 + _colour_table(content, at + 9) + 1
        elif kind == 0x21:
            at += 2
        else:
            return None
        at = _behind_blocks(content, at)
    return None


def _colour_table(content: bytes, flags_at: int) -> int:
    flags = content[flags_at] if flags_at < len(content) else 0
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _behind_blocks(content: bytes, at: int) -> int:
    while at < len(content) and content[at]:
        at += 1 + content[at]
    return at + 1


def _webp_end(content: bytes) -> int | None:
    size = int.from_bytes(content[4:8], "little")
    return min(8 + size + size % 2, len(content))


ENDS: dict[ImageFormat, Callable[[bytes], int | None]] = {
    ImageFormat.PNG: _png_end,
    ImageFormat.JPEG: _jpeg_end,
    ImageFormat.GIF: _gif_end,
    ImageFormat.WEBP: _webp_end,
}
