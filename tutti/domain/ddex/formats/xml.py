"""XML as text, built from the inside out.

A writer says ``element("PLine", leaf("Year", 2026), leaf("PLineText", line))`` in the order of the schema,
and a leaf without a value writes nothing, so the code of a writer reads like the structure it fills. Every
element stands on lines of its own; an element moves the lines inside it two blanks to the right.
"""

import re
from collections.abc import Iterable

_BREAKS = re.compile(r"[\t\n\r]+")


def text(value: object) -> str:
    """Return ``value`` as one line of character data: line breaks become blanks, blank ends are cut."""
    line = str(value)
    if not line.isprintable():
        line = _BREAKS.sub(" ", line)
    line = line.strip(" ")
    if "&" in line or "<" in line or ">" in line:
        line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return line


def _open(name: str, attributes: dict[str, object]) -> str:
    tag = name
    for key, value in attributes.items():
        if value is not None:
            quoted = text(value).replace('"', "&quot;")
            tag = f'{tag} {key}="{quoted}"'
    return tag


def leaf(name: str, value: object, **attributes: object) -> str:
    """Return an element that holds a value, or nothing for ``None``. Attributes of ``None`` are left out."""
    if value is None:
        return ""
    return f"<{_open(name, attributes) if attributes else name}>{text(value)}</{name}>\n"


def element(name: str, *children: str, **attributes: object) -> str:
    """Return an element that holds elements; ``children`` that are empty text do not count."""
    inside = "".join(children)[:-1].replace("\n", "\n  ")
    return f"<{_open(name, attributes) if attributes else name}>\n  {inside}\n</{name}>\n"


def optional(name: str, *children: str) -> str:
    """Return an element that holds elements, or nothing if there are none."""
    return element(name, *children) if any(children) else ""


def each(parts: Iterable[str]) -> str:
    """Join elements that follow one another."""
    return "".join(parts)


def boolean(value: bool | None) -> str | None:
    """Return the word of XML Schema for a truth value."""
    return None if value is None else str(value).lower()


def document(root: str) -> bytes:
    """Return the bytes of a document in UTF-8. Raises ``UnicodeEncodeError`` for a lone surrogate."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{root}'.encode()
