"""Credits over HTTP: reading, auto-reload, checkout, the provider's webhook, and bad input to each."""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path

import httpx2
import pytest
import stripe as sdk

from tests.factories.accounts import acting, person, token_of
from tests.factories.accounts_fixtures import quick_hashes
from tests.factories.credits_face import BASE, Shopper, shopper
from tests.stripe_server import KEY, SECRET, StripeServer, Webhook, sign, stripe_server
from tutti.core.ids import new_id
from tutti.domain import credits

__all__ = ["quick_hashes"]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[StripeServer]:
    monkeypatch.setattr(sdk.RequestsClient, "INITIAL_DELAY", 0.01)
    with stripe_server() as server:
        yield server


@pytest.fixture
async def ada(tmp_path: Path, database_url: str, server: StripeServer) -> AsyncIterator[Shopper]:
    stripe = {"stripe_key": KEY, "stripe_webhook_secret": SECRET, "stripe_api_base": server.url}
    async with shopper(tmp_path, database_url, **stripe) as ada:
        yield ada


@pytest.fixture
async def without(tmp_path: Path, database_url: str) -> AsyncIterator[Shopper]:
    """Somebody on an instance that takes no payments."""
    async with shopper(tmp_path, database_url) as without:
        yield without


async def notify(ada: Shopper, webhook: Webhook) -> httpx2.Response:
    headers = {"stripe-signature": webhook.signature, "authorization": ""}
    return await ada.http.post("/webhooks/stripe", content=webhook.payload, headers=headers)


async def save_card(ada: Shopper, server: StripeServer) -> None:
    body = {"credits": 6, "save_payment_method": True}
    opened = (await ada.http.post("/v1/credits/checkout", json=body)).json()
    assert (await notify(ada, server.pay(opened["session_id"]))).status_code == 200


async def test_a_new_account_has_nothing(without: Shopper) -> None:
    assert await without.read("/v1/me/credits") == {
        "balance": 0,
        "owed": 0,
        "lifetime": {"purchased": 0, "spent": 0, "earned": 0, "refunded": 0},
        "transactions": [],
    }


async def test_what_somebody_has_and_had(without: Shopper) -> None:
    await without.grant(5, "welcome")
    release = new_id()
    async with without.plugged.database.transaction(acting(without.account)) as tx:
        await credits.hold_for_release(tx, release, 2)
    body = await without.read("/v1/me/credits?transactions=1")
    (latest,) = body.pop("transactions")
    assert body == {
        "balance": 3,
        "owed": 0,
        "lifetime": {"purchased": 0, "spent": 2, "earned": 5, "refunded": 0},
    }
    assert datetime.fromisoformat(latest.pop("created_at")).tzinfo
    assert len(latest.pop("id")) == 36
    assert latest == {
        "type": "submission",
        "amount": -2,
        "balance_after": 3,
        "description": "Release submitted",
        "release_id": str(release),
    }


async def test_how_many_transactions_are_listed(without: Shopper) -> None:
    for amount in range(1, 13):
        await without.grant(amount)
    for query, listed in (
        ("", 10),
        ("?transactions=0", 0),
        ("?transactions=11", 11),
        ("?transactions=999", 12),
    ):
        found = (await without.read(f"/v1/me/credits{query}"))["transactions"]
        assert len(found) == listed
    assert [each["amount"] for each in found] == list(range(12, 0, -1))


async def test_credits_are_bought(ada: Shopper, server: StripeServer) -> None:
    answer = await ada.http.post("/v1/credits/checkout", json={"package_id": "credits_20", "colour": "blue"})
    assert answer.status_code == 200
    opened = answer.json()
    assert datetime.fromisoformat(opened.pop("expires_at")).tzinfo
    session = opened["session_id"]
    assert opened == {
        "checkout_url": f"{server.url}/pay/{session}",
        "session_id": session,
        "credits": 20,
        "amount_usd": 19,
        "currency": "usd",
    }
    assert server.requests[0][1]["success_url"] == server.requests[0][1]["cancel_url"] == f"{BASE}/"
    paid = server.pay(session)
    for _ in range(2):
        taken = await notify(ada, paid)
        assert (taken.status_code, taken.json()) == (200, {"received": True})
    body = await ada.read("/v1/me/credits")
    assert (body["balance"], body["lifetime"]["purchased"]) == (20, 20)
    assert [each["type"] for each in body["transactions"]] == ["purchase"]


