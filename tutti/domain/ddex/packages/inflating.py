"""The data of one entry of a ZIP, piece by piece, held to its size and check sum."""

import zlib
from collections.abc import Iterator
from typing import BinaryIO

from tutti.domain.ddex.errors import BrokenPackage
from tutti.domain.ddex.packages.names import shown
from tutti.domain.ddex.packages.zip_entries import Entry
from tutti.domain.ddex.packages.zip_format import MEND_ARCHIVE, STORED, exactly, lying

_BLOCK = 1 << 16
_PIECE = 1 << 20


def pieces_of(archive: BinaryIO, entry: Entry) -> Iterator[bytes]:
    """Yield the unpacked data of ``entry`` in pieces of at most 1 MiB.

    Raises :class:`BrokenPackage` as soon as they are more than the entry states, and at the end if they are
    fewer or have another CRC-32.
    """
    size, crc = 0, 0
    for piece in _stored(archive, entry) if entry.method == STORED else _inflated(archive, entry):
        size += len(piece)
        if size > entry.size:
            raise lying("an entry is larger than it states", shown(entry.name))
        crc = zlib.crc32(piece, crc)
        yield piece
    if size != entry.size:
        raise lying("an entry is smaller than it states", shown(entry.name))
    if crc != entry.crc:
        raise _damaged(entry, "its check sum is another")


def _stored(archive: BinaryIO, entry: Entry) -> Iterator[bytes]:
    archive.seek(entry.start)
    left = entry.packed
    while left:
        piece = exactly(archive, min(left, _BLOCK))
        left -= len(piece)
        yield piece


def _inflated(archive: BinaryIO, entry: Entry) -> Iterator[bytes]:
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    for block in _stored(archive, entry):
        waiting = block
        while waiting and not stream.eof:
            yield _decompress(stream, waiting, entry)
            waiting = stream.unconsumed_tail
        if waiting or stream.unused_data:
            raise _damaged(entry, "something follows its data")
    while not stream.eof:
        piece = _decompress(stream, b"", entry)
        if not piece:
            raise _damaged(entry, "its data break off")
        yield piece


def _decompress(stream: "zlib._Decompress", data: bytes, entry: Entry) -> bytes:
    try:
        return stream.decompress(data, _PIECE)
    except zlib.error:
        raise _damaged(entry, "its data do not unpack") from None


def _damaged(entry: Entry, why: str) -> BrokenPackage:
    return BrokenPackage(
        "zip_damaged",
        f"The entry {shown(entry.name)!r} is damaged: {why}.",
        MEND_ARCHIVE,
        shown(entry.name),
    )
