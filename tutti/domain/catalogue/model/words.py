"""How the vocabularies are read and looked up: dated JSON files, compared without case or punctuation."""

import difflib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import msgspec

_FOLDER = Path(__file__).parent.parent
_LONGEST = 60

T = TypeVar("T")


def load(file_name: str, shape: type[T]) -> T:
    """Read a file of the room into ``shape``; a file that does not fit it is a fault of the release."""
    return msgspec.json.decode((_FOLDER / file_name).read_bytes(), type=shape)


def fold(text: str) -> str:
    """Return what two spellings of a word have in common: letters and digits, without case."""
    return _folded(text[:_LONGEST])


@lru_cache(maxsize=8192)
def _folded(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def index(entries: Iterable[tuple[T, Iterable[str]]]) -> dict[str, T]:
    """Map every folded spelling to its entry; the earlier entry keeps a spelling that two claim."""
    found: dict[str, T] = {}
    for entry, spellings in entries:
        for spelling in spellings:
            found.setdefault(fold(spelling), entry)
    return found


def closest(text: str, known: Mapping[str, T]) -> T | None:
    """Return the entry whose spelling is nearest to ``text``, or ``None`` when none is near."""
    near = difflib.get_close_matches(fold(text), known, n=1, cutoff=0.75)
    return known[near[0]] if near else None
