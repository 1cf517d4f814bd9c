"""MP3: frames one behind the other, each with its length in its header (ISO/IEC 11172-3, 13818-3).

A cut MP3 decodes without an error, so the frames are walked and counted, and held against the count that
encoders leave in the first frame (``Xing``/``Info`` with LAME's gapless values, or ``VBRI``).
"""

from dataclasses import dataclass
from typing import BinaryIO

from tutti.adapters.listening.containers.claim import Claim, read_at
from tutti.adapters.listening.containers.tags import after_id3v2, before_trailing_tags
from tutti.domain.audio.model import Container

KBITS_V1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
KBITS_V2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
VERSION_1 = 3
LAYER_3 = 1
MONO = 3
SEARCH = 1 << 16
MOST_FAULTS = 20
VBRI_OFFSET = 36
HAS_FRAMES = 1
OPTIONAL_FIELDS = ((2, 4), (4, 100), (8, 4))
"""Flag and size of byte count, seek table and quality."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame header: bytes until the next one, samples of each channel, and what all frames must share."""

    size: int
    samples: int
    kind: tuple[int, int]
    side_info: int


def read_header(head: bytes) -> Frame | None:
    """Read the four bytes of a Layer III header; ``None`` where they are none."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    kbits, rate = head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or layer != LAYER_3 or kbits in {0, 15} or rate == 3:
        return None
    first = version == VERSION_1
    samples = 1152 if first else 576
    bits = (KBITS_V1 if first else KBITS_V2)[kbits] * 1000
    size = samples // 8 * bits // RATES[version][rate] + (head[2] >> 1 & 1)
    mono = head[3] >> 6 == MONO
    side_info = (17 if mono else 32) if first else (9 if mono else 17)
    return Frame(size, samples, (version, rate), side_info)


def walk_mp3(file: BinaryIO) -> Claim:
    """Count the frames, what lies between them and behind them, and compare with the encoder's count."""
    claim = Claim(Container.MP3)
    end = before_trailing_tags(file)
    offset = _next_frame(file, after_id3v2(file), end, None)
    if offset is None:
        return claim
    first = read_header(read_at(file, offset, 4))
    if first is None:
        return claim
    promised, skipped = _encoder_count(read_at(file, offset, first.size), first)
    held = _walk(claim, file, offset, end, first.kind)
    if promised is None:
        claim.expected_frames = held * first.samples
        return claim
    claim.expected_frames = promised * first.samples - skipped
    # The frame that carries the count holds no sound.
    if held - 1 < promised:
        claim.truncated = True
    return claim


def _walk(claim: Claim, file: BinaryIO, offset: int, end: int, kind: tuple[int, int]) -> int:
    """Return the number of whole frames from ``offset`` to ``end``; gaps and the rest go into the claim."""
    count = 0
    while offset < end:
        frame = read_header(read_at(file, offset, 4))
        if frame is None or frame.kind != kind:
            found = _next_frame(file, offset + 1, end, kind)
            if found is None:
                claim.trailing_bytes = end - offset
                return count
            if len(claim.damaged) < MOST_FAULTS:
                claim.damaged.append(f"{found - offset} bytes at {offset} are no MPEG frame")
            offset = found
            continue
        if offset + frame.size > end:
            claim.truncated, claim.missing_bytes = True, offset + frame.size - end
            return count
        count += 1
        offset += frame.size
    return count


def _next_frame(file: BinaryIO, offset: int, end: int, kind: tuple[int, int] | None) -> int | None:
    """Return where the next frame starts that is followed by another of its kind, or by the end."""
    while offset < end and (piece := read_at(file, offset, min(SEARCH, end - offset))):
        at = -1
        while (at := piece.find(b"\xff", at + 1)) >= 0:
            if _starts_frame(file, offset + at, end, kind):
                return offset + at
        offset += len(piece)
    return None


def _starts_frame(file: BinaryIO, offset: int, end: int, kind: tuple[int, int] | None) -> bool:
    frame = read_header(read_at(file, offset, 4))
    if frame is None or (kind and frame.kind != kind) or offset + frame.size > end:
        return False
    behind = read_header(read_at(file, offset + frame.size, 4))
    return offset + frame.size == end or (behind is not None and behind.kind == frame.kind)


def _encoder_count(frame: bytes, header: Frame) -> tuple[int | None, int]:
    """Return how many frames the encoder counted, and how many samples of padding are to be taken off."""
    at = 4 + header.side_info
    if frame[at : at + 4] in {b"Xing", b"Info"}:
        return _xing_count(frame[at:])
    if frame[VBRI_OFFSET : VBRI_OFFSET + 4] == b"VBRI":
        return int.from_bytes(frame[VBRI_OFFSET + 14 : VBRI_OFFSET + 18], "big"), 0
    return None, 0


def _xing_count(tag: bytes) -> tuple[int | None, int]:
    flags = int.from_bytes(tag[4:8], "big")
    if not flags & HAS_FRAMES or len(tag) < 12:
        return None, 0
    lame = 12 + sum(size for flag, size in OPTIONAL_FIELDS if flags & flag)
    gapless = tag[lame + 21 : lame + 24] if tag[lame : lame + 4] in {b"LAME", b"Lavf", b"Lavc"} else b""
    padding = int.from_bytes(gapless, "big")
    return int.from_bytes(tag[8:12], "big"), (padding >> 12) + (padding & 0xFFF)
