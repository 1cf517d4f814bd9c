"""A release pays once: set aside at submission, spent at delivery, or given back."""

import asyncio

import pytest

from tests.domain.credits.buyer import Buyer
from tutti.core.ids import new_id
from tutti.domain import books, credits
from tutti.domain.books import PLATFORM, Account
from tutti.domain.credits import Charge, InsufficientCredits, InvalidOrder, Lifetime


async def test_a_release_is_charged_once_however_often_it_is_submitted(buyer: Buyer) -> None:
    await buyer.grant(10)
    release = new_id()
    assert await buyer.submit(3, release) == Charge(3, 7)
    assert await buyer.submit(3, release) == Charge(0, 7)
    assert await buyer.deliver(release) == 3
    assert await buyer.submit(3, release) == Charge(0, 7)
    assert await buyer.deliver(release) == 0
    assert await buyer.balance() == 7


async def test_a_rise_costs_the_difference(buyer: Buyer) -> None:
    await buyer.grant(10)
    release = new_id()
    await buyer.submit(2, release)
    assert await buyer.submit(3, release, surcharge=1) == Charge(1, 7)
    assert await buyer.deliver(release) == 3
    kinds = [(each.kind, each.amount) for each in (await buyer.statement()).transactions]
    assert kinds == [("ai_surcharge", -1), ("submission", -2), ("grant", 10)]


async def test_a_rise_after_delivery_costs_the_difference_too(buyer: Buyer) -> None:
    await buyer.grant(10)
    release = new_id()
    await buyer.submit(1, release)
    await buyer.deliver(release)
    assert await buyer.submit(2, release, surcharge=1) == Charge(1, 8)
    assert await buyer.reject(release) == 1
    assert await buyer.balance() == 9


async def test_a_rejected_release_gets_its_credits_back_and_pays_when_it_comes_again(buyer: Buyer) -> None:
    await buyer.grant(10)
    release = new_id()
    await buyer.submit(4, release, surcharge=2)
    assert await buyer.reject(release) == 4
    assert await buyer.reject(release) == 0
    assert await buyer.balance() == 10
    assert await buyer.submit(4, release, surcharge=2) == Charge(4, 6)
    assert await buyer.faults() == []


async def test_too_few_credits(buyer: Buyer) -> None:
    await buyer.grant(2)
    with pytest.raises(InsufficientCredits) as refused:
        await buyer.submit(3)
    assert refused.value.extra == {"required": 3, "balance": 2}
    assert (refused.value.kind, refused.value.code) == ("forbidden", "insufficient_credits")
    assert await buyer.balance() == 2


async def test_a_refusal_leaves_the_transaction_usable(buyer: Buyer) -> None:
    await buyer.grant(2)
    async with buyer.database.transaction(buyer.actor) as tx:
        with pytest.raises(InsufficientCredits):
            await credits.hold_for_release(tx, new_id(), 3, surcharge=1)
        assert await credits.hold_for_release(tx, new_id(), 2) == Charge(2, 0)


async def test_releases_that_race_for_the_last_credits(buyer: Buyer) -> None:
    await buyer.grant(3)
    outcomes = await asyncio.gather(*(buyer.submit(1) for _ in range(8)), return_exceptions=True)
    assert sum(isinstance(outcome, Charge) for outcome in outcomes) == 3
    assert sum(isinstance(outcome, InsufficientCredits) for outcome in outcomes) == 5
    assert await buyer.balance() == 0


async def test_the_statement_tells_it_all(buyer: Buyer) -> None:
    await buyer.buy(20)
    await buyer.grant(5, "welcome")
    kept, lost = new_id(), new_id()
    await buyer.submit(3, kept, surcharge=1)
    await buyer.deliver(kept)
    await buyer.submit(2, lost)
    await buyer.reject(lost)
    statement = await buyer.statement()
    assert statement.balance == 22
    assert statement.lifetime == Lifetime(purchased=20, spent=5, earned=5, refunded=2)
    told = [(t.kind, t.amount, t.balance_after, t.release_id) for t in statement.transactions]
    assert told == [
        ("refund", 2, 22, str(lost)),
        ("submission", -2, 20, str(lost)),
        ("submission", -2, 22, str(kept)),
        ("ai_surcharge", -1, 24, str(kept)),
        ("grant", 5, 25, None),
        ("purchase", 20, 20, None),
    ]
    assert statement.transactions[4].description == "welcome"
    assert len((await buyer.statement(2)).transactions) == 2
    assert (await buyer.statement(0)).transactions == ()


async def test_what_is_delivered_is_earned_by_the_platform(buyer: Buyer) -> None:
    await buyer.buy(20)
    release = new_id()
    await buyer.submit(3, release)
    await buyer.deliver(release)

    async def platform(code: str, currency: str) -> int:
        async with buyer.database.system() as tx:
            return int(await books.balance(tx, PLATFORM, Account(code, currency)))

    assert await platform("platform:credits_used", "CREDIT") == 3
    assert await platform("platform:credits_sold", "CREDIT") == 20
    assert await platform("platform:cash", "USD") == await platform("platform:prepayments", "USD") == 20


@pytest.mark.parametrize("amount", [0, -5, 1_000_001])
async def test_a_grant_has_limits(buyer: Buyer, amount: int) -> None:
    with pytest.raises(InvalidOrder):
        await buyer.grant(amount)


async def test_a_grant_is_told(buyer: Buyer) -> None:
    assert await buyer.grant(5, "welcome") == 5
    told = await buyer.events("credits.granted")
    assert [(event["credits"], event["reason"]) for event in told] == [(5, "welcome")]
