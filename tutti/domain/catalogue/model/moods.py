"""Moods that a release or a track may be tagged with. Ids are for good."""

from functools import cache

import msgspec

from tutti.domain.catalogue.model.words import fold, index, load


class Mood(msgspec.Struct, frozen=True, kw_only=True):
    """A mood in the spelling of ``moods.json``; ``ddex`` is the nearest Mood of DDEX's allowed values."""

    id: int
    name: str
    ddex: str | None = None
    aliases: tuple[str, ...] = ()


class _File(msgspec.Struct, frozen=True):
    as_of: str
    source: str
    moods: tuple[Mood, ...]


@cache
def moods() -> tuple[Mood, ...]:
    """Return all moods."""
    return load("moods.json", _File).moods


@cache
def _by_name() -> dict[str, Mood]:
    own = [(mood, (mood.name, *mood.aliases)) for mood in moods()]
    return index([*own, *((mood, (mood.ddex,)) for mood in moods() if mood.ddex)])


def mood(text: str) -> Mood | None:
    """Return the mood that ``text`` names in any case or punctuation, or ``None``."""
    return _by_name().get(fold(text))
