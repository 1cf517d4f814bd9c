"""A batch of messages into the database: read in a confined child, held against the rules, written.

1000 messages of about 30 KB in ERN 3.8.2, each an album of its own, in a batch folder as labels send them. Our
process, its child and PostgreSQL are held to one core, so that the seconds on the clock are those of all three
together; beside them stands the processor time that they spent, which does not depend on who else uses the
machine. The same folder once more, of which everything is known by then, is told too. The floor is libxml2's:
the same messages parsed, and validated against DDEX's schema. Run it by ``python -m bench.ern_batch``.
"""

import os
import resource
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import NamedTuple

import uvloop
from lxml import etree
from msgspec.structs import replace

from bench.figures import HEAD, Figure
from bench.stage import CORES, Postgres, postgres
from tests.domain.ddex import given, oracle
from tests.factories.accounts import acting, person
from tutti.adapters.fetching.addresses import Allowed
from tutti.adapters.fetching.client import SafeFetcher
from tutti.adapters.listening.examiner import SandboxedExaminer
from tutti.adapters.reading.reader import ConfinedReader
from tutti.adapters.storage.local import LocalStorage
from tutti.core.actor import Actor
from tutti.db import Database
from tutti.domain import ddex, intake
from tutti.domain.assets import Depot
from tutti.domain.ddex import NewReleaseMessage, packages

MESSAGES = 1000
TRACKS = 5
MOST_SECONDS = 10.0
BATCH = "20260612000000000"


class Spent(NamedTuple):
    """Seconds on the clock and of processor time: of our process, its child, PostgreSQL."""

    wall: float
    ours: float
    child: float
    postgres: float

    @property
    def cpu(self) -> float:
        """Processor time of all three."""
        return self.ours + self.child + self.postgres


def album(number: int) -> NewReleaseMessage:
    """Return a message about an album that shares neither codes nor titles with another."""
    made = given.release(TRACKS, ddex.ReleaseType.ALBUM)
    tracks = tuple(
        replace(each, recording=given.recording(number * TRACKS + place))
        for place, each in enumerate(made.tracks, 1)
    )
    digits = f"72162{number:06}"
    odd, even = (sum(map(int, digits[start::2])) for start in (0, 1))
    upc = f"{digits}{-(3 * odd + even) % 10}"
    release = replace(
        made,
        id=replace(made.id, icpn=upc),
        titles=(ddex.Title(text=f"Album No. {number}"),),
        tracks=tracks,
    )
    message = given.message(release)
    return replace(message, header=replace(message.header, message_id=f"M-{number}", thread_id=f"T-{number}"))


def write_batch(folder: Path, messages: int) -> int:
    """Write a batch folder and return the bytes of its messages."""
    total = 0
    for number in range(messages):
        message = album(number)
        upc = message.release.id.icpn or ""
        content = ddex.write(message, ddex.Version.ERN_382)
        (folder / upc).mkdir(parents=True)
        total += (folder / upc / f"{upc}.xml").write_bytes(content)
    (folder / f"BatchComplete_{BATCH}.xml").write_bytes(b"")
    return total


async def run(database: Postgres, folder: Path, actor: Actor | None) -> tuple[Spent, Counter[str], Actor]:
    """Take the batch in for ``actor``, or for somebody new, and return what it took and what came of it."""
    storage = LocalStorage(folder.parent / "storage", base_url="https://tutti.example", secret=b"s" * 32)
    depot = Depot(storage, SandboxedExaminer(), SafeFetcher(Allowed.parse("")))
    async with Database.open(database.url, connections=2) as pool:
        whose = actor or acting(await person(pool))
        children = _children()
        async with ConfinedReader.opened(1) as reader:
            start, ours, theirs = perf_counter(), process_time(), database.cpu()
            package = packages.open_package(folder, folder.parent / "unpacked")
            fates = Counter(
                [each.fate.value async for each in intake.ingest_package(pool, whose, reader, depot, package)]
            )
            wall, ours, theirs = perf_counter() - start, process_time() - ours, database.cpu() - theirs
        return Spent(wall, ours, _children() - children, theirs), fates, whose


def measure(messages: int = MESSAGES) -> list[Figure]:
    """Return the seconds of a batch, which are bounded, and what they are made of; then those of a repetition."""
    os.sched_setaffinity(0, {CORES[0]})
    with TemporaryDirectory(prefix="tutti-bench-") as home, postgres() as database:
        folder = Path(home) / BATCH
        size = write_batch(folder, messages)
        spent, fates, whose = uvloop.run(run(database, folder, None))
        assert fates == {"new": messages}, fates
        again, fates, _ = uvloop.run(run(database, folder, whose))
        assert fates == {"repeat": messages}, fates
        floor = _floor(folder)
    bound = MOST_SECONDS * messages / MESSAGES
    name = f"ern_batch_{messages}_of_{size // messages // 1000}_kb"
    return [
        Figure(f"{name}_cpu_s", spent.cpu, bound=bound),
        Figure(f"{name}_clock_s", spent.wall),
        Figure(f"{name}_our_process_s", spent.ours),
        Figure(f"{name}_reading_child_s", spent.child),
        Figure(f"{name}_postgres_s", spent.postgres),
        Figure(f"{name}_libxml2_s", floor),
        Figure(f"{name}_again_cpu_s", again.cpu),
    ]


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _floor(folder: Path) -> float:
    schema = oracle.schema("3.8.2") if (oracle.SCHEMAS / "ern-3.8.2").is_dir() else None
    contents = [file.read_bytes() for file in folder.glob("*/*.xml")]
    start = process_time()
    for content in contents:
        root = etree.fromstring(content)
        if schema is not None:
            schema.validate(root)
    return process_time() - start


def main() -> None:
    """Print a line for each figure."""
    print(HEAD)
    for figure in measure():
        print(figure.line())


if __name__ == "__main__":
    main()
