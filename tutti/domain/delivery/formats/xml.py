"""XML both ways: opens what others wrote without letting it do anything, and builds our own."""

import codecs
import re

from lxml import etree

from tutti.domain.delivery.errors import AcknowledgementUnreadable
from tutti.domain.delivery.model import Party

MAX_BYTES = 5_000_000
"""An acknowledgement of a large batch stays far below this."""

_UNPRINTABLE = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
_ENCODINGS = {"utf-8", "utf-16", "utf-16-le", "utf-16-be", "ascii"}


def open_stranger_xml(data: bytes) -> etree._Element:
    """Parse UTF-8 or UTF-16 without DOCTYPE and return the root. Raises ``AcknowledgementUnreadable``."""
    if len(data) > MAX_BYTES:
        raise AcknowledgementUnreadable(f"The acknowledgement is larger than {MAX_BYTES} bytes.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise AcknowledgementUnreadable(f"The acknowledgement is not well-formed XML: {error}") from None
    info = root.getroottree().docinfo
    if info.doctype or info.internalDTD is not None:
        raise AcknowledgementUnreadable("The acknowledgement has a DOCTYPE, which DDEX messages never need.")
    if _normal(info.encoding or "utf-8") not in _ENCODINGS:
        raise AcknowledgementUnreadable(
            f"The acknowledgement is in {info.encoding}; only UTF-8 and UTF-16 are read."
        )
    return root


def _normal(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        return encoding


def add(parent: etree._Element, tag: str, text: str | None = None) -> etree._Element:
    """Append an element; characters that XML 1.0 cannot hold are shown as U+FFFD."""
    element = etree.SubElement(parent, tag)
    element.text = printable(text) if text is not None else None
    return element


def add_party(header: etree._Element, tag: str, party: Party) -> None:
    """Append a sender or recipient."""
    element = add(header, tag)
    add(element, "PartyId", party.dpid)
    add(add(element, "PartyName"), "FullName", party.name)


def render(root: etree._Element) -> bytes:
    """Write a message in UTF-8, indented."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def printable(text: str) -> str:
    """Replace what XML 1.0 has no place for: control characters, surrogates, U+FFFE and U+FFFF."""
    return _UNPRINTABLE.sub("\ufffd", text)
