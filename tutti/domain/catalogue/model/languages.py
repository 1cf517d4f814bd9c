"""Languages by their ISO 639 codes."""

import re
from functools import cache

import msgspec

from tutti.domain.catalogue.model.words import closest, fold, index, load

_TAG = re.compile(r"([A-Za-z]{2,3})(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?")


class Language(msgspec.Struct, frozen=True, kw_only=True):
    """A language: its shortest ISO 639 code, the three-letter codes where they differ, an English name.

    ``id`` is for good.
    """

    id: int
    code: str
    name: str
    alpha_3: str | None = None
    bibliographic: str | None = None


class _File(msgspec.Struct, frozen=True):
    as_of: str
    source: str
    languages: tuple[Language, ...]


@cache
def languages() -> tuple[Language, ...]:
    """Return all languages, those with a two-letter code first."""
    return load("languages.json", _File).languages


@cache
def _by_code() -> dict[str, Language]:
    return {
        code: language
        for language in languages()
        for code in (language.code, language.alpha_3, language.bibliographic)
        if code
    }


@cache
def _by_name() -> dict[str, Language]:
    return index((language, language.name.split(";")) for language in languages())


def language(tag: str) -> Language | None:
    """Return the language of an ISO 639-1 or 639-2 code in any case, or ``None``.

    A script and a region may follow, as in ``zh-Hant`` or ``pt-BR`` (IETF BCP 47).
    """
    found = _TAG.fullmatch(tag)
    return _by_code().get(found[1].lower()) if found else None


def language_named(text: str) -> Language | None:
    """Return the language whose English name is ``text`` or nearly so, or ``None``."""
    return _by_name().get(fold(text)) or closest(text, _by_name())
