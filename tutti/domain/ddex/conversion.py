"""From any version that is read to any that is written, with a list of what gets lost on the way.

What is lost is not guessed from rules: the document that was written is read again, and what the first
reading had and the second has not is a loss. So the list holds whatever a writer leaves out, for whatever
reason. A message that lacks what release profiles ask for is written if the result is acceptable, and what it
lacks is told.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec
from msgspec.structs import replace

from tutti.core.findings import Severity
from tutti.domain.ddex.errors import Unwritable
from tutti.domain.ddex.examination import examine
from tutti.domain.ddex.formats.values import artist_lines
from tutti.domain.ddex.model import NewReleaseMessage, PurgeReleaseMessage, TrackRelease, Version
from tutti.domain.ddex.reading import Place, Reading, read
from tutti.domain.ddex.reading.trace import part_of
from tutti.domain.ddex.rules import Finding, check, errors
from tutti.domain.ddex.rules.findings import Fault
from tutti.domain.ddex.service import write

UPDATE = "update_indicator"
"""What only older versions say, of what an update is in any version: no loss."""


ARTISTS_OF_RELEASE = Fault(
    "artists_of_release",
    "The recording names no artists: those of the release are written.",
    "Name them in the message if others are meant.",
    Severity.WARNING,
)
_UPDATE_WORDS = frozenset({"OriginalMessage", "UpdateMessage"})


_Message = NewReleaseMessage | PurgeReleaseMessage


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
    """The document in UTF-8, what it does not say, and what stands against it all the same.

    ``findings`` are warnings: what release profiles ask for and the message lacks, and mistakes kept as they
    were.
    """

    content: bytes
    losses: tuple[Loss, ...]
    findings: tuple[Finding, ...] = ()


def convert(reading: Reading, to: Version, *, as_is: bool = False) -> Conversion:
    """Write what was read in version ``to``.

    Raises :class:`~tutti.domain.ddex.Unwritable` with all that stands against the message if the result would
    not be acceptable (:func:`~tutti.domain.ddex.examine`), and ``ValueError`` if there is no message. With
    ``as_is`` a message is also written with the mistakes that it came with (identifiers that do not check),
    and only refused for what no document of the version can do without.
    """
    if reading.message is None:
        raise ValueError("there is no message to convert")
    message, told = _with_artists(reading.message)
    wrong = reading.lined(errors(check(message, to)))
    try:
        content = write(message, to, as_is=True)
    except Unwritable:
        raise Unwritable(to, wrong) from None
    after = examine(content) if wrong else None
    if after and not (as_is or after.is_acceptable):
        raise Unwritable(to, wrong)
    extras = (Loss(LossKind.EXTRA, each.place.path, each.place, each.fragment) for each in reading.extras)
    written = after.reading if after else read(content)
    kept = [replace(each, severity=Severity.WARNING) for each in wrong]
    return Conversion(content, (*extras, *_missing(message, reading, written)), (*reading.lined(told), *kept))


def _with_artists(message: _Message) -> tuple[_Message, list[Finding]]:
    """Give recordings that name no artists those of their release, as who reads the message would."""
    if isinstance(message, PurgeReleaseMessage):
        return message, []
    release, told = message.release, list[Finding]()
    tracks = list[TrackRelease]()
    for position, track in enumerate(release.tracks):
        recording = track.recording
        if release.artists and not recording.artists:
            line = artist_lines((), release.artists)[0].text  # what a document says that names no other
            names = tuple(each for each in recording.display_artist_names if each.text != line)
            recording = replace(recording, artists=release.artists, display_artist_names=names)
            told.append(ARTISTS_OF_RELEASE.at(f"release.tracks[{position}].recording.artists"))
        tracks.append(replace(track, recording=recording))
    return replace(message, release=replace(release, tracks=tuple(tracks))) if told else message, told


def _missing(message: _Message, before: Reading, after: Reading) -> Iterator[Loss]:
    assert after.message is not None
    written = {key: value for key, _, value in _values(after.message)}
    places = before.places
    for key, path, value in _values(message):
        now = written.get(key)
        if now == value or (path == UPDATE and value in _UPDATE_WORDS):
            continue
        kind = LossKind.GONE if now is None else LossKind.CHANGED
        yield Loss(kind, path, _nearest(places, path), value, now)


def _values(message: _Message) -> Iterator[tuple[str, str, str]]:
    """Yield key, path and text of every single value of a message that is not empty.

    In a key people stand under their names, and territories under their codes: who is listed where among
    contributors says nothing, 3.8 lists writers apart, and territories are a set.
    """
    yield from _flat(msgspec.to_builtins(message, order="deterministic"), "", "")


def _flat(value: object, key: str, path: str) -> Iterator[tuple[str, str, str]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            dot = "." if path else ""
            yield from _flat(inner, f"{key}{dot}{name}", f"{path}{dot}{name}")
    elif isinstance(value, list | tuple):
        label_of = _LABELS.get(path.rpartition(".")[2])
        seen = Counter[str]()
        for number, inner in enumerate(value):
            label = label_of(inner) if label_of else str(number)
            seen[label] += 1
            again = f"/{seen[label]}" if seen[label] > 1 else ""
            yield from _flat(inner, f"{key}[{label}{again}]", f"{path}[{number}]")
    elif value is not None and value != "":
        yield key, path, str(value)


def _name(contributor: Mapping[str, Any]) -> str:
    names = contributor["party"].get("names") or [{}]
    return str(names[0].get("full_name", ""))


_LABELS: Mapping[str, Callable[[Any], str]] = {"contributors": _name, "included": str, "excluded": str}


def _nearest(places: Mapping[str, Place], path: str) -> Place | None:
    """Return the place of a value, or of the nearest thing that it is a part of."""
    while path and path not in places:
        path = part_of(path)
    return places.get(path)
