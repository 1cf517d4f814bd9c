"""Reading a release of twelve tracks over HTTP beside a bare ASGI route with one pooled select.

Tutti's side signs a bearer token in, reads behind row-level security, counts the read, and writes metrics and
a log line. Both run under uvicorn on one core, over the same PostgreSQL. Run it by ``python -m bench.http_read``.
"""

import asyncio
import json

from bench import given, pairs, stage
from bench.figures import HEAD, Figure
from bench.load import connect, request
from tutti.adapters.storage.local import LocalStorage
from tutti.db import Database

ROUNDS, EACH = 25, 400
BOUND = 2.5


async def measure(rounds: int = ROUNDS, each: int = EACH) -> list[Figure]:
    """Return microseconds of CPU per request: of the server, and of PostgreSQL beside it."""
    stage.quick_passwords()
    with stage.postgres() as postgres:
        async with Database.open(postgres.url, connections=2) as database:
            who = await stage.somebody(database)
            storage = LocalStorage(postgres.home / "storage", base_url="", secret=b"bench")
            body = given.encoded(given.body(await given.files(database, storage, who)))
        with (
            stage.tutti(postgres, "--no-worker", reads_per_minute="100000000") as ours,
            stage.bare(postgres) as floor,
        ):
            async with connect(ours.port) as connection:
                answer = await connection.call(request("POST", "/v1/releases", who.token, body))
                assert answer.status == 201, answer
            release = json.loads(answer.body)["releaseId"]
            read = request("GET", f"/v1/releases/{release}", who.token)
            row = request("GET", f"/row/{release}")
            sides = pairs.Side(ours, lambda n: [read] * n), pairs.Side(floor, lambda n: [row] * n)
            spent = await pairs.in_turn(postgres, *sides, rounds, each)
            memory = ours.resident()
    return [
        Figure("http_read_release_cpu_us", spent.ours.server, spent.floor.server, BOUND),
        Figure(
            "http_read_release_postgres_cpu_us",
            spent.ours.postgres,
            spent.floor.postgres,
        ),
        Figure("http_read_server_resident_mb", memory),
    ]


def main() -> None:
    """Print a line for each figure."""
    print(HEAD)
    for figure in asyncio.run(measure()):
        print(figure.line())


if __name__ == "__main__":
    main()
