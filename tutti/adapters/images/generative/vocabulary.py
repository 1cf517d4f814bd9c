"""The words and palettes of ``words.toml`` and ``palettes.toml``, and finding them in a text."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

HERE = Path(__file__).parent
_TOKEN = re.compile(r"[^\W_]+(?:[-'’&][^\W_]+)*|[.,;:!?]")
_CLAUSE = frozenset(".,;:!?")
NOT = frozenset({"no", "not", "without", "never", "avoid", "kein", "keine", "ohne", "pas"})
ENDINGS = ("s", "es", "y", "ing", "ed", "d", "ish", "ly", "n", "'s", "’s")
LONGEST_PHRASE = 3


class Meaning(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a word asks for. ``geometry`` names compositions, the best first; numbers are added."""

    words: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    geometry: tuple[str, ...] = ()
    colour: str | None = None
    dark: bool | None = None
    titled: bool | None = None
    face: str | None = None
    layout: str | None = None
    density: float = 0
    energy: float = 0
    texture: float = 0
    brightness: float = 0
    warmth: float = 0
    saturation: float = 0
    contrast: float = 0


class Palette(msgspec.Struct, frozen=True):
    """Colours from dark to light, what they suit, and whether they lie on a dark ground by themselves."""

    colours: tuple[str, ...]
    tags: tuple[str, ...]
    dark: bool = True


@dataclass(frozen=True)
class Found:
    """A word or phrase of a text: ``meanings`` is empty for one that says nothing here."""

    text: str
    meanings: tuple[Meaning, ...]
    denied: bool = False


@cache
def fillers() -> frozenset[str]:
    """Return words that say nothing, and need not be called ignored."""
    return frozenset(_read("words")["fillers"].split())


@cache
def palettes() -> Mapping[str, Palette]:
    """Return the palettes by name."""
    return msgspec.convert(_read("palettes"), dict[str, Palette])


@cache
def meanings() -> Mapping[str, tuple[Meaning, ...]]:
    """Return what each known word means; a word may be a colour and a mood at once."""
    given = _read("words")
    found: dict[str, tuple[Meaning, ...]] = {}
    for meaning in msgspec.convert(given["word"], list[Meaning]):
        for word in meaning.words:
            found[word] = (*found.get(word, ()), meaning)
    for word, colour in given["colours"].items():
        found[word] = (*found.get(word, ()), Meaning(colour=colour))
    return found


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))


def search(text: str) -> Iterator[Found]:
    """Find known words and phrases, longest first, and yield the others too; fillers are left out.

    After ``no`` or ``without``, words are denied up to the first one that says something.
    """
    tokens = _TOKEN.findall(text.lower())
    place, denied = 0, False
    while place < len(tokens):
        phrase, length, known = _longest(tokens, place)
        place += length
        if phrase in _CLAUSE:
            denied = False
        elif known:
            yield Found(phrase, known, denied)
            denied = False
        elif phrase in NOT:
            denied = True
        elif phrase not in fillers():
            yield Found(phrase, ())


def _longest(tokens: list[str], place: int) -> tuple[str, int, tuple[Meaning, ...]]:
    for length in range(min(LONGEST_PHRASE, len(tokens) - place), 0, -1):
        phrase = " ".join(tokens[place : place + length])
        known = lookup(phrase)
        if known:
            return phrase, length, known
    return tokens[place], 1, ()


def lookup(word: str) -> tuple[Meaning, ...]:
    """Return what a word means, in its own form or without a common ending."""
    known = meanings()
    if word in known:
        return known[word]
    for ending in ENDINGS:
        stem = word.removesuffix(ending)
        if len(stem) > 2 and stem != word:
            for form in (stem, stem + "e", stem[:-1] if stem[-1] == stem[-2] else stem, stem[:-1] + "y"):
                if form in known:
                    return known[form]
    return ()
