"""Entries: whole or not at all, once per key, and told from either side."""

from datetime import date
from decimal import Decimal

import pytest

from tests.domain.books.ledger import (
    AVAILABLE,
    CLEARING,
    GRANTED,
    PAYABLE,
    Ledger,
    debit,
    entry,
    grant,
    line,
)
from tutti.core.errors import NotFound
from tutti.domain import books
from tutti.domain.books import PLATFORM, Account, KeyConflict, Line, Overdraft


async def test_an_entry_moves_both_accounts(ledger: Ledger) -> None:
    await ledger.post(grant(ledger.one, 20))
    assert await ledger.balance(AVAILABLE) == 20
    assert await ledger.balance(GRANTED, PLATFORM) == 20
    assert await ledger.balance(AVAILABLE, ledger.two) == 0


async def test_the_same_entry_again_is_the_first_one(ledger: Ledger) -> None:
    first = await ledger.post(grant(ledger.one, 20, key="grant:1"))
    second = await ledger.post(grant(ledger.one, 20, key="grant:1"))
    assert (second.id, first.replayed, second.replayed) == (first.id, False, True)
    assert await ledger.balance() == 20


async def test_a_replay_is_known_although_the_money_is_gone(ledger: Ledger) -> None:
    await ledger.post(grant(ledger.one, 5))
    first = await ledger.post(debit(ledger.one, 5, key="debit:1"))
    assert (await ledger.post(debit(ledger.one, 5, key="debit:1"))).id == first.id


@pytest.mark.parametrize(
    "change",
    [
        lambda e: e._replace(lines=(line(GRANTED, 21), line(AVAILABLE, -21))),
        lambda e: e._replace(lines=(line(GRANTED, 10), line(GRANTED, 10), line(AVAILABLE, -20))),
        lambda e: e._replace(kind="adjustment"),
        lambda e: e._replace(cause=books.Cause("release", "0199")),
        lambda e: e._replace(effective_on=date(2020, 1, 1)),
    ],
)
async def test_another_entry_under_the_same_key_is_a_conflict(ledger: Ledger, change) -> None:
    first = grant(ledger.one, 20, key="grant:1")
    await ledger.post(first)
    async with ledger.database.system() as tx:
        with pytest.raises(KeyConflict) as refused:
            await books.post(tx, change(first))
        assert refused.value.code == "entry_conflict"
        assert await books.balance(tx, ledger.one, AVAILABLE) == 20


async def test_keys_of_two_organisations_do_not_meet(ledger: Ledger) -> None:
    await ledger.post(grant(ledger.one, 1, key="grant:1"))
    await ledger.post(grant(ledger.two, 2, key="grant:1"))
    assert await ledger.balance(AVAILABLE, ledger.two) == 2


async def test_an_overdraft_is_refused_and_the_transaction_goes_on(ledger: Ledger) -> None:
    await ledger.post(grant(ledger.one, 3))
    async with ledger.database.system() as tx:
        with pytest.raises(Overdraft) as refused:
            await books.post(tx, debit(ledger.one, 4))
        await books.post(tx, debit(ledger.one, 3))
    assert (refused.value.required, refused.value.balance) == (4, 3)
    assert await ledger.balance() == 0


async def test_an_account_that_never_had_anything_has_nothing_to_spend(ledger: Ledger) -> None:
    with pytest.raises(Overdraft) as refused:
        await ledger.post(debit(ledger.two, 1))
    assert refused.value.balance == 0


async def test_one_entry_can_move_several_currencies(ledger: Ledger) -> None:
    cash, prepaid = Account("platform:cash", "USD"), Account("platform:prepayments", "USD")
    bought = entry(
        ledger.one, line(GRANTED, 20), line(AVAILABLE, -20), line(cash, "19.00"), line(prepaid, "-19.00")
    )
    await ledger.post(bought)
    assert await ledger.balance(AVAILABLE) == 20
    assert await ledger.balance(cash, PLATFORM) == await ledger.balance(prepaid, PLATFORM) == 19


async def test_accounts_that_nothing_guards_may_go_below_zero(ledger: Ledger) -> None:
    await ledger.post(entry(ledger.one, line(PAYABLE, "12.34"), line(CLEARING, "-12.34")))
    assert await ledger.balance(PAYABLE) == Decimal("-12.34")


async def test_amounts_keep_fourteen_places(ledger: Ledger) -> None:
    grain = Decimal("0.00000000000001")
    await ledger.post(entry(ledger.one, line(CLEARING, grain), line(PAYABLE, -grain)))
    assert await ledger.balance(PAYABLE) == grain


@pytest.mark.parametrize("amount", ["0", "0.000000000000001", "NaN", "Infinity", "-Infinity"])
def test_what_is_no_amount_cannot_be_a_line(amount: str) -> None:
    with pytest.raises(ValueError, match="no amount"):
        Line(AVAILABLE, Decimal(amount))


async def test_a_correction_is_a_reversing_entry(ledger: Ledger) -> None:
    wrong = await ledger.post(grant(ledger.one, 20))
    async with ledger.database.system() as tx:
        first = await books.reverse(tx, ledger.one, wrong.id, memo="granted to the wrong one")
        again = await books.reverse(tx, ledger.one, wrong.id, memo="granted to the wrong one")
        moves = await books.history(tx, ledger.one, AVAILABLE, limit=10)
        with pytest.raises(NotFound):
            await books.reverse(tx, ledger.two, wrong.id, memo="")
    assert again.id == first.id
    assert [(m.kind, m.amount, m.balance_after, m.memo) for m in moves] == [
        ("reversal", -20, 0, "granted to the wrong one"),
        ("grant", 20, 20, ""),
    ]
    assert moves[0].cause == moves[1].cause


async def test_history_counts_back_from_the_balance_page_by_page(ledger: Ledger) -> None:
    for amount in range(1, 8):
        await ledger.post(grant(ledger.one, amount))
        await ledger.post(entry(ledger.one, line(CLEARING, amount), line(PAYABLE, -amount)))
    for account in (AVAILABLE, PAYABLE):
        seen: list[tuple[Decimal, Decimal]] = []
        before = None
        async with ledger.database.system() as tx:
            while page := await books.history(tx, ledger.one, account, limit=3, before=before):
                seen += [(move.amount, move.balance_after) for move in page]
                before = page[-1].id
        assert seen == [(n, n * (n + 1) // 2) for n in range(7, 0, -1)]


async def test_totals_are_told_by_kind(ledger: Ledger) -> None:
    for amount in (2, 3):
        await ledger.post(grant(ledger.one, amount))
    await ledger.post(debit(ledger.one, 1))
    async with ledger.database.system() as tx:
        found = {total.kind: total.amount for total in await books.totals(tx, ledger.one, AVAILABLE)}
    assert found == {"grant": 5, "submission": -1}
