"""What is set aside: held once per key, then captured or given back."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tests.domain.books.ledger import AVAILABLE, HELD, USED, Ledger, grant, wanted
from tutti.core import clock
from tutti.domain import books
from tutti.domain.books import PLATFORM, Held, Overdraft


@pytest.fixture(autouse=True)
async def funds(ledger: Ledger) -> None:
    await ledger.post(grant(ledger.one, 10))


async def balances(ledger: Ledger) -> tuple[Decimal, Decimal, Decimal]:
    assert await ledger.faults() == []
    return await ledger.balance(), await ledger.balance(HELD), await ledger.balance(USED, PLATFORM)


async def test_a_hold_is_moved_aside_and_captured(ledger: Ledger) -> None:
    assert await ledger.hold(wanted(ledger.one, 3)) == Held(Decimal(3), Decimal(7))
    assert await balances(ledger) == (7, 3, 0)
    assert await ledger.capture() == 3
    assert await balances(ledger) == (7, 0, 3)


async def test_a_hold_is_given_back(ledger: Ledger) -> None:
    await ledger.hold(wanted(ledger.one, 3))
    assert await ledger.release() == 3
    assert await balances(ledger) == (10, 0, 0)


async def test_the_same_key_holds_no_more_and_a_rise_only_the_difference(ledger: Ledger) -> None:
    await ledger.hold(wanted(ledger.one, 3))
    assert (await ledger.hold(wanted(ledger.one, 3))).added == 0
    assert (await ledger.hold(wanted(ledger.one, 2))).added == 0
    assert (await ledger.hold(wanted(ledger.one, 5))).added == 2
    assert await balances(ledger) == (5, 5, 0)
    assert await ledger.capture() == 5


async def test_what_was_captured_counts_but_what_was_given_back_does_not(ledger: Ledger) -> None:
    await ledger.hold(wanted(ledger.one, 3))
    await ledger.capture()
    assert (await ledger.hold(wanted(ledger.one, 4))).added == 1
    assert await ledger.release() == 1
    assert (await ledger.hold(wanted(ledger.one, 4))).added == 1
    assert await balances(ledger) == (6, 1, 3)


async def test_settling_twice_or_in_the_other_way_moves_nothing(ledger: Ledger) -> None:
    await ledger.hold(wanted(ledger.one, 3))
    await ledger.capture()
    assert await ledger.capture() == await ledger.release() == 0
    assert await ledger.capture("release:unknown") == 0
    assert await balances(ledger) == (7, 0, 3)


async def test_too_much_is_refused_and_the_transaction_goes_on(ledger: Ledger) -> None:
    await ledger.hold(wanted(ledger.one, 4))
    async with ledger.database.system() as tx:
        with pytest.raises(Overdraft) as refused:
            await books.hold(tx, wanted(ledger.one, 11))
        assert (refused.value.required, refused.value.balance) == (7, 6)
        await books.hold(tx, wanted(ledger.one, 10))
    assert await balances(ledger) == (0, 10, 0)


async def test_missing_amounts_go_to_the_kinds_that_have_less(ledger: Ledger) -> None:
    two, more = {"surcharge": Decimal(0), "submission": Decimal(2)}, {"surcharge": Decimal(1)}
    await ledger.hold(wanted(ledger.one, 0, amounts=two))
    await ledger.hold(wanted(ledger.one, 0, amounts=more | {"submission": Decimal(2)}))
    await ledger.hold(wanted(ledger.one, 0, amounts=more | {"submission": Decimal(1)}))
    async with ledger.database.system() as tx:
        moves = await books.history(tx, ledger.one, AVAILABLE, limit=10)
    assert [(move.kind, move.amount) for move in moves] == [
        ("surcharge", -1),
        ("submission", -2),
        ("grant", 10),
    ]


async def test_a_rise_in_one_kind_and_a_fall_in_another_cost_the_difference_of_the_sums(
    ledger: Ledger,
) -> None:
    await ledger.hold(wanted(ledger.one, 0, amounts={"surcharge": Decimal(0), "submission": Decimal(3)}))
    held = await ledger.hold(
        wanted(ledger.one, 0, amounts={"surcharge": Decimal(2), "submission": Decimal(2)})
    )
    assert held.added == 1


async def test_what_expires_is_given_back_and_nothing_else(ledger: Ledger) -> None:
    soon = datetime(2030, 1, 1, tzinfo=UTC)
    await ledger.hold(wanted(ledger.one, 1, "payout:1", expires_at=soon))
    await ledger.hold(wanted(ledger.one, 3, "payout:1", expires_at=soon + timedelta(days=1)))
    await ledger.hold(wanted(ledger.one, 4, "release:1"))
    async with ledger.database.system() as tx:
        with clock.frozen(soon - timedelta(seconds=1)):
            assert await books.release_expired(tx) == 0
        with clock.frozen(soon):
            assert await books.release_expired(tx) == 1
            assert await books.release_expired(tx) == 0
    assert await balances(ledger) == (4, 6, 0)


async def test_holds_of_two_organisations_do_not_meet(ledger: Ledger) -> None:
    await ledger.post(grant(ledger.two, 5))
    await ledger.hold(wanted(ledger.one, 3))
    await ledger.hold(wanted(ledger.two, 5))
    assert await ledger.release() == 3
    assert await ledger.balance(HELD, ledger.two) == 5
