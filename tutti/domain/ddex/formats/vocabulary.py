"""The words that each version knows, from files beside this one, and how one is said in another version."""

import tomllib
from collections.abc import Collection, Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from tutti.core.territory import COUNTRIES
from tutti.domain.ddex.formats.xml import leaf


def _data(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(name).read_text("utf-8"))


def _words(*texts: str) -> frozenset[str]:
    return frozenset(word for text in texts for word in text.split())


_DATA = _data("vocabulary.toml")
_ROLES = _DATA["roles"]

CURRENCIES_382 = _words(_DATA["currencies"])
CURRENCIES_4 = _words(_DATA["currencies"], _DATA["currencies_ern4"])
LANGUAGES_382 = _words(_DATA["languages_ern382"])
ISRC_PREFIXES_4 = COUNTRIES | _words(_DATA["isrc_prefixes_ern4"])
ISRC_PREFIXES_382 = COUNTRIES | _words(_DATA["isrc_prefixes_ern382"])
USES = _words(_DATA["uses"])
USES_432 = _words(_DATA["uses"], _DATA["uses_ern432"])
USES_382 = _words(_DATA["uses"], _DATA["uses_ern382"])
MODELS = _words(_DATA["models"])
MODELS_382 = _words(_DATA["models"], _DATA["models_ern382"])
AUDIO_CODECS = _words(_DATA["audio_codecs"])
IMAGE_CODECS = _words(_DATA["image_codecs"])
HASH_SUMS_382 = _words(_DATA["hash_sums"])
HASH_SUMS_4 = _words(_DATA["hash_sums"], _DATA["hash_sums_ern4"])

OTHER_TYPES_4 = {kind: _words(text) for kind, text in _DATA["others"]["types_ern4"].items()}
OTHER_TYPES_382 = {kind: _words(text) for kind, text in _DATA["others"]["types_ern382"].items()}
OTHER_CODECS = {kind: _words(text) for kind, text in _DATA["others"]["codecs"].items()}

ARTISTS_4 = _words(_ROLES["ern4_artists"])
ROLES_43 = _words(_ROLES["ern4"])
ROLES_432 = _words(_ROLES["ern4"], _ROLES["ern432"])
ARTISTS_382 = _words(_ROLES["ern382_artists"])
CONTRIBUTORS_382 = _words(_ROLES["ern382_contributors"])
WRITERS_382 = _words(_ROLES["ern382_writers"])

_PLAYERS = tuple(_ROLES["players"].split())
_SAME: dict[str, str] = _ROLES["same"]
_WIDER = {word: wider for wider, words in _ROLES["wider"].items() for word in words.split()}


@cache
def instruments_43() -> frozenset[str]:
    """Return the instruments that 4.3 knows."""
    return _words(_data("instruments.toml")["ern43"])


@cache
def instruments_432() -> frozenset[str]:
    """Return the instruments that 4.3.2 knows."""
    return instruments_43() | _words(_data("instruments.toml")["ern432"])


def instrument(text: str) -> str | None:
    """Return DDEX's word for an instrument (``Electric guitar``), ``None`` for anything else."""
    word = _joined(text)
    return word if word in instruments_432() and word not in ROLES_432 else None


def _joined(text: str) -> str:
    return "".join(each[:1].upper() + each[1:] for each in text.split())


def player(roles: Collection[str]) -> str | None:
    """Return the one of ``roles`` that instruments belong to, which says most of playing."""
    return next((each for each in _PLAYERS if each in roles), None)


def translate(role: str, known: frozenset[str]) -> tuple[str, ...]:
    """Return what stands for ``role`` in a version that knows ``known``.

    The role itself, its synonym, or the wider word with the role after it. Words that are not among
    ``known`` are to be sent as user-defined.
    """
    if role in known:
        return (role,)
    same = _SAME.get(role)
    if same in known:
        return (same,)
    wider = _WIDER.get(role)
    return (wider, role) if wider in known else (role,)


def word(name: str, value: str | None, known: frozenset[str], namespace: str) -> str:
    """Return the element of a value from a closed list, or the same as the sender's own value."""
    if value is None or value in known:
        return leaf(name, value)
    return leaf(name, "UserDefined", Namespace=namespace, UserDefinedValue=value)


def translate_all(roles: Iterable[str], known: frozenset[str]) -> Collection[str]:
    """Return what stands for all of ``roles`` in a version, no word twice."""
    return dict.fromkeys(said for role in roles for said in translate(role, known))


def role_words(name: str, roles: Iterable[str], known: frozenset[str], namespace: str) -> str:
    """Return ``roles`` as elements in the words of a version."""
    return "".join(word(name, said, known, namespace) for said in translate_all(roles, known))


def instrument_words(instruments: Iterable[str], known: frozenset[str], namespace: str) -> str:
    """Return what somebody plays as elements, each once, in the spelling of a version."""
    said = [joined if (joined := _joined(each)) in known else each for each in instruments]
    return "".join(word("InstrumentType", each, known, namespace) for each in dict.fromkeys(said))
