"""Submitting a release of twelve tracks over HTTP beside a bare route that writes the same rows.

Both get the same body and write release, snapshot, recordings, tracks, code log, job, event, workflow task,
hold and postings in one transaction. Ours also signs in, checks every field and rule, and takes codes from
their ranges. Each submission comes from an account that has submits left. Run it by
``python -m bench.http_submit``.
"""

import asyncio
from collections.abc import Iterator
from itertools import count

from bench import given, pairs, stage
from bench.figures import HEAD, Figure
from bench.load import request
from tutti.adapters.storage.local import LocalStorage
from tutti.db import Database

ROUNDS, EACH = 15, 100
PER_ACCOUNT = 10
BOUND = 3.0


async def measure(rounds: int = ROUNDS, each: int = EACH) -> list[Figure]:
    """Return milliseconds of CPU per request: of the server, and of PostgreSQL beside it."""
    stage.quick_passwords()
    with stage.postgres() as postgres:
        async with Database.open(postgres.url, connections=2) as database:
            storage = LocalStorage(postgres.home / "storage", base_url="", secret=b"bench")
            many = -(-(rounds + 1) * each // PER_ACCOUNT)
            people = [await _ready(database, storage) for _ in range(many)]
        with stage.tutti(postgres, "--no-worker") as ours, stage.bare(postgres) as floor:
            numbers = count()

            def submissions(n: int) -> Iterator[bytes]:
                for _ in range(n):
                    number = next(numbers)
                    who, files = people[number % many]
                    body = given.encoded(given.body(files, f"{_word(number // many)} Harbour"))
                    yield request("POST", "/v1/releases", who.token, body)

            def writes(n: int) -> Iterator[bytes]:
                for number in range(n):
                    who, files = people[number % many]
                    body = given.encoded(given.body(files))
                    yield request("POST", f"/rows?{who.actor.organisation_id}", None, body)

            sides = pairs.Side(ours, submissions), pairs.Side(floor, writes)
            spent = await pairs.in_turn(postgres, *sides, rounds, each)
            memory = ours.resident()
    return [
        _thousandth(Figure("http_submit_release_cpu_ms", spent.ours.server, spent.floor.server, BOUND)),
        _thousandth(
            Figure(
                "http_submit_release_postgres_cpu_ms",
                spent.ours.postgres,
                spent.floor.postgres,
            )
        ),
        Figure("http_submit_server_resident_mb", memory),
    ]


async def _ready(database: Database, storage: LocalStorage) -> tuple[stage.Somebody, list[str]]:
    who = await stage.somebody(database)
    return who, await given.files(database, storage, who)


def _word(number: int) -> str:
    return given.TITLES[number % len(given.TITLES)].split()[0]


def _thousandth(figure: Figure) -> Figure:
    return figure._replace(figure=figure.figure / 1000, floor=figure.floor and figure.floor / 1000)


def main() -> None:
    """Print a line for each figure."""
    print(HEAD)
    for figure in asyncio.run(measure()):
        print(figure.line())


if __name__ == "__main__":
    main()
