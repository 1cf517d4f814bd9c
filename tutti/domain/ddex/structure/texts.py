"""Texts as they stand in a document: the parser that reads them, and what is read without it."""

import re
from collections.abc import Sequence

from lxml import etree

PARSER = etree.XMLParser(
    encoding="utf-8",
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
    remove_blank_text=True,
)
"""Opens and fetches nothing, resolves no entities; comments and instructions are not in what it gives."""
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}
_ENTITY = re.compile("&(?:lt|gt|quot|apos|amp);")
_NEVER = re.compile("]]>|&(?!(?:lt|gt|quot|apos|amp);)|[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What is no text of XML, or not to be read without knowing more."""


class Unknown(Exception):
    """Something that only a look at the whole message can judge."""


def is_clean(texts: Sequence[str]) -> bool:
    """Tell whether texts stand on one line each, as they will be read."""
    together = f"|{'|'.join(texts)}|"
    return together.isprintable() and not (
        "&" in together or ">" in together or " |" in together or "| " in together
    )


def resolve(text: str) -> str:
    """Return a text with its entities resolved; raises :class:`Unknown` for what XML has no text for."""
    if _NEVER.search(text):
        raise Unknown
    return _ENTITY.sub(lambda found: _ENTITIES[found[0]], text) if "&" in text else text
