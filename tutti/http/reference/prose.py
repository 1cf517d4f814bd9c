"""Plain words with a little markdown into HTML: paragraphs by empty lines, and code in backquotes."""

import re

from markupsafe import Markup, escape

QUOTED = re.compile(r"`([^`]+)`")


def inline(text: str) -> Markup:
    """Return one line, with what is quoted as code."""
    return Markup(QUOTED.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 (escaped just here)


def paragraphs(text: str) -> Markup:
    """Return every paragraph of a text, its lines joined."""
    parts = [" ".join(part.split()) for part in text.split("\n\n")]
    return Markup("\n").join(Markup("<p>{}</p>").format(inline(part)) for part in parts if part)
