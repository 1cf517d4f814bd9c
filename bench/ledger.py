"""Debits and postings beside the single-row commit.

Eight clients of one process, each with a connection of its own and every statement its own durable
transaction: a one-row insert into a table with the columns of a posting and one key (the floor); an entry of
two postings between accounts that nothing guards; a debit of an account that may not go below zero, over a
thousand organisations; and the debits of one organisation alone, which queue for its balance. All go through
the same driver and the same :class:`~tutti.db.Tx`, in turns of a second, in random order; the ratio is the
median of the rounds. Run it by ``python -m bench.ledger``.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator
from decimal import Decimal
from itertools import count
from statistics import median
from time import perf_counter

import psycopg
import uvloop
from psycopg import AsyncConnection

from bench.figures import HEAD, Figure
from bench.stage import postgres
from tutti.db import Tx
from tutti.domain import books
from tutti.domain.books import Account, Cause, Line, NewEntry

CLIENTS = 8
ROUNDS = 9
SECONDS = 1.0
ORGANISATIONS = 1000
CAUSE = Cause("release", "01a204d3-e463-7e98-aada-a2aef8619c24")
AVAILABLE = Account("credits:available", "CREDIT")
GRANTED = Account("platform:credits_granted", "CREDIT")
USED = Account("platform:credits_used", "CREDIT")
PAYABLE = Account("bench:payable", "USD")
CLEARING = Account("platform:bench", "USD")
TABLES = """
  insert into book_account (code, side, meaning) values ('bench:payable', -1, ''), ('platform:bench', 1, '');
  create table floor (
    id uuid primary key default uuidv7(), organisation_id bigint not null, code text not null,
    currency text not null, amount numeric(38, 14) not null,
    posted_at timestamptz not null default clock_timestamp())"""
Act = Callable[[Tx, int, str], Awaitable[object]]


async def insert(tx: Tx, owner: int, key: str) -> object:
    return await tx.execute(
        "insert into floor (organisation_id, code, currency, amount) values (%(o)s, %(c)s, 'USD', %(a)s)",
        {"o": owner, "c": key, "a": Decimal("1.25")},
    )


def _post(debit: Account, credit: Account, amount: Decimal) -> Act:
    lines = (Line(debit, amount), Line(credit, -amount))

    async def post(tx: Tx, owner: int, key: str) -> object:
        return await books.post(tx, NewEntry(owner, key, "bench", CAUSE, lines))

    return post


APPEND = _post(CLEARING, PAYABLE, Decimal("1.25"))
DEBIT = _post(AVAILABLE, USED, Decimal(1))


def anyone(owners: list[int]) -> int:
    return random.choice(owners)


def the_first(owners: list[int]) -> int:
    return owners[0]


SIDES = {
    "floor": (insert, anyone),
    "append": (APPEND, anyone),
    "debit": (DEBIT, anyone),
    "debit_one_balance": (DEBIT, the_first),
}


async def measure(rounds: int = ROUNDS, seconds: float = SECONDS) -> list[Figure]:
    """Return the figures, in commits a second."""
    with postgres() as database:
        owners = _prepare(database.url)
        clients = [await AsyncConnection.connect(database.url, autocommit=True) for _ in range(CLIENTS)]
        keys = (f"bench:{number}" for number in count())
        rates: dict[str, list[float]] = {name: [] for name in SIDES}
        for number in range(rounds + 1):
            for name in random.sample(list(SIDES), len(SIDES)):
                rate = await _turn(clients, name, owners, keys, seconds)
                if number:
                    rates[name].append(rate)
        for client in clients:
            await client.close()
    floors = rates["floor"]
    return [
        _figure("ledger_append_per_s", rates["append"], floors, 0.4),
        _figure("ledger_debit_per_s", rates["debit"], floors, 0.25),
        _figure("ledger_debit_of_one_balance_per_s", rates["debit_one_balance"], floors, None),
    ]


def _prepare(url: str) -> list[int]:
    """Make the organisations, and give each enough to spend."""
    with psycopg.connect(url) as connection:
        connection.execute(TABLES)
        made = connection.execute(
            "insert into organisation (name) select 'bench' from generate_series(1, %s) returning id",
            (ORGANISATIONS,),
        )
        owners = [row[0] for row in made]
        connection.execute(
            """select count(books_post(id, 'grant', 'grant', 'bench', '1', null, '',
                 '{platform:credits_granted,credits:available}', '{CREDIT,CREDIT}', '{1000000,-1000000}'))
               from unnest(%s::bigint[]) id""",
            (owners,),
        )
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("vacuum analyze")
    return owners


async def _turn(
    clients: list[AsyncConnection], name: str, owners: list[int], keys: Iterator[str], seconds: float
) -> float:
    act, choose = SIDES[name]
    started = perf_counter()

    async def live(client: AsyncConnection) -> int:
        tx, done = Tx(client.cursor(), None, {}), 0
        while perf_counter() - started < seconds:
            await act(tx, choose(owners), next(keys))
            done += 1
        return done

    done = await asyncio.gather(*(live(client) for client in clients))
    return sum(done) / (perf_counter() - started)


def _figure(name: str, rates: list[float], floors: list[float], least: float | None) -> Figure:
    ratio = median(rate / floor for rate, floor in zip(rates, floors, strict=True))
    return Figure(name, median(floors) * ratio, median(floors), least=least)


def main() -> None:
    """Print a line for each figure."""
    print(HEAD)
    for figure in uvloop.run(measure()):
        print(figure.line())


if __name__ == "__main__":
    main()
