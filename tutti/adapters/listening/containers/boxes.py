"""MP4: top-level boxes that name their size (ISO/IEC 14496-12, section 4.2), held against the file."""

from typing import BinaryIO

from tutti.adapters.listening.containers.claim import Claim, file_size, read_at
from tutti.domain.audio.model import Container

MOST_BOXES = 4096
UNTIL_END, LONG_SIZE = 0, 1


def walk_mp4(file: BinaryIO) -> Claim:
    """Find a box that reaches beyond the end of the file, or bytes behind the last box."""
    claim = Claim(Container.MP4)
    offset, end = 0, file_size(file)
    for _ in range(MOST_BOXES):
        head = read_at(file, offset, 16)
        if offset >= end:
            break
        size = _box_size(head, end - offset)
        if size is None:
            claim.trailing_bytes = end - offset
            break
        offset += size
    if offset > end:
        claim.truncated, claim.missing_bytes = True, offset - end
    return claim


def _box_size(head: bytes, rest: int) -> int | None:
    if len(head) < 8 or not (head[4:8].isascii() and head[4:8].decode().isprintable()):
        return None
    size = int.from_bytes(head[:4], "big")
    if size == UNTIL_END:
        return rest
    if size == LONG_SIZE:
        size = int.from_bytes(head[8:16], "big")
    return size if size >= 8 else None
