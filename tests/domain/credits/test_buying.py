"""From a wish to a paid purchase: stored before the call, credited by the signed event, once."""

import asyncio
import json
from dataclasses import replace

import pytest

from tests.domain.credits.buyer import Buyer
from tests.factories.accounts import acting, person
from tests.stripe_server import sign
from tutti.adapters.payments.operator import OperatorPayments
from tutti.core.errors import Forbidden
from tutti.core.ids import new_id
from tutti.db.idempotency import KeyReused
from tutti.domain.credits import (
    InvalidOrder,
    InvalidSignature,
    PaymentDeclined,
    PaymentFailed,
    PaymentsNotConfigured,
)


async def states(buyer: Buyer) -> list[str]:
    async with buyer.database.transaction(buyer.actor) as tx:
        found = await tx.value("select coalesce(array_agg(state order by id), '{}') from credit_purchase")
    return list(found)  # type: ignore[call-overload]


async def error_of(buyer: Buyer) -> str:
    async with buyer.database.transaction(buyer.actor) as tx:
        return str(await tx.value("select error from credit_purchase order by id desc limit 1"))


async def test_credits_come_with_the_payment_not_with_the_checkout(buyer: Buyer) -> None:
    session = await buyer.checkout(package_id="credits_20")
    assert (session.credits, session.price.amount) == (20, 19)
    assert session.url == f"{buyer.server.url}/pay/{session.session_id}"
    assert await buyer.balance() == 0
    await buyer.receive(buyer.server.pay(session.session_id))
    assert await buyer.balance() == 20
    assert await states(buyer) == ["paid"]
    told = await buyer.events("credits.bought")
    assert [(event["kind"], event["credits"]) for event in told] == [("purchase", 20)]


async def test_an_event_counts_once_however_often_it_comes(buyer: Buyer) -> None:
    session = await buyer.checkout(7)
    paid = buyer.server.pay(session.session_id)
    await asyncio.gather(*(buyer.receive(paid) for _ in range(5)))
    await buyer.receive(paid)
    again = buyer.server.event("checkout.session.completed", buyer.server.sessions[session.session_id])
    await buyer.receive(again)
    assert await buyer.balance() == 7
    assert await buyer.faults() == []


@pytest.mark.parametrize(
    "change", [{"amount_total": 1}, {"currency": "jpy"}, {"id": "cs_other"}, {"amount_total": None}]
)
async def test_an_event_that_contradicts_the_order_brings_nothing(
    buyer: Buyer, change: dict[str, object]
) -> None:
    session = await buyer.checkout(7)
    await buyer.receive(buyer.server.pay(session.session_id, **change))
    assert await buyer.balance() == 0
    assert await states(buyer) == ["failed"]
    error = await error_of(buyer)
    assert "the price is 7.00 USD" in error or "cs_other" in error


@pytest.mark.parametrize("metadata", [None, {}, {"purchase": "nonsense"}, {"purchase": str(new_id())}])
async def test_an_event_of_somebody_else_s_shop_is_let_be(
    buyer: Buyer, metadata: dict[str, str] | None
) -> None:
    session = await buyer.checkout(7)
    await buyer.receive(buyer.server.pay(session.session_id, metadata=metadata))
    assert await buyer.balance() == 0
    assert await states(buyer) == ["open"]


async def test_an_event_that_is_not_signed_brings_nothing(buyer: Buyer) -> None:
    session = await buyer.checkout(7)
    forged = sign(buyer.server.pay(session.session_id).payload, secret="whsec_mine")
    with pytest.raises(InvalidSignature):
        await buyer.receive(forged)
    assert await buyer.balance() == 0


async def test_a_page_that_expires(buyer: Buyer) -> None:
    session = await buyer.checkout(7)
    subject = buyer.server.sessions[session.session_id]
    await buyer.receive(buyer.server.event("checkout.session.expired", subject))
    assert await states(buyer) == ["expired"]
    await buyer.receive(buyer.server.pay(session.session_id))
    assert (await buyer.balance(), await states(buyer)) == (7, ["paid"])


async def test_a_late_expiry_takes_nothing_back(buyer: Buyer) -> None:
    session = await buyer.checkout(7)
    await buyer.receive(buyer.server.pay(session.session_id))
    subject = buyer.server.sessions[session.session_id]
    await buyer.receive(buyer.server.event("checkout.session.expired", subject))
    assert (await buyer.balance(), await states(buyer)) == (7, ["paid"])


