"""Five hundred clients at once for a minute: none may see an error.

Each has an account, a token and a connection of its own, and asks one thing after the other as soon as it has
its answer: a release in full, its status, its own profile, its credits, a draft saved. The floor is the rate of
the bare route of one pooled select (:mod:`bench.bare`) under as many clients. Both servers may use every core;
the clients take their share of them. Run it by ``python -m bench.clients``.
"""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import cycle

from bench import given, stage
from bench.figures import HEAD, Figure
from bench.load import connect, request
from tutti.adapters.storage.local import LocalStorage
from tutti.db import Database

CLIENTS = 500
SECONDS = 60
DRAFT = given.encoded({"release": {"title": "Low Water", "genre": "Pop"}})


async def measure(clients: int = CLIENTS, seconds: float = SECONDS) -> list[Figure]:
    """Return answers a second beside the bare route's, the errors, and the slowest answers' seconds."""
    stage.quick_passwords()
    with stage.postgres() as postgres:
        async with Database.open(postgres.url, connections=2) as database:
            storage = LocalStorage(postgres.home / "storage", base_url="", secret=b"bench")
            people = [await stage.somebody(database, 5) for _ in range(clients)]
            files = [await given.files(database, storage, who) for who in people]
        with stage.tutti(postgres, core=None) as ours:
            releases = [
                await _submit(ours.port, who, named) for who, named in zip(people, files, strict=True)
            ]
            asked = [
                _day(who.token, release, number)
                for number, (who, release) in enumerate(zip(people, releases, strict=True))
            ]
            spent = await _together(ours.port, asked, seconds)
        with stage.bare(postgres, core=None) as floor:
            row = request("GET", f"/row/{releases[0]}")
            bare = await _together(floor.port, [cycle([row]) for _ in people], seconds / 4)
    errors = sum(n for status, n in spent.statuses.items() if not 200 <= status < 300)
    return [
        Figure("clients_500_answers_per_s", spent.rate, bare.rate),
        Figure("clients_500_errors", errors, bound=0),
        Figure("clients_500_99_percent_within_s", spent.slowest),
    ]


class Minute:
    """What came of it."""

    def __init__(self, statuses: Counter[int], seconds: list[float], took: float) -> None:
        self.statuses = statuses
        self.rate = len(seconds) / took
        self.slowest = sorted(seconds)[int(len(seconds) * 0.99)]


async def _submit(port: int, who: stage.Somebody, files: list[str]) -> str:
    body = given.body(files)
    body["tracks"] = body["tracks"][:1]
    async with connect(port) as connection:
        answer = await connection.call(request("POST", "/v1/releases", who.token, given.encoded(body)))
    assert answer.status == 201, answer
    return str(json.loads(answer.body)["releaseId"])


def _day(token: str, release: str, begin: int) -> Iterator[bytes]:
    """What one client asks, for ever; each begins elsewhere."""
    paths = (f"/v1/releases/{release}", f"/v1/releases/{release}/status", "/v1/me", "/v1/me/credits")
    calls = [request("GET", path, token) for path in paths]
    calls.append(request("POST", "/v1/drafts", token, DRAFT))
    turned = calls[begin % len(calls) :] + calls[: begin % len(calls)]
    return cycle(turned)


async def _together(port: int, asked: list[Iterator[bytes]], seconds: float) -> Minute:
    statuses, spent = Counter[int](), list[float]()
    started = time.perf_counter()

    def over() -> bool:
        return time.perf_counter() - started >= seconds

    async with asyncio.TaskGroup() as group:
        for calls in asked:
            group.create_task(_client(port, calls, over, statuses, spent))
    return Minute(statuses, spent, time.perf_counter() - started)


async def _client(
    port: int,
    calls: Iterator[bytes],
    over: Callable[[], bool],
    statuses: Counter[int],
    spent: list[float],
) -> None:
    async with connect(port) as connection:
        while not over():
            began = time.perf_counter()
            answer = await connection.call(next(calls))
            spent.append(time.perf_counter() - began)
            statuses[answer.status] += 1


def main() -> None:
    """Print a line for each figure."""
    print(HEAD)
    for figure in asyncio.run(measure()):
        print(figure.line())


if __name__ == "__main__":
    main()
