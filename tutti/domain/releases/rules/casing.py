"""Capitals in titles: title case for English, sentence case for the languages that use it.

Nothing here is certain (brands, names, jokes), so every function returns a suggestion or ``None``, and the
rules only warn. Words with a capital inside (*iPhone*, *McCartney*), in capitals (*DNA*) or with digits are
left as they are, and scripts without case are not looked at.
"""

import re
from functools import cache, lru_cache

from tutti.domain import catalogue
from tutti.domain.releases.rules.words import word_list

_PIECE = re.compile(r"\s+|\S+")
_CORE = re.compile(r"[^\W_](?:.*[^\W_])?", re.DOTALL)
_OPENERS = "([{“„«¿¡/"
_ENDERS = (":", ".", "!", "?", "…", "–", "—", "-", "/", "|")
_SIGNS = "@#$€£¥_&*"
_ROMAN = re.compile(r"[MDCLXVI]+")
_LETTERS = re.compile(r"[^\W\d_]+")


def language_of(*tags: str | None) -> str | None:
    """Return the two-letter code of the first language that is given and names one, or ``None``."""
    for tag in tags:
        found = catalogue.language(tag) if tag else None
        if found and found.code not in ("zxx", "und", "mul", "mis"):
            return found.code
    return None


def shouts(text: str) -> bool:
    """Whether ``text`` is all in capitals and longer than an acronym."""
    words = [word for word in _LETTERS.findall(text) if word.upper() != word.lower()]
    if not words or any(word != word.upper() for word in words):
        return False
    long_words = [word for word in words if len(word) >= 2 and not _ROMAN.fullmatch(word)]
    return len(long_words) >= 2 or any(len(word) >= 5 for word in long_words)


def whispers(text: str) -> bool:
    """Whether ``text`` has letters with case and none of them is a capital."""
    return text == text.lower() and text != text.upper()


def recase(text: str, language: str | None) -> str:
    """Return a text that shouts or whispers in the case of its language (title case if that is English)."""
    calm = text.lower()
    if language == "en":
        return _titled(calm) or calm
    return _sentence(calm)


@lru_cache(maxsize=2048)
def suggestion(text: str, language: str | None) -> str | None:
    """Return ``text`` in the case of its language, or ``None`` when it is fine or nobody can say."""
    if language == "en":
        return _titled(text)
    if language == "de":
        return _german(text)
    if language in _words("sentence_case"):
        return _unheadlined(text)
    return None


def _titled(text: str) -> str | None:
    """Return ``text`` in English title case, ``None`` if it is already."""
    pieces = _PIECE.findall(text)
    places = [i for i, piece in enumerate(pieces) if _CORE.search(piece)]
    opens = True
    for n, i in enumerate(places):
        forced = opens or n == len(places) - 1 or pieces[i][0] in _OPENERS
        core = _CORE.search(pieces[i])
        if core and (core.start() == 0 or pieces[i][core.start() - 1] not in _SIGNS):
            pieces[i] = pieces[i][: core.start()] + _english(core[0], forced) + pieces[i][core.end() :]
        behind = "".join(pieces[i : places[n + 1]] if n + 1 < len(places) else pieces[i:]).rstrip()
        opens = behind.endswith(_ENDERS)
    titled = "".join(pieces)
    return None if titled == text else titled


def _english(word: str, forced: bool) -> str:
    parts = [(part.rstrip("-/"), part) for part in re.split(r"(?<=[-/])", word)]
    long_part = any(len(bare) >= 4 for bare, _ in parts[1:])
    cased = [
        _english_part(bare, forced and place == 0, spare=place > 0 and not long_part, inner=place > 0)
        + part[len(bare) :]
        for place, (bare, part) in enumerate(parts)
    ]
    return "".join(cased)


def _english_part(word: str, forced: bool, *, spare: bool, inner: bool) -> str:
    if not word or _is_special(word):
        return word
    small = word.lower()
    if not forced:
        if small in _words("low") and not inner:
            return word if word == "A" else small
        if small in _words("either") or small in _words("particles") or small in _words("low"):
            return word
    if spare:
        return word
    return word[0].upper() + word[1:]


def _is_special(word: str) -> bool:
    return any(c.isdigit() for c in word) or word[1:] != word[1:].lower()


def _unheadlined(text: str) -> str | None:
    """Return ``text`` in sentence case if it was written like an English headline, else ``None``."""
    pieces = _PIECE.findall(text)
    inner, opens = [], True
    for i, piece in enumerate(pieces):
        core = _CORE.search(piece)
        if not core:
            opens = opens or piece.rstrip().endswith(_ENDERS)
            continue
        if not opens and piece[0] not in _OPENERS and not _is_special(core[0]):
            inner.append((i, core[0]))
        opens = piece.endswith(_ENDERS)
    if len(inner) < 2 or any(word[0] == word[0].lower() for _, word in inner):
        return _capped(text)
    for i, _ in inner:
        pieces[i] = pieces[i].lower()
    lowered = "".join(pieces)
    return _capped(lowered) or lowered


def _capped(text: str) -> str | None:
    """Return ``text`` with a capital in front, ``None`` if it has one or needs none."""
    core = _CORE.search(text)
    if not core or _is_special(core[0].split()[0]) or core[0][0] == core[0][0].upper():
        return None
    return text[: core.start()] + core[0][0].upper() + text[core.start() + 1 :]


def _german(text: str) -> str | None:
    """Return ``text`` with German function words small, ``None`` if they are."""
    pieces = _PIECE.findall(text)
    opens = True
    for i, piece in enumerate(pieces):
        core = _CORE.search(piece)
        if not core:
            opens = opens or piece.rstrip().endswith(_ENDERS)
            continue
        if not opens and piece[0] not in _OPENERS and core[0].lower() in _words("german_low"):
            pieces[i] = piece if _is_special(core[0]) else piece.lower()
        opens = piece.endswith(_ENDERS)
    lowered = "".join(pieces)
    return _capped(lowered) or (None if lowered == text else lowered)


def _sentence(calm: str) -> str:
    return _capped(calm) or calm


@cache
def _file() -> dict[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in word_list("casing.json").lists.items()}


def _words(name: str) -> frozenset[str]:
    return _file()[name]
