"""Raw AAC: frames one behind the other, each with its length in its header (ISO/IEC 13818-7, section 6.2)."""

from typing import BinaryIO

from tutti.adapters.listening.containers.claim import Claim, read_at
from tutti.adapters.listening.containers.tags import after_id3v2, before_trailing_tags
from tutti.domain.audio.model import Container

HEADER_SIZE = 7


def is_adts(head: bytes) -> bool:
    """Tell whether a frame begins here: twelve ones, then layer 0."""
    return len(head) >= 2 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0


def walk_adts(file: BinaryIO) -> Claim:
    """Walk all frames: a cut last one, or bytes that are none. How long it lasts is not said anywhere."""
    claim = Claim(Container.ADTS)
    offset, end = after_id3v2(file), before_trailing_tags(file)
    while offset < end:
        head = read_at(file, offset, HEADER_SIZE)
        size = _frame_size(head)
        if size is None:
            claim.trailing_bytes = end - offset
            break
        offset += size
    if offset > end:
        claim.truncated, claim.missing_bytes = True, offset - end
    return claim


def _frame_size(head: bytes) -> int | None:
    if len(head) < HEADER_SIZE or not is_adts(head):
        return None
    size = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    return size if size > HEADER_SIZE else None
