"""What a file's first bytes say that it is. A decoder has the last word; this keeps the rest out early.

Sources: RIFF/WAVE (EBU Tech 3285, RF64: Tech 3306), AIFF-C, FLAC (RFC 9639), Ogg (RFC 3533), MPEG audio
(ISO/IEC 11172-3, ADTS: 14496-3), ISO base media (14496-12), JPEG (T.81), PNG, WebP.
"""

from collections.abc import Callable, Mapping

from tutti.domain.assets.model import Kind

HEAD = 16
"""How many first bytes are looked at."""

Test = Callable[[bytes], bool]


def _starts(*marks: bytes) -> Test:
    return lambda head: head.startswith(marks)


def _box(outer: tuple[bytes, ...], inner: tuple[bytes, ...]) -> Test:
    return lambda head: head[:4] in outer and head[8:12] in inner


def _mpeg_frame(head: bytes) -> bool:
    """Tell a frame header of layer II or III; layer I bits also begin UTF-16 texts."""
    return len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[1] >> 1 & 3 in {1, 2}


def _adts(head: bytes) -> bool:
    return len(head) > 1 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0


TESTS: Mapping[Kind, tuple[tuple[str, Test], ...]] = {
    Kind.AUDIO: (
        ("audio/wav", _box((b"RIFF", b"RF64", b"BW64"), (b"WAVE",))),
        ("audio/aiff", _box((b"FORM",), (b"AIFF", b"AIFC"))),
        ("audio/flac", _starts(b"fLaC")),
        ("audio/ogg", _starts(b"OggS")),
        ("audio/mpeg", _starts(b"ID3")),
        ("audio/mpeg", _mpeg_frame),
        ("audio/aac", _adts),
        ("audio/mp4", lambda head: head[4:8] == b"ftyp"),
    ),
    Kind.COVER_ART: (
        ("image/jpeg", _starts(b"\xff\xd8\xff")),
        ("image/png", _starts(b"\x89PNG\r\n\x1a\n")),
        ("image/webp", _box((b"RIFF",), (b"WEBP",))),
    ),
}


def media_type(kind: Kind, head: bytes) -> str | None:
    """Return the media type of a file of ``kind`` that begins with ``head``, or ``None``."""
    return next((name for name, test in TESTS[kind] if test(head)), None)
