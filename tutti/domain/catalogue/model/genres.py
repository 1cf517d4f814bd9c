"""Genres and the sub-genres under them."""

from functools import cache

import msgspec

from tutti.domain.catalogue.model.words import closest, fold, index, load


class Genre(msgspec.Struct, frozen=True, kw_only=True):
    """A genre in the spelling of ``genres.json``, with other spellings and its sub-genres."""

    name: str
    aliases: tuple[str, ...] = ()
    sub_genres: tuple[str, ...]

    def sub_genre(self, text: str) -> str | None:
        """Return the sub-genre that ``text`` names, in its one spelling, or ``None``."""
        wanted = fold(text)
        return next((name for name in self.sub_genres if fold(name) == wanted), None)


class _File(msgspec.Struct, frozen=True):
    as_of: str
    source: str
    genres: tuple[Genre, ...]


@cache
def genres() -> tuple[Genre, ...]:
    """Return all genres by name."""
    return load("genres.json", _File).genres


@cache
def _by_name() -> dict[str, Genre]:
    named = [(genre, (genre.name,)) for genre in genres()]
    return index([*named, *((genre, genre.aliases) for genre in genres())])


def genre(text: str) -> Genre | None:
    """Return the genre that ``text`` names in any case or punctuation (``hip-hop / rap``), or ``None``."""
    return _by_name().get(fold(text))


def genre_like(text: str) -> Genre | None:
    """Return the genre that was perhaps meant: near in spelling, or owner of a sub-genre of that name."""
    owner = next((g for g in genres() if g.sub_genre(text)), None)
    return owner or closest(text, _by_name())
