"""Payments that go back: their credits go with them, once, in proportion, and as a debt where they are spent."""

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest

from tests.domain.credits.buyer import Buyer
from tests.factories.accounts import acting, person
from tutti.core.ids import new_id
from tutti.domain import books
from tutti.domain.books import Account
from tutti.domain.credits import InsufficientCredits, PaymentFailed, debtors


async def cash(buyer: Buyer) -> Decimal:
    async with buyer.database.system() as tx:
        return await books.balance(tx, books.PLATFORM, Account("platform:cash", "USD"))


async def test_a_refund_takes_the_credits_and_the_money(buyer: Buyer) -> None:
    payment = await buyer.buy(package_id="credits_20")
    await buyer.refund(payment, 1900)
    statement = await buyer.statement()
    assert (statement.balance, statement.owed, statement.lifetime.purchased) == (0, 0, 0)
    latest = statement.transactions[0]
    assert (latest.kind, latest.amount, latest.description) == ("adjustment", -20, "Payment went back")
    assert await cash(buyer) == 0
    assert await buyer.faults() == []


async def test_one_refund_told_in_every_way_counts_once(buyer: Buyer) -> None:
    payment = await buyer.buy(20)
    told = await buyer.refund(payment, 500)
    refund = next(iter(buyer.server.refunds.values()))
    charge = buyer.server.charge_of(payment)
    await buyer.receive(told)
    for kind, subject in (
        ("charge.refunded", charge),
        ("refund.updated", refund),
        ("charge.refund.updated", refund),
    ):
        await asyncio.gather(*(buyer.receive(buyer.server.event(kind, subject)) for _ in range(3)))
    assert (await buyer.balance(), await cash(buyer)) == (15, 15)
    assert len(await buyer.events("credits.taken_back")) == 1


async def test_partial_refunds_take_whole_credits_of_their_sum(buyer: Buyer) -> None:
    """20 credits cost 19 dollars: one goes with each 95 cents, and the last with the last cent."""
    payment = await buyer.buy(package_id="credits_20")
    left = []
    for cents in (94, 1, 949, 855, 1):
        await buyer.refund(payment, cents)
        left.append(await buyer.balance())
    assert left == [20, 19, 10, 1, 0]
    assert await cash(buyer) == 0
    assert await buyer.faults() == []


async def test_a_refund_that_fails_gives_the_credits_again(buyer: Buyer) -> None:
    payment = await buyer.buy(20)
    await buyer.refund(payment, 2000, status="pending")
    assert await buyer.balance() == 0
    refund = next(iter(buyer.server.refunds.values()))
    refund["status"] = "failed"
    await buyer.receive(buyer.server.event("refund.failed", refund))
    statement = await buyer.statement()
    assert (statement.balance, statement.lifetime.purchased, await cash(buyer)) == (20, 20, 20)
    assert statement.transactions[0].description == "Payment came again"


async def test_a_dispute_takes_credits_until_it_is_won(buyer: Buyer) -> None:
    payment = await buyer.buy(20, save=True)
    await buyer.set_autoreload(quantity=5)
    dispute = buyer.server.dispute(payment, 2000)
    await buyer.receive(buyer.server.event("charge.dispute.created", dispute))
    assert await buyer.balance() == 0
    reload = await buyer.autoreload()
    assert not reload.enabled
    assert "disputed" in (reload.last_error or "")
    dispute["status"] = "won"
    await buyer.receive(buyer.server.event("charge.dispute.closed", dispute))
    assert (await buyer.balance(), await cash(buyer)) == (20, 20)


async def test_an_inquiry_takes_nothing(buyer: Buyer) -> None:
    payment = await buyer.buy(20)
    dispute = buyer.server.dispute(payment, 2000)
    dispute["status"] = "warning_needs_response"
    await buyer.receive(buyer.server.event("charge.dispute.created", dispute))
    assert await buyer.balance() == 20


async def test_what_is_spent_is_owed_and_paid_first(buyer: Buyer) -> None:
    payment = await buyer.buy(20)
    release = new_id()
    await buyer.submit(12, release)
    await buyer.deliver(release)
    await buyer.refund(payment, 2000)
    assert (await buyer.balance(), await buyer.owed()) == (0, 12)
    async with buyer.database.system() as tx:
        assert await debtors(tx) == [(buyer.organisation_id, 12)]
    with pytest.raises(InsufficientCredits, match="owe 12") as short:
        await buyer.submit(1)
    assert short.value.extra == {"required": 1, "balance": 0, "owed": 12}
    assert await buyer.grant(5) == 0
    assert await buyer.owed() == 7
    await buyer.buy(10)
    assert (await buyer.balance(), await buyer.owed()) == (3, 0)
    assert [each.description for each in (await buyer.statement(2)).transactions] == [
        "Owed credits paid back",
        "Credits bought",
    ]
    assert await buyer.faults() == []


