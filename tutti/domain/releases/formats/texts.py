"""Text as people paste it, brought into one form: NFC, no invisible characters, single blanks.

Characters that no database or XML message can hold (NUL, lone surrogates, non-characters) are refused
rather than dropped, since nobody means them.
"""

import re
import unicodedata

LONGEST_LINE = 500
LONGEST_BLOCK = 50_000

_BROKEN = re.compile("[\x00\ud800-\udfff\ufffe\uffff]")
_CONTROL = re.compile(r"[\x01-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_INVISIBLE = dict.fromkeys((0xAD, 0x200B, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))


class Unreadable(ValueError):
    """A text that cannot be kept; the message goes on from the field's name ("must be …")."""


def line(text: str) -> str | None:
    """Return a one-line text in canonical form, or ``None`` if nothing is left of it."""
    if not (text.isascii() and text.isprintable()):
        text = _CONTROL.sub(" ", _composed(text, 4 * LONGEST_LINE))
    text = " ".join(text.split())
    if len(text) > LONGEST_LINE:
        raise Unreadable(f"must be at most {LONGEST_LINE} characters long")
    return text or None


def block(text: str) -> str | None:
    """Return a text of several lines in canonical form (line feeds only), or ``None`` if it is blank."""
    text = _composed(text, 2 * LONGEST_BLOCK).replace("\r\n", "\n").replace("\r", "\n")
    text = _CONTROL.sub(" ", text).strip()
    if len(text) > LONGEST_BLOCK:
        raise Unreadable(f"must be at most {LONGEST_BLOCK} characters long")
    return text or None


def _composed(text: str, longest: int) -> str:
    if len(text) > longest:
        raise Unreadable(f"must be at most {longest} characters long")
    if _BROKEN.search(text):
        raise Unreadable("contains characters that are not text (NUL or half of a character)")
    return unicodedata.normalize("NFC", text.translate(_INVISIBLE))
