"""Many at once, and processes that die: the books stay even, and nobody spends what is not there."""

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from decimal import Decimal

import psycopg
import pytest

from tests.domain.books.ledger import (
    AVAILABLE,
    CLEARING,
    HELD,
    PAYABLE,
    USED,
    Ledger,
    debit,
    entry,
    grant,
    line,
    wanted,
)
from tutti.domain import books
from tutti.domain.books import PLATFORM, KeyConflict, Overdraft

CLIENTS = 8
STEPS = int(os.environ.get("TUTTI_EXAMPLES", "25"))


async def together(act: Callable[[int], Awaitable[None]]) -> None:
    async with asyncio.TaskGroup() as group:
        for client in range(CLIENTS):
            group.create_task(act(client))


async def test_racing_debits_win_exactly_what_is_affordable(ledger: Ledger) -> None:
    await ledger.post(grant(ledger.one, 20))
    won = []

    async def spend(client: int) -> None:
        for number in range(5):
            try:
                await ledger.post(debit(ledger.one, 1, key=f"{client}:{number}"))
                won.append(client)
            except Overdraft:
                pass

    await together(spend)
    assert len(won) == 20
    assert await ledger.balance() == 0
    assert await ledger.balance(USED, PLATFORM) == 20
    assert await ledger.faults() == []


async def test_racing_holds_of_one_key_hold_once(ledger: Ledger) -> None:
    await ledger.post(grant(ledger.one, 20))
    added = []

    async def submit(client: int) -> None:
        added.append((await ledger.hold(wanted(ledger.one, 3))).added)

    await together(submit)
    assert sorted(added) == [0] * (CLIENTS - 1) + [3]
    assert await ledger.balance(HELD) == 3


async def test_racing_entries_of_one_key_are_one(ledger: Ledger) -> None:
    async def give(client: int) -> None:
        await ledger.post(grant(ledger.one, 5, key="grant:1"))

    await together(give)
    assert await ledger.balance() == 5


async def test_captures_and_releases_that_race_move_a_hold_once(ledger: Ledger) -> None:
    await ledger.post(grant(ledger.one, 20))
    for release in range(5):
        await ledger.hold(wanted(ledger.one, 2, f"release:{release}"))
    moved: list[Decimal] = []

    async def settle(client: int) -> None:
        for release in range(5):
            act = ledger.capture if client % 2 else ledger.release
            moved.append(await act(f"release:{release}"))

    await together(settle)
    assert sum(moved) == 10
    assert await ledger.balance(HELD) == 0
    assert await ledger.balance() + await ledger.balance(USED, PLATFORM) == 20
    assert await ledger.faults() == []


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_is_done_at_once_the_books_are_even(ledger: Ledger, seed: int) -> None:
    """Random grants, debits, holds, settlements and royalties of two organisations by eight clients.

    A model that counts only what was reported as done must end with the same balances.
    """
    given: dict[int, Decimal] = {ledger.one: Decimal(0), ledger.two: Decimal(0)}
    spent = dict(given)

    async def live(client: int) -> None:
        dice = random.Random(f"{seed}:{client}")
        for _ in range(STEPS):
            owner, amount = dice.choice((ledger.one, ledger.two)), dice.randint(1, 9)
            key = f"release:{dice.randint(1, 6)}"
            try:
                match dice.randrange(6):
                    case 0:
                        await ledger.post(grant(owner, amount))
                        given[owner] += amount
                    case 1:
                        await ledger.post(debit(owner, amount))
                        spent[owner] += amount
                    case 2:
                        await ledger.hold(wanted(owner, amount, key))
                    case 3:
                        async with ledger.database.system() as tx:
                            captured = await books.capture(tx, owner, key, to=USED, kind="delivery")
                        spent[owner] += captured
                    case 4:
                        async with ledger.database.system() as tx:
                            await books.release(tx, owner, key, kind="refund")
                    case 5:
                        cents = Decimal(amount).scaleb(-2)
                        await ledger.post(entry(owner, line(CLEARING, cents), line(PAYABLE, -cents)))
            except Overdraft:
                pass

    await together(live)
    assert await ledger.faults() == []
    for owner in (ledger.one, ledger.two):
        available, held = await ledger.balance(AVAILABLE, owner), await ledger.balance(HELD, owner)
        assert available >= 0
        assert held >= 0
        assert available + held == given[owner] - spent[owner]
    async with ledger.database.system() as tx:
        assert await tx.value("select sum(amount) from book_posting") == 0


async def test_keys_that_clash_at_once_leave_one_entry(ledger: Ledger) -> None:
    outcomes: list[str] = []

    async def give(client: int) -> None:
        try:
            posted = await ledger.post(grant(ledger.one, 1 + client % 2, key="grant:1"))
            outcomes.append("replayed" if posted.replayed else "posted")
        except KeyConflict:
            outcomes.append("conflict")

    await together(give)
    assert sorted(outcomes) == ["conflict"] * 4 + ["posted"] + ["replayed"] * 3
    assert await ledger.balance() in {1, 2}


DYING = """
import asyncio, sys
from tests.domain.books.ledger import Ledger, debit, wanted
from tutti.db import Database
from tutti.domain import books

async def main(url, one):
    async with Database.open(url) as database, database.system() as tx:
        await books.post(tx, debit(one, 1, key="dying"))
        await books.hold(tx, wanted(one, 2))
        print("posted", flush=True)
        await asyncio.sleep(60)

asyncio.run(main(sys.argv[1], int(sys.argv[2])))
"""


async def test_a_process_that_dies_in_the_middle_leaves_nothing(ledger: Ledger) -> None:
    await ledger.post(grant(ledger.one, 10))
    with subprocess.Popen(
        [sys.executable, "-c", DYING, ledger.url, str(ledger.one)], stdout=subprocess.PIPE
    ) as dying:
        assert dying.stdout
        assert await asyncio.to_thread(dying.stdout.readline) == b"posted\n"
        os.kill(dying.pid, signal.SIGKILL)
    assert not (await ledger.post(debit(ledger.one, 1, key="dying"))).replayed
    assert (await ledger.hold(wanted(ledger.one, 2))).added == 2
    assert (await ledger.balance(), await ledger.balance(HELD)) == (7, 2)
    assert await ledger.faults() == []


async def test_a_connection_that_is_cut_in_the_middle_leaves_nothing(ledger: Ledger) -> None:
    await ledger.post(grant(ledger.one, 10))
    with pytest.raises(psycopg.OperationalError):
        async with ledger.database.system() as tx:
            await books.post(tx, debit(ledger.one, 1))
            with psycopg.connect(ledger.url) as killer:
                killer.execute("select pg_terminate_backend(%s)", (tx.connection.info.backend_pid,))
            await books.post(tx, debit(ledger.one, 1))
    assert await ledger.balance() == 10
    assert await ledger.faults() == []


async def test_the_nightly_check_finds_what_was_tampered_with(ledger: Ledger) -> None:
    await ledger.post(grant(ledger.one, 10))
    await ledger.hold(wanted(ledger.one, 2))
    with psycopg.connect(ledger.url, autocommit=True) as connection:
        connection.execute("update book_balance set balance = balance + 1")
        connection.execute("alter table book_posting disable trigger append_only")
        connection.execute(
            "update book_posting set amount = amount + 1 where code = 'platform:credits_granted'"
        )
        connection.execute("alter table book_entry disable trigger append_only")
        connection.execute("update book_entry set lines = 3 where kind = 'submission'")
    kinds = {fault.split(":")[0] for fault in await ledger.faults()}
    assert kinds == {"uneven entry", "incomplete entry", "wrong balance", "wrong held balance"}