async def test_what_is_set_aside_stays_there_and_pays_when_it_comes_back(buyer: Buyer) -> None:
    payment = await buyer.buy(20)
    release = new_id()
    await buyer.submit(12, release)
    await buyer.refund(payment, 1000)
    assert (await buyer.balance(), await buyer.owed()) == (0, 2)
    await buyer.reject(release)
    assert (await buyer.balance(), await buyer.owed()) == (10, 0)
    assert await buyer.faults() == []


async def test_a_debt_ends_when_the_money_comes_again(buyer: Buyer) -> None:
    payment = await buyer.buy(20)
    await buyer.submit(15)
    dispute = buyer.server.dispute(payment, 2000)
    await buyer.receive(buyer.server.event("charge.dispute.created", dispute))
    assert (await buyer.balance(), await buyer.owed()) == (0, 15)
    dispute["status"] = "won"
    await buyer.receive(buyer.server.event("charge.dispute.funds_reinstated", dispute))
    assert (await buyer.balance(), await buyer.owed()) == (5, 0)
    assert await buyer.faults() == []


async def test_a_refund_that_is_told_of_before_the_payment(buyer: Buyer) -> None:
    session = await buyer.checkout(20)
    paid = buyer.server.pay(session.session_id)
    payment = str(buyer.server.sessions[session.session_id]["payment_intent"])
    await buyer.refund(payment, 500)
    assert await buyer.balance() == 0
    await buyer.receive(paid)
    assert await buyer.balance() == 15


async def test_it_is_applied_on_the_repeat_when_stripe_was_down_then(buyer: Buyer) -> None:
    session = await buyer.checkout(20)
    paid = buyer.server.pay(session.session_id)
    await buyer.refund(str(buyer.server.sessions[session.session_id]["payment_intent"]), 500)
    buyer.server.down = 9
    with pytest.raises(PaymentFailed):
        await buyer.receive(paid)
    buyer.server.down = 0
    await buyer.receive(paid)
    assert await buyer.balance() == 15


async def test_an_answer_that_was_overtaken_is_not_applied(buyer: Buyer) -> None:
    """The first event asks, a second refund is made and applied, and only then the first gets its old answer."""
    payment = await buyer.buy(20)
    refund = buyer.server.refund(payment, 500)
    slow = _Slow(buyer)
    overtaken = asyncio.create_task(
        replace(buyer, payments=slow).receive(buyer.server.event("refund.created", refund))  # type: ignore[arg-type]
    )
    await slow.asked.wait()
    await buyer.refund(payment, 1000)
    assert await buyer.balance() == 5
    slow.go.set()
    await overtaken
    assert (await buyer.balance(), await cash(buyer)) == (5, 5)


class _Slow:
    """Payments whose first answer about returns comes late."""

    def __init__(self, buyer: Buyer) -> None:
        self.inner = buyer.payments
        self.asked, self.go = asyncio.Event(), asyncio.Event()

    def __getattr__(self, name: str) -> object:
        return getattr(self.inner, name)

    async def returned(self, payment: str) -> object:
        answer = await self.inner.returned(payment)
        if not self.asked.is_set():
            self.asked.set()
            await self.go.wait()
        return answer


async def test_a_purchase_and_a_return_at_once_leave_no_debt_beside_a_balance(buyer: Buyer) -> None:
    payment = await buyer.buy(20)
    await buyer.submit(20)
    refund = buyer.server.event("refund.created", buyer.server.refund(payment, 2000))
    await asyncio.gather(buyer.receive(refund), *(buyer.grant(3) for _ in range(5)))
    assert (await buyer.balance(), await buyer.owed()) == (0, 5)
    assert await buyer.faults() == []


@pytest.mark.parametrize("kind", ["charge.refunded", "refund.created", "charge.dispute.created"])
async def test_refunds_of_somebody_else_s_shop_are_let_be(buyer: Buyer, kind: str) -> None:
    await buyer.buy(20)
    for payment in (None, "pi_foreign"):
        subject = {
            "id": "x_1",
            "object": "charge",
            "amount": 2000,
            "currency": "usd",
            "payment_intent": payment,
        }
        await buyer.receive(buyer.server.event(kind, subject))
    assert await buyer.balance() == 20


async def test_an_auto_reload_is_taken_back_too_and_others_keep_theirs(buyer: Buyer) -> None:
    other = replace(buyer, actor=acting(await person(buyer.database)))
    await other.grant(3)
    await buyer.buy(6, save=True)
    await buyer.set_autoreload(quantity=10, threshold_credits=8)
    assert await buyer.reload()
    await buyer.refund(list(buyer.server.intents)[-1], 1000)
    assert (await buyer.balance(), await other.balance()) == (6, 3)
