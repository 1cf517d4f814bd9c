"""Holding a message against our structure tables, beside libxml2 holding it against DDEX's schema.

The floor validates the very tree that is checked; both stand on a parse that is not counted. DDEX's schemas
and samples are looked for where the tests look for them; without schemas there is no floor, without samples
only the large message, which is made here. Run it by ``python -m bench.ern_structure``.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import partial
from time import perf_counter
from typing import NamedTuple

from lxml import etree

from bench.figures import HEAD, Figure
from tests.domain.ddex import given, oracle
from tutti.domain.ddex import ReleaseType, Version, write
from tutti.domain.ddex.structure import check

LARGE = 15_000_000


class Case(NamedTuple):
    """A message to check, how often, and the milliseconds it may take."""

    name: str
    version: str
    tree: etree._Element
    rounds: int
    most_ms: float


def cases() -> Iterator[Case]:
    """Return the messages: an album of each of two samples, and one of 15 MB."""
    samples = (
        ("album_30_kb", "3.8.2", "ern382/audio_album_music_only__official.xml", 0.7),
        ("album_75_kb", "4.3", "ern43/audio_album_21_tracks.xml", 2.5),
    )
    for name, version, file, most in samples:
        if (oracle.SAMPLES / file).is_file():
            yield Case(name, version, etree.fromstring((oracle.SAMPLES / file).read_bytes()), 300, most)
    yield Case("15_mb", "3.8.2", grown(LARGE), 3, 700.0)


def grown(size: int) -> etree._Element:
    """Return a valid message of at least ``size`` bytes: an album of ours with its tracks again and again."""
    written = write(given.message(given.release(10, ReleaseType.ALBUM)), Version.ERN_382)
    root = etree.fromstring(written)
    parts = [
        each for path in ("ResourceList/SoundRecording", "ReleaseList/Release") for each in root.findall(path)
    ]
    weight = sum(len(etree.tostring(each)) for each in parts)
    for part in parts:
        for _ in range((size - len(written)) // weight + 1):
            part.addnext(deepcopy(part))
    return etree.fromstring(etree.tostring(root))


def measure() -> list[Figure]:
    """Return for each message the milliseconds, which are bounded, and what they are beside the schema's."""
    figures = list[Figure]()
    for case in cases():
        assert check(case.tree, case.version) == []
        work = partial(check, case.tree, case.version)
        spent = _in_turn(case.rounds, work, _floor(case))
        name = f"ern_{case.version}_structure_{case.name}"
        figures.append(Figure(f"{name}_ms", spent[0], bound=case.most_ms))
        if len(spent) > 1:
            figures.append(Figure(f"{name}_beside_schema_ms", *spent))
    return figures


def _floor(case: Case) -> Callable[[], object] | None:
    if not (oracle.SCHEMAS / f"ern-{case.version}").is_dir():
        return None
    return partial(oracle.schema(case.version).validate, case.tree)


def _in_turn(rounds: int, *calls: Callable[[], object] | None) -> list[float]:
    """Return the least milliseconds of each call, taken in turn, so that all see the same machine."""
    present = [call for call in calls if call is not None]
    best = [float("inf")] * len(present)
    for _ in range(rounds):
        for position, call in enumerate(present):
            start = perf_counter()
            call()
            best[position] = min(best[position], (perf_counter() - start) * 1000)
    return best


def main() -> None:
    """Print a line for each figure."""
    print(HEAD)
    for figure in measure():
        print(figure.line())


if __name__ == "__main__":
    main()
