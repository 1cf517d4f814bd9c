"""Genres and the sub-genres under them.

Ids are for good: what is dropped keeps its number, and what is added takes the next in its hundred.
"""

from collections.abc import Iterator
from enum import StrEnum
from functools import cache

import msgspec

from tutti.domain.catalogue.model.words import closest, fold, index, load

USER_DEFINED = "UserDefined"


class SubGenre(msgspec.Struct, frozen=True, kw_only=True):
    """A sub-genre; ``ddex`` is the nearest SubGenre of DDEX's allowed values, if one is near."""

    id: int
    name: str
    ddex: str | None = None


class Genre(msgspec.Struct, frozen=True, kw_only=True):
    """A genre in the spelling of ``genres.json``, with other spellings and its sub-genres.

    ``ddex`` is the nearest ClassifiedGenre of DDEX's allowed values, else ``UserDefined``.
    """

    id: int
    name: str
    ddex: str
    aliases: tuple[str, ...] = ()
    sub_genres: tuple[SubGenre, ...]

    def sub_genre(self, text: str) -> SubGenre | None:
        """Return the sub-genre that ``text`` names in any case or punctuation, or ``None``."""
        wanted = fold(text)
        return next((sub for sub in self.sub_genres if fold(sub.name) == wanted), None)


class Likeness(StrEnum):
    """How sure it is that a text means a genre."""

    EXACT = "exact"
    """Letter by letter."""
    FOLDED = "folded"
    """In another case or punctuation, by another name, or by its name in DDEX's allowed values."""
    NEAR = "near"
    """A guess: the spelling is nearly the same."""


class GenreMatch(msgspec.Struct, frozen=True):
    """What a free text most likely means."""

    genre: Genre
    sub_genre: SubGenre | None
    likeness: Likeness


class _File(msgspec.Struct, frozen=True):
    as_of: str
    source: str
    genres: tuple[Genre, ...]


@cache
def genres() -> tuple[Genre, ...]:
    """Return all genres by name."""
    return load("genres.json", _File).genres


@cache
def _by_id() -> dict[int, Genre]:
    return {genre.id: genre for genre in genres()}


@cache
def _by_name() -> dict[str, Genre]:
    named = [(genre, (genre.name,)) for genre in genres()]
    return index([*named, *((genre, genre.aliases) for genre in genres())])


@cache
def _exact() -> dict[str, tuple[Genre, SubGenre | None]]:
    """Every name as it stands; a genre goes before a sub-genre, an earlier one before a later one."""
    found: dict[str, tuple[Genre, SubGenre | None]] = {}
    for genre, sub in _all():
        found.setdefault(sub.name if sub else genre.name, (genre, sub))
    return found


@cache
def _folded() -> dict[str, tuple[Genre, SubGenre | None]]:
    every = list(_all())
    own = [((genre, sub), (sub.name,) if sub else (genre.name, *genre.aliases)) for genre, sub in every]
    theirs = [((genre, sub), (sub.ddex,) if sub.ddex else ()) for genre, sub in every if sub]
    classes = [((genre, None), (genre.ddex,)) for genre in genres() if genre.ddex != USER_DEFINED]
    return index([*own, *classes, *theirs])


def _all() -> Iterator[tuple[Genre, SubGenre | None]]:
    yield from ((genre, None) for genre in genres())
    yield from ((genre, sub) for genre in genres() for sub in genre.sub_genres)


def genre(text: str) -> Genre | None:
    """Return the genre that ``text`` names in any case or punctuation (``hip-hop / rap``), or ``None``."""
    return _by_name().get(fold(text))


def genre_of(genre_id: int) -> Genre | None:
    """Return the genre of an id, or ``None``."""
    return _by_id().get(genre_id)


def genre_like(text: str) -> Genre | None:
    """Return the genre that was perhaps meant: near in spelling, or owner of a sub-genre of that name."""
    owner = next((g for g in genres() if g.sub_genre(text)), None)
    return owner or closest(text, _by_name())


def match_genre(text: str, under: str | None = None) -> GenreMatch | None:
    """Return what a free text means: a genre, or a sub-genre with the genre it stands under; else ``None``.

    ``under`` is the name of a sub-genre sent beside it, which counts if it stands under the genre found.
    """
    words = text.strip()
    found = _matched(words)
    if found is None or found.sub_genre is not None or not under:
        return found
    sub = found.genre.sub_genre(under)
    return GenreMatch(found.genre, sub, found.likeness)


def _matched(words: str) -> GenreMatch | None:
    if words in _exact():
        return GenreMatch(*_exact()[words], Likeness.EXACT)
    folded = fold(words)
    if folded in _folded():
        return GenreMatch(*_folded()[folded], Likeness.FOLDED)
    near = closest(words, _folded())
    return GenreMatch(*near, Likeness.NEAR) if near else None
