"""How the rules look at words: folded for comparison, split into tokens, told apart by script."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import msgspec

_FOLDER = Path(__file__).parent
_BRACKETS = re.compile(r"[(\[{【（]([^()\[\]{}【】（）]*)[)\]}】）]")
_DASH = re.compile(r"\s[-–—|~]\s+(?=\S)")
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_HAN = re.compile(
    "[\u3005\u3007\u3041-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]"
)
_LATIN = re.compile("[A-Za-z\u00aa\u00ba\u00c0-\u024f\u1e00-\u1eff]")


class WordList(msgspec.Struct, frozen=True, kw_only=True):
    """A dated file of word lists beside this module."""

    as_of: str
    note: str
    lists: dict[str, tuple[str, ...]]

    def folded(self, name: str) -> frozenset[str]:
        """Return one list, folded as :func:`fold` does."""
        return frozenset(map(fold, self.lists[name]))


def word_list(file_name: str) -> WordList:
    """Read a file of word lists."""
    return msgspec.json.decode((_FOLDER / file_name).read_bytes(), type=WordList)


def plain(text: str) -> str:
    """Return ``text`` without case and accents, typographic quotes made straight."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return bare.casefold().replace("’", "'").replace("ø", "o").replace("ł", "l").replace("đ", "d")


def split(text: str) -> list[str]:
    """Return the words of ``text``, plain; ``&`` reads as ``and``, an apostrophe stays inside a word."""
    return _TOKEN.findall(plain(text).replace("&", " and "))


@lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[str, ...]:
    """Return the words of a short text as :func:`split` does, remembered."""
    return tuple(split(text))


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Return the words of ``text``, plain, with one blank between them."""
    return " ".join(tokens(text))


def asides(title: str) -> list[str]:
    """Return what stands in brackets, and what follows the last free-standing dash."""
    found = _BRACKETS.findall(title)
    outside = _BRACKETS.sub(" ", title)
    parts = _DASH.split(outside)
    return [part.strip() for part in (*found, *parts[1:][-1:]) if part.strip()]


def is_east_asian(part: str) -> bool:
    """Whether ``part`` is written in Han, Kana or Hangul, where one character can be a name."""
    return bool(part) and all(_HAN.match(c) for c in part if c.isalnum())


def latin_letters(part: str) -> int:
    """Return how many Latin letters ``part`` has."""
    return len(_LATIN.findall(part))


def quoted(text: str) -> str:
    """Return ``text`` in quotation marks for a message, shortened if it is long."""
    return f"“{text if len(text) <= 60 else text[:57] + '…'}”"


def listed(words: Iterable[str]) -> str:
    """Return words as an enumeration in a sentence."""
    *head, last = words
    return f"{', '.join(head)} or {last}" if head else last
