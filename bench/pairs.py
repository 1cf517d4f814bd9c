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
    """CPU per request in microseconds: of the server's process, and of PostgreSQL."""

    server: float
    postgres: float


class Beside(NamedTuple):
    """What ours spent and what the floor spent, each in the round whose ratio is the median."""

    ours: Spent
    floor: Spent


async def in_turn(postgres: Postgres, ours: Side, floor: Side, rounds: int, each: int) -> Beside:
    """Send ``each`` requests a round to both sides; the first round warms up and is not counted."""
    os.sched_setaffinity(0, {CLIENT_CORE})
    spent: list[dict[str, Spent]] = []
    sides = {"ours": ours, "floor": floor}
    for _ in range(rounds + 1):
        order = random.sample(list(sides), len(sides))
        spent.append({name: await _round(postgres, sides[name], each) for name in order})
    server, database = (_middle(spent[1:], kind) for kind in Spent._fields)
    return Beside(*(Spent(*both) for both in zip(server, database, strict=True)))


def _middle(rounds: list[dict[str, Spent]], kind: str) -> tuple[float, float]:
    pairs = [(getattr(each["ours"], kind), getattr(each["floor"], kind)) for each in rounds]
    return sorted(pairs, key=lambda pair: pair[0] / pair[1])[len(pairs) // 2]


async def _round(postgres: Postgres, side: Side, each: int) -> Spent:
    requests = list(side.requests(each))
    before, database = side.server.cpu(), postgres.cpu()
    await drive(side.server.port, requests, CONNECTIONS, lambda status: status in {200, 201})
    await asyncio.sleep(0.05)
    return Spent(
        (side.server.cpu() - before) / each * 1e6,
        (postgres.cpu() - database) / each * 1e6,
    )
