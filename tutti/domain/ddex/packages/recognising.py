"""Tells what a file is from its first bytes, whatever its name: ERN message, manifest, or something else."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from tutti.domain.ddex.packages.archives import HEAD_LENGTH, kind_of_archive
from tutti.domain.ddex.packages.model import Head, PackedFile
from tutti.domain.ddex.packages.names import shown
from tutti.domain.ddex.packages.outline import Node, Outline, looks_like_xml, read_outline

_ERN = {"NewReleaseMessage", "PurgeReleaseMessage", "CatalogListMessage"}
_HEADER_LIMIT = 1 << 18
_SCORES = {"score-partwise", "score-timewise"}
"""Roots of MusicXML, which has a DOCTYPE as its standard wants it, and is no message."""


class Kind(StrEnum):
    """What a file turned out to be."""

    ERN = "ern"
    MANIFEST = "manifest"
    OTHER_XML = "other_xml"
    UNREADABLE_XML = "unreadable_xml"
    DOCTYPE = "doctype"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Recognised:
    """A file's kind, in ``words`` for a list of what was found, and for an ERN what its header says.

    ``line`` is that of a DOCTYPE.
    """

    kind: Kind
    words: str
    head: Head
    line: int | None = None


def recognise(file: PackedFile) -> Recognised:
    """Read the beginning of ``file``; of XML no further than the end of the message's header."""
    with file.open() as stream:
        start = stream.read(HEAD_LENGTH)
        if not looks_like_xml(start):
            words = kind_of_archive(start) or ("no XML" if start else "an empty file")
            return Recognised(Kind.OTHER, words, _NO_HEAD)
        stream.seek(0)
        outline = read_outline(stream, _HEADER_LIMIT, "MessageHeader")
    return _judge(outline)


def _judge(outline: Outline) -> Recognised:
    if outline.doctype in _SCORES:
        return Recognised(Kind.OTHER, "a score in MusicXML", _NO_HEAD)
    if outline.has_doctype:
        return Recognised(Kind.DOCTYPE, "XML with a DOCTYPE", _NO_HEAD, outline.line)
    if outline.root is None:
        return Recognised(Kind.UNREADABLE_XML, f"XML that cannot be read: {outline.wrong}", _NO_HEAD)
    name = outline.root.name
    words = f"{shown(name)} of {shown(outline.namespace) or 'no namespace'}"
    if name in _ERN:
        return Recognised(Kind.ERN, words, _head(outline.root, outline.namespace))
    return Recognised(Kind.MANIFEST if name == "ManifestMessage" else Kind.OTHER_XML, words, _NO_HEAD)


_NO_HEAD = Head("", "", "", "", None)


def _head(root: Node, namespace: str) -> Head:
    return Head(
        root=root.name,
        namespace=namespace,
        message_id=root.first_text("MessageHeader/MessageId"),
        sender=root.first_text("MessageHeader/MessageSender/PartyId"),
        created=_moment(root.first_text("MessageHeader/MessageCreatedDateTime")),
    )


def _moment(written: str) -> datetime | None:
    """Read a time; without a zone it is taken for UTC."""
    try:
        found = datetime.fromisoformat(written)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
