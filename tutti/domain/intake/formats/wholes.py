"""Where a sound file begins, and whether bytes that lie before that are a whole one.

WAV (EBU Tech 3285), FLAC (RFC 9639), MP3 with an ID3v2 tag or the Xing or Info header that encoders write
(ISO/IEC 11172-3; id3.org, ID3v2.4), and MP4 for AAC and ALAC (ISO/IEC 14496-12).
"""

from collections.abc import Awaitable, Callable

HEAD = 64
"""How many first bytes of a piece tell whether it begins a file."""
ReadAt = Callable[[int, int], Awaitable[bytes]]
"""Gives up to so many bytes (second) from an offset on (first) of what has come."""

_WAVES = (b"RIFF", b"RF64", b"BW64")
_UNSAID = 0xFFFFFFFF
_FLAC = b"fLaC"
_STREAMINFO = (b"\0\0\0\x22", b"\x80\0\0\x22")
"""Type and length of a FLAC's first block (RFC 9639, section 8.1), with others behind it or alone."""
_TAG = 10
_ID3V1 = 128
_SIDE_INFO = (36, 21, 13)
"""Where in its first frame an MP3 has the header of its encoder, by version and channels."""
_STATES_BYTES = 2
_MOST_BOXES = 4096


def begins_file(head: bytes) -> bool:
    """Tell whether bytes are the first of a WAV, FLAC, MP3 or MP4."""
    return _begins_wave(head) or _begins_flac(head) or _begins_mp3(head) or _begins_mp4(head)


async def is_whole(read: ReadAt, size: int) -> bool:
    """Tell whether ``size`` bytes are a whole file.

    A WAV, an MP3 with its encoder's header and an MP4 state their length. A FLAC does not: one is whole if
    another begins behind it.
    """
    head = await read(0, HEAD)
    if _begins_flac(head):
        return True
    if _begins_wave(head):
        stated = int.from_bytes(head[4:8], "little")
        return head[:4] == b"RIFF" and stated != _UNSAID and size in (8 + stated, 8 + stated + stated % 2)
    if _begins_mp4(head):
        return await _boxes_end_at(read, size)
    return _begins_mp3(head) and await _frames_end_at(read, size)


def _begins_wave(head: bytes) -> bool:
    return head[:4] in _WAVES and head[8:12] == b"WAVE"


def _begins_flac(head: bytes) -> bool:
    return head[:4] == _FLAC and head[4:8] in _STREAMINFO


def _begins_mp4(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and 16 <= int.from_bytes(head[:4], "big") <= 256


def _begins_mp3(head: bytes) -> bool:
    return _tag_size(head) > 0 or _stated_bytes(head) is not None


def _tag_size(head: bytes) -> int:
    """Return how long the ID3v2 tag at the beginning is, 0 where there is none."""
    length = head[6:_TAG]
    if head[:3] != b"ID3" or len(length) < 4 or head[3] not in (2, 3, 4) or max(length) > 127:
        return 0
    footer = _TAG if head[5] & 16 else 0
    return _TAG + footer + sum(byte << 7 * (3 - i) for i, byte in enumerate(length))


def _stated_bytes(frame: bytes) -> int | None:
    """Return how many bytes an encoder's header in a first frame states; 0 if it leaves that out."""
    is_frame = len(frame) > 4 and frame[0] == 0xFF and frame[1] & 0xE6 == 0xE2
    at = next((at for at in _SIDE_INFO if frame[at : at + 4] in (b"Xing", b"Info")), None)
    if not is_frame or at is None:
        return None
    flags, fields = int.from_bytes(frame[at + 4 : at + 8], "big"), frame[at + 8 :]
    after_frames = 4 if flags & 1 else 0
    return int.from_bytes(fields[after_frames : after_frames + 4], "big") if flags & _STATES_BYTES else 0


async def _frames_end_at(read: ReadAt, size: int) -> bool:
    tag = _tag_size(await read(0, _TAG))
    stated = _stated_bytes(await read(tag, HEAD))
    return bool(stated) and size - tag in (stated, (stated or 0) + _ID3V1)


async def _boxes_end_at(read: ReadAt, size: int) -> bool:
    offset, seen = 0, set()
    for _ in range(_MOST_BOXES):
        if offset >= size:
            break
        head = await read(offset, 16)
        length = int.from_bytes(head[:4], "big")
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        if len(head) < 8 or length < 8:
            return False
        seen.add(head[4:8])
        offset += length
    return offset == size and {b"moov", b"mdat"} <= seen
