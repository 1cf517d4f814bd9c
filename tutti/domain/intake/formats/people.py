"""Artists, credits and writers of a message in the words of a draft."""

import re
from collections.abc import Iterable, Iterator, Sequence

from tutti.domain import catalogue
from tutti.domain.ddex import Contributor as Credit
from tutti.domain.ddex import DisplayArtist, instrument
from tutti.domain.releases import Contributor, FeaturedArtist, Writer

FEATURED = frozenset({"FeaturedArtist"})
_MUSIC = frozenset({"Composer", "NonLyricAuthor"})
_WORDS = frozenset({"Lyricist", "Author", "Librettist"})
_BOTH = frozenset({"ComposerLyricist", "Writer", "SongWriter", "Songwriter"})
WRITING = _MUSIC | _WORDS | _BOTH
PUBLISHING = frozenset({"MusicPublisher", "OriginalPublisher", "SubPublisher", "SubstitutedPublisher"})
_ALIASES = {"StudioProducer": "Producer"}
_PLAYING = frozenset({"Musician", "AssociatedPerformer"})
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def main_names(artists: Sequence[DisplayArtist]) -> tuple[str, ...]:
    """Return the names that stand for the whole, in the order shown; without main artists, all but guests."""
    main = [each for each in artists if each.role == "MainArtist"]
    chosen = main or [each for each in artists if each.role not in FEATURED]
    return tuple(dict.fromkeys(each.party.name for each in chosen if each.party.name))


def primary(artists: Sequence[DisplayArtist]) -> str | None:
    """Return the main artists in one line (``A, B & C``), which is all that a draft has room for."""
    names = main_names(artists)
    return " & ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names) or None


def guests(artists: Sequence[DisplayArtist]) -> tuple[FeaturedArtist, ...]:
    """Return the featured artists."""
    names = dict.fromkeys(each.party.name for each in artists if each.role in FEATURED)
    return tuple(FeaturedArtist(name=name) for name in names if name)


def contributors(credited: Iterable[Credit]) -> tuple[Contributor, ...]:
    """Return who worked on a recording, one entry for each part; a word that nobody knows stays."""
    return tuple(
        Contributor(name=each.party.name, role=role)
        for each in credited
        if each.party.name
        for role in _parts(each)
    )


def _parts(credit: Credit) -> Iterator[str]:
    """Yield what somebody did. Instruments stand for a plain musician or performer, of whom they say more."""
    names = {word: name for name, word in catalogue.INSTRUMENTS.items()}
    played = [names.get(word) or _CAPITAL.sub(" ", word) for word in credit.instruments]
    replaced = any(instrument(word) or _known(word) for word in credit.instruments)
    for role in credit.roles:
        if role in _PLAYING and replaced:
            yield from played
            played = []
        elif role not in WRITING | PUBLISHING:
            yield role_name(role)
    yield from played


def writers(credited: Iterable[Credit]) -> tuple[Writer, ...]:
    """Return who wrote the work, one entry for each person."""
    found: dict[tuple[str, str | None], set[str]] = {}
    for each in credited:
        parts = WRITING & set(each.roles)
        if parts and each.party.name:
            found.setdefault((each.party.name, each.party.ipi), set()).update(parts)
    return tuple(Writer(name=name, ipi=ipi, role=_wrote(parts)) for (name, ipi), parts in found.items())


def role_name(word: str) -> str:
    """Return the catalogue's name of a DDEX role, else the word itself."""
    found = _known(word)
    return found.name if found else word


def unknown_roles(credited: Iterable[Credit]) -> tuple[str, ...]:
    """Return the words that name no role of the catalogue, each once."""
    words = dict.fromkeys(role for each in credited for role in each.roles)
    return tuple(word for word in words if word not in WRITING | PUBLISHING and _known(word) is None)


def _known(word: str) -> catalogue.Role | None:
    word = _ALIASES.get(word, word)
    return catalogue.role(_CAPITAL.sub(" ", word)) or catalogue.role(word)


def _wrote(parts: set[str]) -> str:
    if parts & _BOTH or (parts & _MUSIC and parts & _WORDS):
        return "Composer & Lyricist"
    return "Composer" if parts & _MUSIC else "Lyricist"
