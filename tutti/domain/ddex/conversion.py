"""From any version that is read to any that is written, with a list of what gets lost on the way.

What is lost is not guessed from rules: the document that was written is read again, and what the first
reading had and the second has not is a loss. So the list holds whatever a writer leaves out, for whatever
reason.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec

from tutti.domain.ddex.model import NewReleaseMessage, PurgeReleaseMessage, Version
from tutti.domain.ddex.reading import Place, Reading, read
from tutti.domain.ddex.reading.trace import part_of
from tutti.domain.ddex.service import write

UPDATE = "update_indicator"
"""What only older versions say, of what an update is in any version: no loss."""


_UPDATE_WORDS = frozenset({"OriginalMessage", "UpdateMessage"})


class LossKind(StrEnum):
    """``extra``: the model has no place for it. ``gone``, ``changed``: the version written has none."""

    EXTRA = "extra"
    GONE = "gone"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Loss:
    """Something of the source that the result does not say, or not so.

    ``path`` is that of a value in the model, or for an ``extra`` that of the element. ``place`` is where it
    stands in the source, as far as it was sent there. ``sent`` is the value or fragment, ``written`` what
    stands in its place.
    """

    kind: LossKind
    path: str
    place: Place | None
    sent: str
    written: str | None = None


@dataclass(frozen=True, slots=True)
class Conversion:
    """The document in UTF-8, and what it does not say."""

    content: bytes
    losses: tuple[Loss, ...]


def convert(reading: Reading, to: Version, *, as_is: bool = False) -> Conversion:
    """Write what was read in version ``to``.

    Raises :class:`~tutti.domain.ddex.Unwritable` with all that stands against the message, and ``ValueError``
    for a reading without one. With ``as_is`` a message is also written with the mistakes that it came with
    (identifiers that do not check, two texts for one territory), and only refused for what no document of the
    version can do without.
    """
    if reading.message is None:
        raise ValueError("there is no message to convert")
    content = write(reading.message, to, as_is=as_is)
    extras = (Loss(LossKind.EXTRA, each.place.path, each.place, each.fragment) for each in reading.extras)
    return Conversion(content, (*extras, *_missing(reading, read(content))))


def _missing(before: Reading, after: Reading) -> Iterator[Loss]:
    assert before.message is not None and after.message is not None
    written = {key: value for key, _, value in _values(after.message)}
    places = before.places
    for key, path, value in _values(before.message):
        now = written.get(key)
        if now == value or (path == UPDATE and value in _UPDATE_WORDS):
            continue
        kind = LossKind.GONE if now is None else LossKind.CHANGED
        yield Loss(kind, path, _nearest(places, path), value, now)


def _values(message: NewReleaseMessage | PurgeReleaseMessage) -> Iterator[tuple[str, str, str]]:
    """Yield key, path and text of every single value of a message that is not empty.

    In a key people stand under their names: who is listed where among contributors says nothing, and 3.8
    lists writers apart.
    """
    yield from _flat(msgspec.to_builtins(message), "", "")


def _flat(value: object, key: str, path: str) -> Iterator[tuple[str, str, str]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            dot = "." if path else ""
            yield from _flat(inner, f"{key}{dot}{name}", f"{path}{dot}{name}")
    elif isinstance(value, list | tuple):
        named = path.endswith(".contributors")
        seen = Counter[str]()
        for number, inner in enumerate(value):
            label = _name(inner) if named else str(number)
            seen[label] += 1
            again = f"/{seen[label]}" if seen[label] > 1 else ""
            yield from _flat(inner, f"{key}[{label}{again}]", f"{path}[{number}]")
    elif value is not None and value != "":
        yield key, path, str(value)


def _name(contributor: Mapping[str, Any]) -> str:
    names = contributor["party"].get("names") or [{}]
    return str(names[0].get("full_name", ""))


def _nearest(places: Mapping[str, Place], path: str) -> Place | None:
    """Return the place of a value, or of the nearest thing that it is a part of."""
    while path and path not in places:
        path = part_of(path)
    return places.get(path)
