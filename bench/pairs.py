"""Two servers measured in turn in one run, round by round in random order: CPU per request of each."""

import asyncio
import os
import random
from collections.abc import Callable, Iterable
from typing import NamedTuple

from bench.load import drive
from bench.stage import CLIENT_CORE, Postgres, Server

CONNECTIONS = 32


class Side(NamedTuple):
    """A server, and how to make the requests of a round for it."""

    server: Server
    requests: Callable[[int], Iterable[bytes]]


class Spent(NamedTuple):
    """CPU per request in microseconds, in the quietest round: of the server's process, and of PostgreSQL."""

    server: float
    postgres: float


async def in_turn(postgres: Postgres, sides: dict[str, Side], rounds: int, each: int) -> dict[str, Spent]:
    """Send ``each`` requests a round to every side; the first round warms up and is not counted."""
    os.sched_setaffinity(0, {CLIENT_CORE})
    spent: dict[str, list[tuple[float, float]]] = {name: [] for name in sides}
    for _ in range(rounds + 1):
        for name in random.sample(list(sides), len(sides)):
            spent[name].append(await _round(postgres, sides[name], each))
    return {
        name: Spent(min(server for server, _ in each[1:]), min(database for _, database in each[1:]))
        for name, each in spent.items()
    }


async def _round(postgres: Postgres, side: Side, each: int) -> tuple[float, float]:
    requests = list(side.requests(each))
    before, database = side.server.cpu(), postgres.cpu()
    await drive(side.server.port, requests, CONNECTIONS, lambda status: status in {200, 201})
    await asyncio.sleep(0.05)
    return (
        (side.server.cpu() - before) / each * 1e6,
        (postgres.cpu() - database) / each * 1e6,
    )
