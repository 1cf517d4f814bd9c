"""Auto-reload: below the threshold, once an hour, with a saved card, and off when the card fails."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.domain.credits.buyer import Buyer
from tutti.core import clock
from tutti.core.errors import Forbidden
from tutti.core.ids import new_id
from tutti.domain.credits import Charge, InvalidOrder, NoPaymentMethod, PaymentFailed


@pytest.fixture
async def keen(buyer: Buyer) -> Buyer:
    """A buyer of 6 credits with a saved card, who reloads 20 when fewer than 5 are left."""
    await buyer.buy(6, save=True)
    await buyer.set_autoreload(package_id="credits_20", threshold_credits=5)
    return buyer


async def with_card(buyer: Buyer, method: str) -> None:
    async with buyer.database.system() as tx:
        await tx.execute("update payment_method set method = %(method)s", {"method": method})


async def test_settings_before_anything_was_set(buyer: Buyer) -> None:
    settings = await buyer.autoreload()
    assert (settings.enabled, settings.threshold_credits, settings.payment_method) == (False, 5, None)


async def test_settings_are_kept_and_changed(keen: Buyer) -> None:
    settings = await keen.autoreload()
    assert (settings.enabled, settings.package_id, settings.quantity) == (True, "credits_20", None)
    settings = await keen.set_autoreload(quantity=30, threshold_credits=0)
    assert (settings.package_id, settings.quantity, settings.threshold_credits) == (None, 30, 0)
    settings = await keen.set_autoreload(enabled=False)
    assert (settings.enabled, settings.quantity, settings.threshold_credits) == (False, 30, 0)
    settings = await keen.set_autoreload()
    assert (settings.enabled, settings.quantity) == (True, 30)


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({}, "quantity"),
        ({"quantity": 0}, "quantity"),
        ({"quantity": 10_001}, "quantity"),
        ({"package_id": "credits_21"}, "package_id"),
        ({"package_id": "credits_20", "quantity": 5}, "package_id"),
        ({"quantity": 5, "threshold_credits": -1}, "threshold_credits"),
        ({"quantity": 5, "threshold_credits": 1_000_001}, "threshold_credits"),
    ],
)
async def test_settings_that_make_no_sense(buyer: Buyer, given: dict[str, object], path: str) -> None:
    await buyer.buy(1, save=True)
    with pytest.raises(InvalidOrder) as refused:
        await buyer.set_autoreload(**given)
    assert refused.value.fields[0].path == path
    assert not (await buyer.autoreload()).enabled


async def test_without_a_card_there_is_no_auto_reload(buyer: Buyer) -> None:
    with pytest.raises(NoPaymentMethod) as refused:
        await buyer.set_autoreload(quantity=5)
    assert refused.value.code == "autoreload_no_payment_method"
    assert not (await buyer.set_autoreload(enabled=False)).enabled


async def test_only_a_card_of_one_s_own(keen: Buyer) -> None:
    with pytest.raises(NoPaymentMethod):
        await keen.set_autoreload(payment_method_id="pm_of_another")
    assert (await keen.set_autoreload(payment_method_id="pm_card_visa")).payment_method


async def test_who_may_not_spend_cannot_set_it(keen: Buyer) -> None:
    async with keen.database.system() as tx:
        await tx.execute("update membership set role = 'member'")
    with pytest.raises(Forbidden):
        await keen.set_autoreload(enabled=False)


async def test_a_low_balance_is_told_and_reloaded(keen: Buyer) -> None:
    assert await keen.submit(1) == Charge(1, 5)
    assert await keen.events("credits.low") == []
    await keen.submit(1)
    assert [event["balance"] for event in await keen.events("credits.low")] == [4]
    assert await keen.reload()
    assert await keen.balance() == 24
    form = keen.server.charges()[0]
    assert (form["amount"], form["payment_method"]) == ("1900", "pm_card_visa")
    latest = (await keen.statement(1)).transactions[0]
    assert (latest.kind, latest.amount) == ("auto_reload", 20)
    assert (await keen.autoreload()).last_reload_at is not None


async def test_a_resubmission_that_costs_nothing_tells_nothing(keen: Buyer) -> None:
    release = new_id()
    await keen.submit(3, release)
    await keen.submit(3, release)
    assert len(await keen.events("credits.low")) == 1


async def test_enough_credits_are_not_reloaded_unless_more_is_needed(keen: Buyer) -> None:
    assert not await keen.reload()
    assert not await keen.reload(needed=6)
    assert await keen.reload(needed=7)
    assert await keen.balance() == 26


async def test_the_card_is_charged_once_an_hour_at_most(keen: Buyer) -> None:
    await keen.submit(6)
    at = clock.now()
    with clock.frozen(at):
        assert await keen.reload()
        await keen.submit(20)
        assert await keen.events("credits.low") != []
        assert not await keen.reload()
    with clock.frozen(at + timedelta(minutes=59, seconds=59)):
        assert not await keen.reload()
    with clock.frozen(at + timedelta(hours=1)):
        assert await keen.reload()
    assert len(keen.server.charges()) == 2


async def test_reloads_that_race_charge_once(keen: Buyer) -> None:
    await keen.submit(6)
    await asyncio.gather(*(keen.reload() for _ in range(5)))
    assert len(keen.server.intents) == 2  # the first purchase, and one reload
    assert await keen.balance() == 20
    assert await keen.faults() == []


async def test_when_it_is_off_nothing_is_charged(keen: Buyer) -> None:
    await keen.set_autoreload(enabled=False)
    await keen.submit(6)
    assert await keen.events("credits.low") == []
    assert not await keen.reload()
    assert keen.server.charges() == []


async def test_somebody_who_never_set_it(buyer: Buyer) -> None:
    assert not await buyer.reload()


@pytest.mark.parametrize("method", ["pm_card_declined", "pm_card_authenticate"])
async def test_a_refused_card_switches_it_off(keen: Buyer, method: str) -> None:
    await with_card(keen, method)
    await keen.submit(6)
    assert not await keen.reload()
    settings = await keen.autoreload()
    assert not settings.enabled
    assert settings.last_error
    assert await keen.balance() == 0
    assert [event["error"] for event in await keen.events("credits.auto_reload_failed")] == [
        settings.last_error
    ]
    assert not await keen.reload()
    assert (await keen.set_autoreload()).last_error is None


async def test_a_charge_without_an_answer_is_asked_for_again_under_the_same_key(keen: Buyer) -> None:
    await keen.submit(6)
    keen.server.down = 9
    with pytest.raises(PaymentFailed):
        await keen.reload()
    keen.server.down = 0
    assert (await keen.autoreload()).enabled
    assert await keen.reload()
    assert await keen.balance() == 20
    assert not await keen.reload()


async def test_a_charge_whose_answer_was_lost_is_credited_once_by_whoever_comes_first(keen: Buyer) -> None:
    """Stripe has charged; its event arrives before the charge is asked for again."""
    await keen.submit(6)
    keen.server.down = 9
    with pytest.raises(PaymentFailed):
        await keen.reload()
    keen.server.down = 0
    async with keen.database.system() as tx:
        purchase = await tx.value("select public_id::text from credit_purchase where kind = 'auto_reload'")
    charged = {
        "id": "pi_9",
        "amount_received": 1900,
        "currency": "usd",
        "metadata": {"purchase": str(purchase)},
    }
    await keen.receive(keen.server.event("payment_intent.succeeded", charged))
    assert await keen.balance() == 20
    assert not await keen.reload()
    assert await keen.faults() == []


async def test_the_card_of_the_order_is_charged_although_it_was_changed_since(keen: Buyer) -> None:
    await keen.submit(6)
    keen.server.down = 9
    with pytest.raises(PaymentFailed):
        await keen.reload()
    keen.server.down = 0
    async with keen.database.system() as tx:
        await tx.execute(
            "insert into payment_method (organisation_id, provider, customer, method, brand, last4)"
            " values (%(o)s, 'stripe', 'cus_2', 'pm_other', 'visa', '1')",
            {"o": keen.organisation_id},
        )
    await keen.set_autoreload(payment_method_id="pm_other")
    assert await keen.reload()
    assert {form["payment_method"] for form in keen.server.charges()} == {"pm_card_visa"}


async def test_an_organisation_reloads_for_itself(keen: Buyer) -> None:
    other = replace(keen, actor=replace(keen.actor, organisation_id=0))
    assert not await other.reload()
