"""Seconds until an instance is ready: on a fresh home, and on one that has been there before.

From the command to its line "Tutti is ready", with the embedded PostgreSQL and a worker. Beside it, the
embedded PostgreSQL alone, on a home of its own. Run it by ``python -m bench.start``.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from bench.figures import HEAD, Figure
from bench.stage import READY
from tutti.db.embedded import start

ROUNDS = 5
MOST_FIRST, MOST_WARM = 5.0, 3.0


def measure(rounds: int = ROUNDS) -> list[Figure]:
    """Return the medians of all rounds: the seconds themselves, and beside the database alone."""
    spent: dict[str, list[float]] = {"first": [], "warm": [], "first_floor": [], "warm_floor": []}
    for _ in range(rounds):
        with TemporaryDirectory(prefix="tutti-bench-") as folder:
            for side, begin in (("", _tutti), ("_floor", _database)):
                home = Path(folder) / f"home{side}"
                for kind in ("first", "warm"):
                    spent[kind + side].append(begin(home))
    middle = {name: median(seconds) for name, seconds in spent.items()}
    return [
        Figure("start_first_s", middle["first"], bound=MOST_FIRST),
        Figure("start_warm_s", middle["warm"], bound=MOST_WARM),
        Figure("start_first_beside_database_s", middle["first"], middle["first_floor"]),
        Figure("start_warm_beside_database_s", middle["warm"], middle["warm_floor"]),
    ]


def _tutti(home: Path) -> float:
    command = [sys.executable, "-m", "tutti", "serve", "--port", "0", "--home", str(home)]
    env = {name: value for name, value in os.environ.items() if not name.startswith("TUTTI_")}
    began = perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=env
    ) as server:
        line = server.stdout.readline() if server.stdout else ""
        took = perf_counter() - began
        server.send_signal(signal.SIGTERM)
        server.wait(60)
    assert line.startswith(READY), "the instance did not start; `python -m tutti serve` says why"
    return took


def _database(home: Path) -> float:
    began = perf_counter()
    with start(home):
        return perf_counter() - began


def main() -> None:
    """Print a line for each figure."""
    print(HEAD)
    for figure in measure():
        print(figure.line())


if __name__ == "__main__":
    main()
