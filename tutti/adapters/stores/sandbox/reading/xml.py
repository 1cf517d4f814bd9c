"""Opens strangers' XML without letting it do anything, and finds elements whatever their namespace."""

import re
from collections.abc import Iterator

from lxml import etree

MAX_BYTES = 30_000_000
_ENCODINGS = {"UTF-8", "UTF8", "UTF-16", "UTF-16LE", "UTF-16BE", "US-ASCII", "ASCII"}
_NAMESPACE = re.compile(r"\{([^}]*)\}")


class UnsafeXml(ValueError):
    """The bytes are no XML that this store reads; the message says why."""


def open_xml(data: bytes) -> etree._Element:
    """Return the root of a document in UTF-8 or UTF-16 without DOCTYPE. Raises ``UnsafeXml``."""
    if len(data) > MAX_BYTES:
        raise UnsafeXml(f"it is larger than {MAX_BYTES} bytes")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnsafeXml(f"it is not well-formed: {error}") from None
    info = root.getroottree().docinfo
    if info.doctype or info.internalDTD is not None:
        raise UnsafeXml("it has a DOCTYPE")
    if (info.encoding or "UTF-8").upper() not in _ENCODINGS:
        raise UnsafeXml(f"it is in {info.encoding}, and only UTF-8 and UTF-16 are read")
    return root


def namespace(element: etree._Element) -> str:
    """Return the element's namespace, or an empty text."""
    found = _NAMESPACE.match(str(element.tag))
    return found.group(1) if found else ""


def local(element: etree._Element) -> str:
    """Return the element's name without its namespace; comments have none."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def children(parent: etree._Element | None, *names: str) -> Iterator[etree._Element]:
    """Yield the children of these names; ``"A/B"`` goes two steps down."""
    if parent is None:
        return
    for name in names:
        first, _, rest = name.partition("/")
        for child in parent:
            if local(child) == first:
                if rest:
                    yield from children(child, rest)
                else:
                    yield child


def child(parent: etree._Element | None, *names: str) -> etree._Element | None:
    """Return the first child of these names, names in order of preference."""
    return next(children(parent, *names), None)


def text(parent: etree._Element | None, *names: str) -> str:
    """Return the trimmed text of the first child of these names that has some."""
    return next((found for each in children(parent, *names) if (found := (each.text or "").strip())), "")


def value(parent: etree._Element | None, *names: str) -> str:
    """Return the text of the first child of these names; for ``UserDefined``, the sender's own word."""
    found = child(parent, *names)
    if found is None:
        return ""
    return (
        found.get("UserDefinedValue", "") if text(parent, *names) == "UserDefined" else text(parent, *names)
    )


def descendants(parent: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Yield every element of these names below ``parent``, in document order."""
    wanted = set(names)
    return (each for each in parent.iter() if local(each) in wanted)
