"""Bytes to the model with all findings, structure included, beside parsing and validating the same bytes.

The floor is libxml2: parse, and validate against DDEX's schema. Both take turns on the same bytes, which have
other titles, names, codes and files in each round, as the messages of a label have: what is known by then are
the shapes of its blocks, no text. Beside that stands what a message takes of which no shape has been met. The
message of 15 MB is examined once in a process of its own, which tells the processor time that it took and the
most memory it held. Schemas and samples are not part of this repository: see ``docs/ddex.md``. Run it by
``python -m bench.ern_read``.
"""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from lxml import etree

from bench.figures import HEAD, Figure
from tests.domain.ddex import oracle
from tutti.domain.ddex import examine

ROUNDS = 100
SAMPLES = (
    ("ern_3.8.2_read_30_kb", "ern382/audio_album_music_only__official.xml", "3.8.2", 1.6),
    ("ern_4.3_read_75_kb", "ern43/audio_album_21_tracks.xml", "4.3", 2.0),
)
TEXTS = ("TitleText", "DisplayTitleText", "FullName", "DisplayArtistName", "PLineText")
FILES = ("FileName", "URI")
BLOCKS = ("Party", "SoundRecording", "Image", "Release", "TrackRelease", "ReleaseDeal")
LARGE_BYTES = 15_000_000
MOST_SECONDS, MOST_MB = 1.5, 400

_CHILD = """
import resource, sys, time
from tutti.domain.ddex import examine
content = sys.stdin.buffer.read()
start = time.process_time()
found = examine(content)
assert len(found.reading.message.release.tracks) > 1000
print(time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000)
"""


def measure(rounds: int = ROUNDS) -> list[Figure]:
    """Return milliseconds beside the floor's for two samples, then seconds and MB for a message of 15 MB."""
    figures = []
    for name, sample, version, bound in SAMPLES:
        text = (oracle.SAMPLES / sample).read_text("utf-8")
        examined, floor = _in_turn([other(text, number) for number in range(rounds)], version)
        figures.append(Figure(f"{name}_ms", examined, floor, bound=bound))
        examined, floor = _in_turn([unmet(text, number) for number in range(rounds)], version)
        figures.append(Figure(f"{name}_of_new_shapes_ms", examined, floor))
    seconds, megabytes = large()
    figures.append(Figure("ern_4.3_read_15_mb_s", seconds, bound=MOST_SECONDS))
    figures.append(Figure("ern_4.3_read_15_mb_mb", megabytes, bound=MOST_MB))
    return figures


def other(text: str, number: int) -> bytes:
    """Return a message like ``text`` with other titles, names, ISRCs and files."""

    def put(found: re.Match[str]) -> str:
        said, tag = found[1], found[2]
        if tag == "ISRC":
            return f">{said[:7]}{number % 1000:03}{said[-2:]}</{tag}>"
        return f">{number} {said}</{tag}>" if tag in TEXTS else f">{number}_{said}</{tag}>"

    return re.sub(rf">([^<>]+)</({'|'.join((*TEXTS, *FILES, 'ISRC'))})>", put, text).encode()


def unmet(text: str, number: int) -> bytes:
    """Return a message like ``text`` the blocks of which no other message has."""
    return re.sub(f"<({'|'.join(BLOCKS)})>", rf"<\1><!-- {number} -->", text).encode()


def large() -> tuple[float, float]:
    """Return the seconds of processor time that a message of 15 MB takes, and the most memory of the process that reads it."""
    done = subprocess.run(
        [sys.executable, "-c", _CHILD],
        input=long_message(),
        capture_output=True,
        check=True,
        cwd=Path(__file__).resolve().parents[1],
    )
    seconds, megabytes = done.stdout.split()
    return float(seconds), float(megabytes)


def long_message() -> bytes:
    """Return a message of 15 MB: the album of 4.3 with its tracks repeated under new references."""
    text = (oracle.SAMPLES / SAMPLES[1][1]).read_text("utf-8")
    for tag in ("SoundRecording", "ResourceGroupContentItem", "TrackRelease"):
        first, last = text.index(f"<{tag}>"), text.rindex(f"</{tag}>") + len(tag) + 3
        block = text[first:last]
        copies = LARGE_BYTES // 68_000
        text = text[:first] + "".join(_numbered(block, copy) for copy in range(copies)) + text[last:]
    return text.encode()


def _numbered(block: str, copy: int) -> str:
    return re.sub(r">([ART])(\d+)(C?)<", rf">\g<1>{copy}0\g<2>\g<3><", block)


def _in_turn(contents: list[bytes], version: str) -> tuple[float, float]:
    schema = oracle.schema(version)
    sides: tuple[Callable[[bytes], object], ...] = (
        examine,
        lambda content: schema.validate(etree.fromstring(content)),
    )
    best = [float("inf")] * len(sides)
    for content in contents:
        for position, side in enumerate(sides):
            start = perf_counter()
            side(content)
            best[position] = min(best[position], (perf_counter() - start) * 1000)
    return best[0], best[1]


def main() -> None:
    """Print a line for each figure."""
    print(HEAD)
    for figure in measure():
        print(figure.line())


if __name__ == "__main__":
    main()
