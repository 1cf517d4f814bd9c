"""FLAC: STREAMINFO's promises, and whether anything follows the last frame (RFC 9639, sections 8 and 9)."""

from collections.abc import Iterator
from typing import BinaryIO

from tutti.adapters.listening.containers.claim import Claim, read_at
from tutti.adapters.listening.containers.tags import after_id3v2, before_trailing_tags
from tutti.domain.audio.model import Container

LAST_BLOCK = 0x80
STREAMINFO = 0
TAIL = 1 << 18
NO_MD5 = bytes(16)


def walk_flac(file: BinaryIO) -> Claim:
    """Read total samples and MD5, and look for bytes behind the last frame."""
    claim = Claim(Container.FLAC)
    offset, last, smallest_frame = after_id3v2(file) + 4, False, 0
    while not last and len(head := read_at(file, offset, 4)) == 4:
        last = bool(head[0] & LAST_BLOCK)
        size = int.from_bytes(head[1:], "big")
        if head[0] & 0x7F == STREAMINFO:
            block = read_at(file, offset + 4, 34)
            smallest_frame = int.from_bytes(block[4:7], "big")
            _read_streaminfo(claim, block)
        offset += 4 + size
    end = before_trailing_tags(file)
    tail = max(offset, end - TAIL)
    behind = _bytes_behind_last_frame(read_at(file, tail, max(end - tail, 0)), smallest_frame)
    claim.trailing_bytes = behind
    return claim


def _read_streaminfo(claim: Claim, block: bytes) -> None:
    if len(block) < 34:
        return
    claim.expected_frames = (int.from_bytes(block[10:18], "big") & (1 << 36) - 1) or None
    claim.md5 = block[18:34] if block[18:34] != NO_MD5 else None


def _bytes_behind_last_frame(tail: bytes, smallest_frame: int) -> int:
    """Count what follows the last whole frame; 0 where no frame is whole, for then the decoder complains.

    A frame ends in the CRC-16 of itself, so the sum over all of it, footer included, is zero at its end. It
    may be zero before that by chance; STREAMINFO's smallest frame, usually the last one, rules that out.
    """
    for start in _frame_starts_from_behind(tail):
        ends = _where_crc16_is_zero(tail, start, max(smallest_frame, 10))
        if ends:
            only_zeros_follow = not any(tail[ends[0] :])
            return 0 if ends[-1] == len(tail) and not only_zeros_follow else len(tail) - ends[0]
    return 0


def _frame_starts_from_behind(tail: bytes) -> Iterator[int]:
    at = len(tail)
    while (at := tail.rfind(b"\xff", 0, at)) >= 0:
        size = _header_size(tail[at : at + 16])
        if size and _crc8(tail[at : at + size]) == 0:
            yield at


def _header_size(head: bytes) -> int:
    """Return the size of a frame header with its CRC-8, or 0 where there is none (section 9.1)."""
    if len(head) < 6 or head[1] & 0xFE != 0xF8:
        return 0
    blocks, rate = head[2] >> 4, head[2] & 15
    if blocks == 0 or rate == 15 or head[3] & 1:
        return 0
    ones = 8 - (head[4] ^ 0xFF).bit_length()
    coded_number = 1 if ones == 0 else ones
    uncommon_block = {6: 1, 7: 2}.get(blocks, 0)
    uncommon_rate = {12: 1, 13: 2, 14: 2}.get(rate, 0)
    return 4 + coded_number + uncommon_block + uncommon_rate + 1


def _crc8(data: bytes) -> int:
    crc = 0
    for byte in data:
        crc = CRC8[crc ^ byte]
    return crc


def _where_crc16_is_zero(data: bytes, start: int, smallest: int) -> list[int]:
    """Return each position, at least ``smallest`` bytes behind ``start``, up to which the CRC-16 is zero."""
    crc, table, ends = 0, CRC16, []
    for position in range(start, len(data)):
        crc = (crc << 8 & 0xFFFF) ^ table[crc >> 8 ^ data[position]]
        if crc == 0 and position + 1 >= start + smallest:
            ends.append(position + 1)
    return ends


def _table(polynomial: int, width: int) -> list[int]:
    top, mask = 1 << width - 1, (1 << width) - 1
    table = []
    for byte in range(256):
        crc = byte << width - 8
        for _ in range(8):
            crc = (crc << 1 ^ polynomial if crc & top else crc << 1) & mask
        table.append(crc)
    return table


CRC8 = _table(0x07, 8)
CRC16 = _table(0x8005, 16)