async def test_a_refund_at_stripe_takes_the_credits_along(ada: Shopper, server: StripeServer) -> None:
    opened = (await ada.http.post("/v1/credits/checkout", json={"package_id": "credits_20"})).json()
    await notify(ada, server.pay(opened["session_id"]))
    async with ada.plugged.database.transaction(acting(ada.account)) as tx:
        await credits.hold_for_release(tx, new_id(), 13)
    payment = str(server.sessions[opened["session_id"]]["payment_intent"])
    refund = server.event("refund.created", server.refund(payment, 950))
    forged = Webhook(refund.payload, sign(refund.payload, secret="whsec_mine").signature)
    assert (await notify(ada, forged)).status_code == 400
    for _ in range(2):
        assert (await notify(ada, refund)).status_code == 200
    body = await ada.read("/v1/me/credits")
    assert (body["balance"], body["owed"], body["lifetime"]["purchased"]) == (0, 3, 13)
    latest = body["transactions"][0]
    assert (latest["type"], latest["amount"], latest["description"]) == (
        "adjustment",
        -7,
        "Payment went back",
    )
    server.down = 9
    assert (await notify(ada, server.event("charge.refunded", server.charge_of(payment)))).status_code == 502


async def test_where_to_come_back_to(ada: Shopper, server: StripeServer) -> None:
    urls = {"success_url": "https://label.example/yes?a=1", "cancel_url": "https://label.example/no"}
    await ada.http.post("/v1/credits/checkout", json={"credits": 7} | urls)
    assert {name: server.requests[0][1][name] for name in urls} == urls


async def test_a_repeated_request_opens_one_page(ada: Shopper, server: StripeServer) -> None:
    key = {"idempotency-key": "buy-1"}
    first = await ada.http.post("/v1/credits/checkout", json={"credits": 7}, headers=key)
    again = await ada.http.post("/v1/credits/checkout", json={"credits": 7}, headers=key)
    other = await ada.http.post("/v1/credits/checkout", json={"credits": 8}, headers=key)
    assert first.json() == again.json()
    assert len(server.sessions) == 1
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")


@pytest.mark.parametrize(
    ("body", "code", "path"),
    [
        ("{", "invalid_json", ""),
        ("[]", "invalid_type", ""),
        ("{}", "missing_field", "credits"),
        ('{"credits": 5, "package_id": "credits_20"}', "invalid_field", "package_id"),
        ('{"credits": "5"}', "invalid_type", "credits"),
        ('{"credits": 5.0}', "invalid_type", "credits"),
        ('{"credits": true}', "invalid_type", "credits"),
        ('{"credits": 0}', "invalid_field", "credits"),
        ('{"credits": 10001}', "invalid_field", "credits"),
        ('{"credits": 1e400}', "invalid_type", "credits"),
        ('{"credits": 123456789012345678901234567890}', "invalid_field", "credits"),
        ('{"package_id": "credits_20\' or true"}', "invalid_field", "package_id"),
        ('{"package_id": "\\u0000"}', "invalid_field", "package_id"),
        ('{"credits": 5, "save_payment_method": "yes"}', "invalid_type", "save_payment_method"),
        ('{"credits": 5, "success_url": "javascript:alert(1)"}', "invalid_field", "success_url"),
        ('{"credits": 5, "success_url": "/relative"}', "invalid_type", "success_url"),
        ('{"credits": 5, "cancel_url": "https://x/%s"}' % ("a" * 3000), "invalid_field", "cancel_url"),
    ],
)
async def test_orders_that_cannot_be_read(
    ada: Shopper, server: StripeServer, body: str, code: str, path: str
) -> None:
    answer = await ada.http.post(
        "/v1/credits/checkout", content=body, headers={"content-type": "application/json"}
    )
    told = answer.json()
    assert (answer.status_code, told["type"], told["code"]) == (400, "invalid_request_error", code)
    assert told["errors"][0]["path"] == path
    assert server.requests == []


async def test_a_body_that_is_not_called_json_is_told_so(ada: Shopper) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    answer = await ada.http.post("/v1/credits/checkout", content='{"credits": 5}', headers=form)
    assert answer.status_code == 400 and "Content-Type: application/json" in answer.json()["message"]


async def test_a_provider_that_does_not_answer(ada: Shopper, server: StripeServer) -> None:
    server.down = 9
    answer = await ada.http.post("/v1/credits/checkout", json={"credits": 5})
    assert (answer.status_code, answer.json()["code"]) == (502, "upstream_unavailable")


async def test_an_instance_without_payments_points_to_its_operator(without: Shopper) -> None:
    answer = await without.http.post("/v1/credits/checkout", json={"credits": 5})
    assert (answer.status_code, answer.json()["code"]) == (409, "payments_not_configured")
    assert "operator" in answer.json()["message"]
    assert (await notify(without, sign(b"{}"))).status_code == 404


async def test_pricing_says_whether_credits_can_be_bought_by_themselves(
    ada: Shopper, without: Shopper
) -> None:
    assert (await ada.http.get("/v1/pricing")).json()["auto_reload"]["supported"] is True
    assert (await without.http.get("/v1/pricing")).json()["auto_reload"]["supported"] is False


