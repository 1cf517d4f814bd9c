"""What a file's first bytes say that it is. A decoder has the last word; this keeps the rest out early.

Sources: RIFF/WAVE (EBU Tech 3285, RF64: Tech 3306), AIFF-C, FLAC (RFC 9639), Ogg (RFC 3533), MPEG audio
(ISO/IEC 11172-3, ADTS: 14496-3), ISO base media (14496-12), JPEG (T.81), PNG, WebP, GIF (89a), BMP, TIFF 6.0,
Matroska (RFC 9559), MPEG program streams (ISO/IEC 13818-1), PDF (ISO 32000-2), MusicXML 4.0.
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


def _quicktime(head: bytes) -> bool:
    return head[4:8] in (b"moov", b"mdat", b"wide", b"free", b"skip") or head[4:12] == b"ftypqt  "


def _xml(head: bytes) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").startswith((b"<?xml", b"<score-"))


def _text(head: bytes) -> bool:
    """Tell what may be a text in UTF-8: no control characters but tabs and ends of lines."""
    return not any(byte < 32 and byte not in b"\t\r\n" for byte in head)


_PDF: tuple[str, Test] = ("application/pdf", _starts(b"%PDF-"))
_PICTURES: tuple[tuple[str, Test], ...] = (
    ("image/jpeg", _starts(b"\xff\xd8\xff")),
    ("image/png", _starts(b"\x89PNG\r\n\x1a\n")),
    ("image/webp", _box((b"RIFF",), (b"WEBP",))),
)
_MORE_PICTURES: tuple[tuple[str, Test], ...] = (
    ("image/gif", _starts(b"GIF87a", b"GIF89a")),
    ("image/bmp", lambda head: head.startswith(b"BM") and head[6:10] == bytes(4)),
)

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
    Kind.COVER_ART: _PICTURES,
    Kind.VIDEO: (
        ("video/quicktime", _quicktime),
        ("video/mp4", lambda head: head[4:8] == b"ftyp"),
        ("video/matroska", _starts(b"\x1a\x45\xdf\xa3")),
        ("video/mpeg", _starts(b"\x00\x00\x01\xba")),
    ),
    Kind.IMAGE: (*_PICTURES, *_MORE_PICTURES, ("image/tiff", _starts(b"II*\0", b"MM\0*"))),
    Kind.TEXT: (_PDF, ("text/plain", _text)),
    Kind.SHEET_MUSIC: (_PDF, ("application/vnd.recordare.musicxml+xml", _xml)),
}

WIDER: Mapping[Kind, tuple[tuple[str, Test], ...]] = {Kind.COVER_ART: _MORE_PICTURES}
"""What labels may send beside (label contract, section 5.7); stores get a square made of it."""


def media_type(kind: Kind, head: bytes, *, widely: bool = False) -> str | None:
    """Return the media type of a file of ``kind`` that begins with ``head``, or ``None``.

    ``widely`` takes what only the label family takes, too.
    """
    return next((name for name, test in _tests(kind, widely=widely) if test(head)), None)


def media_types(kind: Kind, *, widely: bool = False) -> list[str]:
    """Return the media types that are taken for ``kind``."""
    return list(dict.fromkeys(name for name, _ in _tests(kind, widely=widely)))


def _tests(kind: Kind, *, widely: bool) -> tuple[tuple[str, Test], ...]:
    return TESTS[kind] + (WIDER.get(kind, ()) if widely else ())
