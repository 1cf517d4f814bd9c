"""Stripe's SDK against a server that speaks its protocol."""

import json
import time
from collections.abc import Iterator
from decimal import Decimal

import pytest
import stripe as sdk

from tests.stripe_server import KEY, SECRET, StripeServer, sign, stripe_server
from tutti.adapters.payments.stripe import StripePayments
from tutti.core.errors import Malformed
from tutti.core.ids import new_id
from tutti.core.money import Money
from tutti.domain.credits import (
    CheckoutPage,
    InvalidSignature,
    Outcome,
    PaymentDeclined,
    PaymentFailed,
    PaymentOrder,
    SavedMethod,
)

PAGE = CheckoutPage(
    "https://tutti.example/yes",
    "https://tutti.example/no",
    save_method=False,
    customer=None,
    email="ada@example.com",
)
VISA = SavedMethod("cus_1", "pm_card_visa", "visa", "4242")


@pytest.fixture
def server() -> Iterator[StripeServer]:
    with stripe_server() as server:
        yield server


@pytest.fixture
def payments(server: StripeServer, monkeypatch: pytest.MonkeyPatch) -> StripePayments:
    monkeypatch.setattr(sdk.RequestsClient, "INITIAL_DELAY", 0.01)
    return StripePayments(KEY, SECRET, api_base=server.url)


def order(amount: str = "19") -> PaymentOrder:
    return PaymentOrder(new_id(), Money(Decimal(amount), "USD"), "20 credits")


async def test_a_checkout_asks_for_the_price_and_names_the_purchase(
    server: StripeServer, payments: StripePayments
) -> None:
    asked = order("19.50")
    session = await payments.checkout(asked, PAGE)
    form = server.requests[0][1]
    assert session.url == f"{server.url}/pay/{session.id}"
    assert 86000 < session.expires_at.timestamp() - time.time() <= 86400
    assert form["line_items[0][price_data][unit_amount]"] == "1950"
    assert form["line_items[0][price_data][currency]"] == "usd"
    assert form["metadata[purchase]"] == form["client_reference_id"] == str(asked.purchase)
    assert form["customer_email"] == "ada@example.com"
    assert (form["success_url"], form["cancel_url"]) == (PAGE.success_url, PAGE.cancel_url)
    assert "payment_intent_data[setup_future_usage]" not in form


@pytest.mark.parametrize("customer", [None, "cus_9"])
async def test_a_checkout_that_saves_the_card(
    server: StripeServer, payments: StripePayments, customer: str | None
) -> None:
    page = CheckoutPage(
        PAGE.success_url, PAGE.cancel_url, save_method=True, customer=customer, email=PAGE.email
    )
    session = await payments.checkout(order(), page)
    form = server.requests[0][1]
    assert form["payment_intent_data[setup_future_usage]"] == "off_session"
    assert form.get("customer") == customer
    assert form.get("customer_creation") == (None if customer else "always")
    event = payments.verify_webhook(*_parts(server.pay(session.id)))
    assert event.payment
    saved = await payments.saved_method(event.payment)
    assert saved
    assert (saved.method, saved.brand, saved.last4) == ("pm_card_visa", "visa", "4242")
    assert saved.customer == (customer or saved.customer)


async def test_a_payment_that_was_not_set_up_for_later_saves_nothing(
    server: StripeServer, payments: StripePayments
) -> None:
    session = await payments.checkout(order(), PAGE)
    event = payments.verify_webhook(*_parts(server.pay(session.id)))
    assert await payments.saved_method(str(event.payment)) is None


async def test_the_same_purchase_is_the_same_session(server: StripeServer, payments: StripePayments) -> None:
    asked = order()
    first, second = await payments.checkout(asked, PAGE), await payments.checkout(asked, PAGE)
    assert first == second
    assert len(server.sessions) == 1


async def test_a_saved_card_is_charged_once(server: StripeServer, payments: StripePayments) -> None:
    asked = order()
    charge = await payments.charge_saved(asked, VISA)
    assert await payments.charge_saved(asked, VISA) == charge
    assert len(server.intents) == 1
    form = server.charges()[0]
    assert (form["amount"], form["currency"], form["customer"]) == ("1900", "usd", "cus_1")
    assert (form["off_session"], form["confirm"]) == ("true", "true")


@pytest.mark.parametrize("fault", ["down", "cut"])
async def test_a_fault_on_the_way_is_repeated_under_the_same_key(
    server: StripeServer, payments: StripePayments, fault: str
) -> None:
    setattr(server, fault, 1)
    await payments.charge_saved(order(), VISA)
    assert len(server.intents) == 1


@pytest.mark.parametrize("fault", ["down", "cut"])
async def test_no_answer_is_no_refusal(server: StripeServer, payments: StripePayments, fault: str) -> None:
    setattr(server, fault, 9)
    with pytest.raises(PaymentFailed):
        await payments.charge_saved(order(), VISA)


