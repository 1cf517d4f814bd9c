"""Tags that taggers put around a stream (ID3v2 before, ID3v1 and APEv2 behind): known, so no garbage."""

from typing import BinaryIO

from tutti.adapters.listening.containers.claim import file_size, read_at

ID3V1_SIZE = 128
APE_FOOTER_SIZE = 32
APE_HAS_HEADER = 1 << 31


def after_id3v2(file: BinaryIO) -> int:
    """Return where the stream starts behind any ID3v2 tags (ID3v2.4 structure, section 3.1)."""
    offset = 0
    while (head := read_at(file, offset, 10))[:3] == b"ID3" and len(head) == 10:
        if max(head[6:10]) > 0x7F:
            break
        size = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
        offset += 10 + size + (10 if head[5] & 0x10 else 0)
    return offset


def before_trailing_tags(file: BinaryIO) -> int:
    """Return where the stream ends in front of an ID3v1 tag and an APEv2 tag, in either order."""
    end = file_size(file)
    for _ in range(2):
        if end >= ID3V1_SIZE and read_at(file, end - ID3V1_SIZE, 3) == b"TAG":
            end -= ID3V1_SIZE
        end -= _ape_size(file, end)
    return end


def _ape_size(file: BinaryIO, end: int) -> int:
    if end < APE_FOOTER_SIZE:
        return 0
    footer = read_at(file, end - APE_FOOTER_SIZE, APE_FOOTER_SIZE)
    if footer[:8] != b"APETAGEX":
        return 0
    size = int.from_bytes(footer[12:16], "little")
    if int.from_bytes(footer[20:24], "little") & APE_HAS_HEADER:
        size += APE_FOOTER_SIZE
    return size if size <= end else 0
