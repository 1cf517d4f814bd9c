"""Endpoints that hear of releases: added, listed, removed, a few at the most. Delivery: tests/walks."""

import pytest

from tests.instance import Caller, Instance

URL = "https://app.example.org/hooks"


async def test_the_secret_is_shown_once(caller: Caller) -> None:
    made = await caller.post("/v1/webhooks", {"url": URL, "description": "mine"}, 201)
    assert made["signingSecret"].startswith("whsec_") and made["events"] == ["release.status_changed"]
    [listed] = (await caller.get("/v1/webhooks"))["webhooks"]
    assert listed["id"] == made["id"] and "signingSecret" not in listed


async def test_a_lost_answer_is_given_again_with_its_secret(caller: Caller, instance: Instance) -> None:
    body, key = {"url": URL}, {"Idempotency-Key": "hook-1"}
    made = await caller.post("/v1/webhooks", body, 201, **key)
    assert await caller.post("/v1/webhooks", body, 201, **key) == made
    assert len((await caller.get("/v1/webhooks"))["webhooks"]) == 1
    async with instance.database.system() as tx:
        kept = await tx.value("select string_agg(encode(body, 'escape'), ' ') from idempotency")
    assert made["signingSecret"] not in str(kept)


@pytest.mark.parametrize(
    "url",
    [
        "http://app.example.org/",
        "https://localhost/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest",
        "https://user:word@app.example.org/",
        "https://intranet/",
        "ftp://app.example.org/",
        "https://",
        "nonsense",
    ],
)
async def test_addresses_that_are_not_public_are_refused(caller: Caller, url: str) -> None:
    assert (await caller.post("/v1/webhooks", {"url": url}, 400))["code"] == "invalid_url"


async def test_there_are_five_at_the_most_and_each_can_go(caller: Caller) -> None:
    made = [(await caller.post("/v1/webhooks", {"url": f"{URL}/{i}"}, 201))["id"] for i in range(5)]
    assert (await caller.post("/v1/webhooks", {"url": URL}, 409))["code"] == "too_many_webhooks"
    gone = await caller.http.delete(f"/v1/webhooks/{made[0]}")
    assert gone.status_code == 200
    assert (await caller.http.delete(f"/v1/webhooks/{made[0]}")).status_code == 404
    assert len((await caller.get("/v1/webhooks"))["webhooks"]) == 4


async def test_a_stranger_sees_and_removes_nothing(caller: Caller, instance: Instance) -> None:
    made = await caller.post("/v1/webhooks", {"url": URL}, 201)
    stranger = await instance.caller()
    async with stranger.http:
        assert (await stranger.get("/v1/webhooks"))["webhooks"] == []
        assert (await stranger.http.delete(f"/v1/webhooks/{made['id']}")).status_code == 404
    assert len((await caller.get("/v1/webhooks"))["webhooks"]) == 1