@pytest.mark.parametrize(
    ("method", "reason"),
    [("pm_card_declined", "declined"), ("pm_card_authenticate", "requires authentication")],
)
async def test_a_card_that_is_refused(payments: StripePayments, method: str, reason: str) -> None:
    with pytest.raises(PaymentDeclined, match=reason):
        await payments.charge_saved(order(), SavedMethod("cus_1", method, "visa", "0002"))


async def test_a_charge_that_is_not_over_yet(payments: StripePayments) -> None:
    with pytest.raises(PaymentFailed, match="processed"):
        await payments.charge_saved(order(), SavedMethod("cus_1", "pm_card_processing", "visa", "0002"))


async def test_an_order_that_stripe_refuses(payments: StripePayments) -> None:
    page = CheckoutPage("nowhere", "nowhere", save_method=False, customer=None, email=PAGE.email)
    with pytest.raises(PaymentDeclined, match="Not a valid URL"):
        await payments.checkout(order(), page)


async def test_a_wrong_key_is_not_shown(server: StripeServer) -> None:
    payments = StripePayments("sk_test_wrong", SECRET, api_base=server.url)
    with pytest.raises(PaymentFailed) as refused:
        await payments.checkout(order(), PAGE)
    assert "sk_test" not in refused.value.message


@pytest.mark.parametrize(("amount", "currency"), [("19.005", "USD"), ("19", "EUR")])
async def test_what_is_no_price_is_never_asked_for(
    server: StripeServer, payments: StripePayments, amount: str, currency: str
) -> None:
    wrong = PaymentOrder(new_id(), Money(Decimal(amount), currency), "")
    with pytest.raises(ValueError, match="no price"):
        await payments.charge_saved(wrong, VISA)
    assert server.requests == []


async def test_an_event_says_what_was_paid(server: StripeServer, payments: StripePayments) -> None:
    asked = order("19.50")
    session = await payments.checkout(asked, PAGE)
    event = payments.verify_webhook(*_parts(server.pay(session.id)))
    assert (event.outcome, event.purchase, event.reference) == (Outcome.PAID, asked.purchase, session.id)
    assert event.paid == Money(Decimal("19.5"), "USD")


@pytest.mark.parametrize(
    ("kind", "status", "outcome"),
    [
        ("checkout.session.completed", "unpaid", Outcome.OTHER),
        ("checkout.session.completed", "paid", Outcome.PAID),
        ("checkout.session.async_payment_succeeded", "paid", Outcome.PAID),
        ("checkout.session.async_payment_failed", "unpaid", Outcome.FAILED),
        ("checkout.session.expired", "unpaid", Outcome.EXPIRED),
        ("customer.created", "paid", Outcome.OTHER),
    ],
)
async def test_events_are_told_apart(
    server: StripeServer, payments: StripePayments, kind: str, status: str, outcome: Outcome
) -> None:
    session = await payments.checkout(order(), PAGE)
    webhook = server.event(kind, server.sessions[session.id] | {"payment_status": status})
    assert payments.verify_webhook(*_parts(webhook)).outcome is outcome


EVENT = json.dumps(
    {"id": "evt_1", "object": "event", "type": "payment_intent.succeeded", "data": {"object": {"id": "pi_1"}}}
).encode()


@pytest.mark.parametrize(
    "webhook",
    [
        pytest.param((EVENT, ""), id="unsigned"),
        pytest.param((EVENT, "nonsense"), id="nonsense"),
        pytest.param((EVENT, "t=,v1="), id="empty parts"),
        pytest.param((EVENT, sign(EVENT, secret="whsec_other").signature), id="another secret"),
        pytest.param((EVENT, sign(EVENT, age=301).signature), id="too old"),
        pytest.param((EVENT + b" ", sign(EVENT).signature), id="another body"),
        pytest.param((b"\xff\xfe", "t=1,v1=00"), id="no text"),
    ],
)
def test_a_webhook_that_stripe_did_not_sign_now(payments: StripePayments, webhook: tuple[bytes, str]) -> None:
    with pytest.raises(InvalidSignature):
        payments.verify_webhook(*webhook)


def test_a_signature_within_the_tolerance(payments: StripePayments) -> None:
    assert payments.verify_webhook(*_parts(sign(EVENT, age=290))).id == "evt_1"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"id": 1, "type": "x"}',
        b'{"id": "evt_1", "type": "payment_intent.succeeded", "data": {"object": 7}}',
        b'{"id": "e", "type": "payment_intent.succeeded", "data": {"object": {"id": "a", "metadata": 1}}}',
    ],
)
def test_a_signed_body_that_is_no_event(payments: StripePayments, body: bytes) -> None:
    with pytest.raises(Malformed):
        payments.verify_webhook(*_parts(sign(body)))


def test_without_a_secret_nothing_is_believed(server: StripeServer) -> None:
    payments = StripePayments(KEY, None, api_base=server.url)
    with pytest.raises(InvalidSignature, match="TUTTI_STRIPE_WEBHOOK_SECRET"):
        payments.verify_webhook(*_parts(sign(EVENT)))


def _parts(webhook: object) -> tuple[bytes, str]:
    return webhook.payload, webhook.signature  # type: ignore[attr-defined]