async def test_an_event_that_overtakes_the_answer_of_the_call(buyer: Buyer) -> None:
    """The process dies after the call and before its answer is stored; the buyer pays all the same."""
    session = await buyer.checkout(7)
    async with buyer.database.transaction(buyer.actor) as tx:
        await tx.execute("update credit_purchase set state = 'asked', reference = null, url = null")
    await buyer.receive(buyer.server.pay(session.session_id))
    assert await buyer.balance() == 7


async def test_the_same_request_opens_the_same_page(buyer: Buyer) -> None:
    first = await buyer.checkout(7, key="k1")
    assert await buyer.checkout(7, key="k1") == first
    assert len(buyer.server.requests) == 1
    assert (await buyer.checkout(7, key="k2")).session_id != first.session_id
    with pytest.raises(KeyReused):
        await buyer.checkout(8, key="k1")


async def test_a_repeat_after_a_crash_asks_under_the_same_key(buyer: Buyer) -> None:
    buyer.server.down = 9
    with pytest.raises(PaymentFailed):
        await buyer.checkout(7, key="k1")
    buyer.server.down = 0
    assert await states(buyer) == ["asked"]
    session = await buyer.checkout(7, key="k1")
    assert await states(buyer) == ["open"]
    assert list(buyer.server.sessions) == [session.session_id]


async def test_requests_that_race_under_one_key_open_one_page(buyer: Buyer) -> None:
    opened = await asyncio.gather(*(buyer.checkout(7, key="k1") for _ in range(4)))
    assert len({page.session_id for page in opened}) == 1
    assert len(buyer.server.sessions) == 1


async def test_what_the_provider_refuses_is_told_again(buyer: Buyer) -> None:
    order = {"amount": 7, "key": "k1"}
    refusing = replace(buyer, payments=OperatorPayments())  # type: ignore[arg-type]
    with pytest.raises(PaymentsNotConfigured):
        await refusing.checkout(**order)  # type: ignore[arg-type]
    assert await states(buyer) == ["failed"]
    with pytest.raises(PaymentDeclined, match="tutti credits grant"):
        await refusing.checkout(**order)  # type: ignore[arg-type]


async def test_who_may_not_spend_cannot_buy(buyer: Buyer) -> None:
    async with buyer.database.system() as tx:
        await tx.execute("update membership set role = 'member'")
    with pytest.raises(Forbidden):
        await buyer.checkout(7)
    assert await states(buyer) == []


async def test_an_order_that_cannot_be_priced_is_not_stored(buyer: Buyer) -> None:
    with pytest.raises(InvalidOrder):
        await buyer.checkout(7, "credits_20")
    assert await states(buyer) == []


async def test_a_card_is_kept_when_that_was_asked(buyer: Buyer) -> None:
    await buyer.buy(7)
    assert (await buyer.autoreload()).payment_method is None
    await buyer.buy(7, save=True)
    card = (await buyer.set_autoreload(quantity=5)).payment_method
    assert card
    assert (card.method, card.brand, card.last4) == ("pm_card_visa", "visa", "4242")
    await buyer.checkout(7)
    assert buyer.server.requests[-1][1]["customer"] == card.customer


async def test_a_card_that_cannot_be_read_now_makes_the_event_come_again(buyer: Buyer) -> None:
    session = await buyer.checkout(7, save=True)
    paid = buyer.server.pay(session.session_id)
    buyer.server.down = 9
    with pytest.raises(PaymentFailed):
        await buyer.receive(paid)
    assert await buyer.balance() == 0
    buyer.server.down = 0
    await buyer.receive(paid)
    assert await buyer.balance() == 7


async def test_purchases_and_cards_of_others_are_not_seen(buyer: Buyer) -> None:
    await buyer.buy(7, save=True)
    other = replace(buyer, actor=acting(await person(buyer.database)))
    assert await other.balance() == 0
    assert await states(other) == []
    with pytest.raises(Exception, match="no such saved card"):
        await other.set_autoreload(quantity=5, payment_method_id="pm_card_visa")


async def test_a_purchase_is_between_its_organisation_and_the_books(buyer: Buyer) -> None:
    await buyer.buy(7)
    payload = json.loads(buyer.server.pay(next(iter(buyer.server.sessions))).payload)
    purchase = payload["data"]["object"]["metadata"]["purchase"]
    async with buyer.database.system() as tx:
        cause = await tx.value("select cause_kind || ' ' || cause_id from book_entry where kind = 'purchase'")
    assert cause == f"purchase {purchase}"
