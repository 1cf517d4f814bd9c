"""Ogg: every page carries its number, a checksum and a position, and the last one says so (RFC 3533)."""

import zlib
from dataclasses import dataclass
from typing import BinaryIO

from tutti.adapters.listening.containers.claim import Claim, file_size, read_at
from tutti.domain.audio.model import Container

CAPTURE = b"OggS"
HEADER_SIZE = 27
FIRST_PAGE, LAST_PAGE = 0x02, 0x04
NO_POSITION = (1 << 64) - 1
SEARCH = 1 << 16
MOST_FAULTS = 20
REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


@dataclass(slots=True)
class Stream:
    """One logical stream: the number of its next page, its last position, and whether it was closed."""

    next_page: int
    skipped: int
    position: int = 0
    closed: bool = False


def walk_ogg(file: BinaryIO) -> Claim:
    """Walk all pages: sums, gaps in their numbers, a missing end, bytes that are no pages."""
    claim = Claim(Container.OGG, pages_right=True)
    streams: dict[int, Stream] = {}
    offset, size = 0, file_size(file)
    while offset < size:
        page = _page_at(file, offset)
        if page is None:
            found = _next_capture(file, offset + 1)
            if found is None:
                _note_rest(claim, read_at(file, offset, len(CAPTURE)), size - offset)
                break
            _fault(claim, f"{found - offset} bytes at {offset} are no Ogg page")
            offset = found
            continue
        _take(claim, streams, page, offset)
        offset += len(page)
    if any(not stream.closed for stream in streams.values()):
        claim.truncated = True
    if len(streams) > 1:
        _fault(claim, f"{len(streams)} streams in one file; one song is one stream")
    claim.expected_frames = max((each.position - each.skipped for each in streams.values()), default=None)
    return claim


def _page_at(file: BinaryIO, offset: int) -> bytes | None:
    """Return the whole page at ``offset``; ``None`` where there is none or it is cut."""
    head = read_at(file, offset, HEADER_SIZE)
    if len(head) < HEADER_SIZE or head[:4] != CAPTURE:
        return None
    lacing = read_at(file, offset + HEADER_SIZE, head[26])
    size = HEADER_SIZE + len(lacing) + sum(lacing)
    page = read_at(file, offset, size)
    return page if len(lacing) == head[26] and len(page) == size else None


def _next_capture(file: BinaryIO, offset: int) -> int | None:
    """Return where the next whole page starts, reading on in bounded pieces."""
    while len(piece := read_at(file, offset, SEARCH)) > 3:
        at = piece.find(CAPTURE)
        if at >= 0 and _page_at(file, offset + at) is not None:
            return offset + at
        offset += at + 1 if at >= 0 else len(piece) - 3
    return None


def _note_rest(claim: Claim, head: bytes, size: int) -> None:
    """Tell a cut last page from bytes that never were Ogg."""
    if head == CAPTURE[: len(head)]:
        claim.truncated = True
    else:
        claim.trailing_bytes = size


def _take(claim: Claim, streams: dict[int, Stream], page: bytes, offset: int) -> None:
    serial, number = int.from_bytes(page[14:18], "little"), int.from_bytes(page[18:22], "little")
    if not _sum_is_right(page):
        claim.pages_right = False
        _fault(claim, f"the checksum of the page at byte {offset} is wrong")
        return
    stream = streams.setdefault(serial, Stream(number, _skipped(page)))
    if number != stream.next_page:
        _fault(claim, f"pages {stream.next_page} to {number - 1} are missing at byte {offset}")
    stream.next_page = number + 1
    stream.closed = bool(page[5] & LAST_PAGE)
    position = int.from_bytes(page[6:14], "little")
    if position != NO_POSITION:
        stream.position = position


def _skipped(first_page: bytes) -> int:
    """Return the pre-skip of an Opus stream (RFC 7845, section 5.1); other codecs start at once."""
    packet = first_page[HEADER_SIZE + first_page[26] :]
    return int.from_bytes(packet[10:12], "little") if packet[:8] == b"OpusHead" else 0


def _sum_is_right(page: bytes) -> bool:
    """Compute Ogg's CRC-32 with zlib's: the same polynomial, but with bits reversed and other ends."""
    blank = page[:22] + bytes(4) + page[26:]
    reversed_sum = zlib.crc32(blank.translate(REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return reversed_sum.to_bytes(4, "big").translate(REVERSED) == page[22:26]


def _fault(claim: Claim, words: str) -> None:
    if len(claim.damaged) < MOST_FAULTS:
        claim.damaged.append(words)
