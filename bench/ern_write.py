"""Writing an ERN 4.3 message of ten tracks, checks included, beside parsing the bytes it gives.

The floor is what a reader of the same bytes needs at the least: libxml2, no model, no validation. Run it by
``python -m bench.ern_write``.
"""

from collections.abc import Callable
from functools import partial
from time import perf_counter

from lxml import etree

from bench.figures import HEAD, Figure
from tests.domain.ddex import given
from tutti.domain.ddex import ReleaseType, Version, write

ROUNDS = 200
MOST_MS = 3.0


def measure(rounds: int = ROUNDS) -> list[Figure]:
    """Return the figures for each version; figure and floor take turns, so that both see the same machine.

    Each version has two: the milliseconds themselves, which are bounded, and what they are beside parsing.
    """
    message = given.message(given.release(10, ReleaseType.ALBUM))
    figures = list[Figure]()
    for version in Version:
        written = write(message, version)
        spent = _in_turn(rounds, partial(write, message, version), partial(etree.fromstring, written))
        name = f"ern_{version}_write_10_tracks"
        figures += [
            Figure(f"{name}_ms", spent[0], bound=MOST_MS),
            Figure(f"{name}_beside_parsing_ms", *spent),
        ]
    return figures


def _in_turn(rounds: int, work: Callable[[], object], floor: Callable[[], object]) -> tuple[float, float]:
    best = [float("inf"), float("inf")]
    for _ in range(rounds):
        for position, call in enumerate((work, floor)):
            start = perf_counter()
            call()
            best[position] = min(best[position], (perf_counter() - start) * 1000)
    return best[0], best[1]


def main() -> None:
    """Print a line for each figure."""
    print(HEAD)
    for figure in measure():
        print(figure.line())


if __name__ == "__main__":
    main()