async def test_checkouts_are_limited(without: Shopper) -> None:
    for _ in range(20):
        await without.http.post("/v1/credits/checkout", json={"credits": 5})
    answer = await without.http.post("/v1/credits/checkout", json={"credits": 5})
    assert (answer.status_code, answer.json()["code"]) == (429, "rate_limited")
    assert (answer.headers["x-ratelimit-limit"], answer.headers["x-ratelimit-remaining"]) == ("20", "0")
    assert int(answer.headers["retry-after"]) == answer.json()["retryAfterSeconds"]
    assert int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize(
    "webhook",
    [
        Webhook(b"", ""),
        Webhook(b"{}", ""),
        Webhook(b"{}", "t=1,v1=00"),
        sign(b"{}", secret="whsec_other"),
        sign(b"{}"),
        sign(b"\xff"),
        Webhook(b"{}", "t=9" + "9" * 400 + ",v1=00"),
    ],
)
async def test_webhooks_that_cannot_be_believed(ada: Shopper, webhook: Webhook) -> None:
    answer = await notify(ada, webhook)
    assert answer.status_code == 400
    assert answer.json()["type"] == "invalid_request_error"


async def test_a_webhook_that_is_too_large(ada: Shopper) -> None:
    answer = await notify(ada, sign(b" " * (1 << 20) + b"{}"))
    assert answer.status_code == 400
    assert "1048576" in answer.json()["message"]


async def test_auto_reload_before_and_after_it_is_set(ada: Shopper, server: StripeServer) -> None:
    assert await ada.read("/v1/me/autoreload") == {
        "enabled": False,
        "package_id": None,
        "quantity": None,
        "threshold_credits": 5,
        "payment_method": None,
        "last_reload_at": None,
        "last_error": None,
    }
    refused = await ada.http.post("/v1/me/autoreload", json={"enabled": True, "quantity": 5})
    assert (refused.status_code, refused.json()["code"]) == (409, "autoreload_no_payment_method")
    await save_card(ada, server)
    answer = await ada.http.post(
        "/v1/me/autoreload", json={"enabled": True, "package_id": "credits_50", "threshold_credits": 9}
    )
    assert answer.status_code == 200
    assert answer.json() == {
        "enabled": True,
        "package_id": "credits_50",
        "quantity": None,
        "threshold_credits": 9,
        "payment_method": {"id": "pm_card_visa", "brand": "visa", "last4": "4242"},
        "last_reload_at": None,
        "last_error": None,
    }
    assert await ada.read("/v1/me/autoreload") == answer.json()


@pytest.mark.parametrize(
    ("body", "code", "path"),
    [
        ({}, "missing_field", "enabled"),
        ({"enabled": "true"}, "invalid_type", "enabled"),
        ({"enabled": True}, "missing_field", "quantity"),
        ({"enabled": True, "quantity": 5, "package_id": "credits_20"}, "invalid_field", "package_id"),
        ({"enabled": True, "quantity": 0}, "invalid_field", "quantity"),
        ({"enabled": True, "quantity": 1.5}, "invalid_type", "quantity"),
        ({"enabled": True, "quantity": 5, "threshold_credits": -1}, "invalid_field", "threshold_credits"),
        ({"enabled": True, "quantity": 5, "threshold_credits": 2**70}, "invalid_field", "threshold_credits"),
        ({"enabled": True, "package_id": ["credits_20"]}, "invalid_type", "package_id"),
        ({"enabled": False, "package_id": "credits_21"}, "invalid_field", "package_id"),
    ],
)
async def test_settings_that_cannot_be_read(
    ada: Shopper, server: StripeServer, body: dict[str, object], code: str, path: str
) -> None:
    await save_card(ada, server)
    answer = await ada.http.post("/v1/me/autoreload", json=body)
    told = answer.json()
    assert (answer.status_code, told["code"], told["errors"][0]["path"]) == (400, code, path)


async def test_the_card_of_another_is_no_card(ada: Shopper, server: StripeServer) -> None:
    await save_card(ada, server)
    other = await token_of(ada.plugged.database, await person(ada.plugged.database))
    answer = await ada.http.post(
        "/v1/me/autoreload",
        json={"enabled": True, "quantity": 5, "payment_method_id": "pm_card_visa"},
        headers={"authorization": f"Bearer {other}"},
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "autoreload_no_payment_method")


@pytest.mark.parametrize("query", ["-1", "x", "1.5", "", "9" * 30, "1%00"])
async def test_queries_that_make_no_sense(without: Shopper, query: str) -> None:
    answer = await without.http.get(f"/v1/me/credits?transactions={query}")
    if query.startswith("9"):
        assert answer.json()["transactions"] == []
    else:
        assert (answer.status_code, answer.json()["errors"][0]["path"]) == (400, "transactions")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/me/credits"),
        ("GET", "/v1/me/autoreload"),
        ("POST", "/v1/me/autoreload"),
        ("POST", "/v1/credits/checkout"),
    ],
)
async def test_nothing_without_a_token(without: Shopper, method: str, path: str) -> None:
    for authorization in ("", "Bearer tutti_pat_unknown"):
        answer = await without.http.request(method, path, headers={"authorization": authorization})
        assert (answer.status_code, answer.json()["type"]) == (401, "authentication_error")
