"""The gate for bytes from outside: an XML tree, or a refusal that says why.

Bytes alone come in, never paths, so that nothing is unpacked or fetched on the way. What is refused: a
document type, wherever it could hide (so no entity is ever declared, let alone expanded), compressed data,
encodings other than UTF-8 and UTF-16, depth, attributes and size beyond any message.
"""

import re
from typing import BinaryIO

from lxml import etree

from tutti.domain.ddex.errors import Unreadable
from tutti.domain.ddex.structure.texts import PARSER

MOST_BYTES = 50_000_000
MOST_LEVELS = 64
MOST_ATTRIBUTES = 200
NEVER = "No message does that: send it as the standard has it."

_UTF8_BOM, _UTF16_BOMS = b"\xef\xbb\xbf", (b"\xff\xfe", b"\xfe\xff")
_UTF32_BOMS = (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")
_COMPRESSED = {
    b"\x1f\x8b": "gzip",
    b"PK": "ZIP",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
}
_DECLARATION = re.compile(rb"<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
_TOO_DEEP = etree.XPath("boolean(" + "/*" * (MOST_LEVELS + 1) + ")")
_TOO_WIDE = etree.XPath(f"(//@*[position()={MOST_ATTRIBUTES + 1}])[1]/..")
_HINT = re.compile(r"[:,] (?:try|use) XML_PARSE_HUGE(?: option)?")


def parse(content: bytes | BinaryIO, most_bytes: int = MOST_BYTES) -> "etree._Element":
    """Return the root of a document, without comments and instructions, or raise :class:`Unreadable`."""
    return parsed(let_in(content, most_bytes))


def let_in(content: bytes | BinaryIO, most_bytes: int = MOST_BYTES) -> bytes:
    """Return a document in UTF-8 if its size and encoding are what messages may have; refuse it otherwise."""
    data = content if isinstance(content, bytes) else content.read(most_bytes + 1)
    if len(data) > most_bytes:
        raise Unreadable(
            "too_large", f"The message is larger than {most_bytes / 1e6:g} MB.", "Send it in parts."
        )
    return _utf8(data)


def parsed(data: bytes) -> "etree._Element":
    """Return the root of a document that was let in, unless what is in it is refused."""
    _refuse_document_type(data)
    try:
        root = etree.fromstring(data, PARSER)
    except etree.XMLSyntaxError as error:
        raise _not_well_formed(error) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise _document_type(None)
    if _TOO_DEEP(root):
        raise Unreadable("too_deep", f"Elements lie more than {MOST_LEVELS} deep.", NEVER)
    if data.count(b"=") > MOST_ATTRIBUTES and (wide := _TOO_WIDE(root)):
        # lxml's time to give them out grows with the square of their number
        what = f"An element has more than {MOST_ATTRIBUTES} attributes."
        raise Unreadable("too_wide", what, NEVER, wide[0].sourceline)
    return root


def _utf8(data: bytes) -> bytes:
    """Return the document in UTF-8, or raise for any encoding that messages may not have."""
    for mark, name in _COMPRESSED.items():
        if data.startswith(mark):
            raise Unreadable("compressed", f"This is {name} data, not XML.", "Unpack it first.")
    if data.startswith(_UTF32_BOMS):
        raise _encoding("UTF-32")
    if data.startswith(_UTF16_BOMS) or data[:2] in (b"<\x00", b"\x00<"):
        return _from_utf16(data)
    declared = _declared(data)
    if declared not in ("UTF-8", "UTF8"):
        raise _encoding(declared)
    return data


def _from_utf16(data: bytes) -> bytes:
    by_mark = "utf-16" if data.startswith(_UTF16_BOMS) else ""
    try:
        text = data.decode(by_mark or ("utf-16-le" if data[1] == 0 else "utf-16-be"))
    except UnicodeDecodeError:
        raise Unreadable(
            "encoding", "The text breaks off inside a character of UTF-16.", "Send it whole."
        ) from None
    utf8 = text.encode()
    declared = _declared(utf8)
    if not declared.startswith("UTF-16") and not (
        by_mark and declared == "UTF-8" and b"encoding" not in utf8[:99]
    ):
        raise _encoding(f"UTF-16, but says it is in {declared}")
    return utf8


def _declared(data: bytes) -> str:
    found = _DECLARATION.match(data[:300].removeprefix(_UTF8_BOM))
    return found[1].decode().upper() if found else "UTF-8"


def _encoding(name: str) -> Unreadable:
    return Unreadable(
        "encoding", f"The message is in {name}.", "Send it in UTF-8 (or in UTF-16, saying so).", 1
    )


def _refuse_document_type(data: bytes) -> None:
    """Walk over what may stand before the root; a document type there is refused before it is parsed."""
    at = len(_UTF8_BOM) if data.startswith(_UTF8_BOM) else 0
    while True:
        start = data.find(b"<", at)
        if start < 0:
            return
        if data.startswith(b"<!DOCTYPE", start):
            raise _document_type(data.count(b"\n", 0, start) + 1)
        closing = _PROLOG.get(data[start : start + 2])
        end = data.find(closing, start + 2) if closing else -1
        if closing is None or end < 0:
            return
        at = end + len(closing)


_PROLOG = {b"<?": b"?>", b"<!": b"-->"}


def _document_type(line: int | None) -> Unreadable:
    what = "The message has a document type (DOCTYPE), which none needs."
    return Unreadable("document_type", what, "Send it without one.", line)


def _not_well_formed(error: etree.XMLSyntaxError) -> Unreadable:
    reason = " ".join(_HINT.sub("", (error.msg or "").partition(", line")[0]).split())
    what = f"This is not well-formed XML: {reason}."
    return Unreadable(
        "not_well_formed", what, "Correct the XML there, and send it whole.", error.lineno or None
    )
