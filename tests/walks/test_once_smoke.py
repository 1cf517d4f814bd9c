"""The sequence of calls that the known live client makes, step by step (contract ``once.md``, section 15).

Its headers go with every call, ``Content-Type`` on GET too. The MCP call of step 8 is not made: that face is
not built yet. Then the quick start of the REST overview, as written.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import AsyncIterator

import pytest

from tests.hook_server import Heard, Hooks
from tests.instance import Caller, Instance, Media, release_body

LIVE = ("live", "distributed", "delivered", "success")


@pytest.fixture
async def client(instance: Instance) -> AsyncIterator[Caller]:
    """The live client: it tags every call, and says that it sends JSON even where it sends nothing."""
    somebody = await instance.caller(
        **{"Content-Type": "application/json", "X-Once-Provenance": "SONOZZ", "Accept": "application/json"}
    )
    async with somebody.http:
        yield somebody


async def test_the_live_client_releases_a_song(client: Caller, media: Media, hooks: Hooks) -> None:
    path = f"/{secrets.token_hex(8)}"
    assert (await client.get("/v1/me"))["email"] == client.account.email
    before = (await client.get("/v1/me/credits"))["balance"]
    assert before == 20
    endpoint = await client.post("/v1/webhooks", {"url": hooks.hook(path), "description": "live"}, 201)
    assert [each["id"] for each in (await client.get("/v1/webhooks"))["webhooks"]] == [endpoint["id"]]

    cover = await client.upload("coverArt", "cover.jpg", media.cover)
    audio = await client.post(
        "/v1/files/from-url",
        {"type": "audio", "url": hooks.file("track.flac", media.song), "file_name": "track.flac"},
    )
    body = release_body(audio["fileUrl"], cover, title="Paper Lanterns")
    body["tracks"][0]["title"] = "Paper Lanterns"
    draft = await client.post("/v1/drafts", body | {"mode": "replace"})
    submitted = await client.post("/v1/releases", body, 201)
    release_id = submitted["releaseId"]
    assert release_id == draft["releaseId"], "the draft saved just before is adopted"
    assert len(release_id) >= 8
    assert not release_id.startswith("once_")
    after = (await client.get("/v1/me/credits"))["balance"]
    assert before - after == submitted["creditsCharged"] == 1

    status = await client.follow(release_id)
    assert status["aggregateStatus"] == "Distributed"
    (store,) = status["storeStatuses"]
    assert store["storeId"] == 9999
    assert store["storeName"] == "Sandbox"
    assert any(word in store["statusText"].lower() for word in LIVE)
    assert store["urlInStore"].startswith(f"{client.instance.url}/sandbox/")
    assert (await client.http.get(store["urlInStore"])).status_code == 200
    release = await client.get(f"/v1/releases/{release_id}")
    assert release["title"] == "Paper Lanterns"
    assert release["provenance"] == "SONOZZ"
    assert len(release["upc"]) in (12, 13)
    assert len(release["tracks"][0]["isrc"]) == 12
    assert release["tracks"][0]["audio_file_url"] == audio["fileUrl"]

    _check_notices(hooks.wait(path, lambda heard: _said(heard, "distributed")), endpoint, release_id)
    await client.http.delete(f"/v1/webhooks/{endpoint['id']}")
    assert (await client.get("/v1/webhooks"))["webhooks"] == []


def _said(heard: list[Heard], status: str) -> bool:
    return any(json.loads(each.body)["status"] == status for each in heard)


def _check_notices(heard: list[Heard], endpoint: dict[str, object], release_id: str) -> None:
    for notice in heard:
        told = json.loads(notice.body)
        secret = str(endpoint["signingSecret"]).encode()
        signed = "sha256=" + hmac.new(secret, notice.body, hashlib.sha256).hexdigest()
        assert notice.headers["x-once-signature"] == signed
        assert notice.headers["x-once-event"] == told["event"] == "release.status_changed"
        assert told["releaseId"] == release_id
        assert {"previousStatus", "occurredAt", "storeStatuses"} <= told.keys()
        for store in told["storeStatuses"]:
            assert store["storeName"] == "Sandbox"
            assert store["statusText"] and store["status"]
    assert len({notice.headers["x-once-delivery"] for notice in heard}) == len(heard), "none is told twice"


async def test_it_looks_for_a_release_that_is_gone(client: Caller, media: Media) -> None:
    body = await client.release(media, title="Second Harbour")
    made = await client.post("/v1/drafts", body | {"mode": "replace"})
    gone = await client.http.get(f"/v1/releases/{'0' * 8}-0000-4000-8000-{'0' * 12}")
    assert gone.status_code in (403, 404)
    assert "not found" in gone.json()["message"].lower()
    listed = (await client.get("/v1/releases"))["releases"]
    twins = [
        each["id"]
        for each in listed
        if (each["title"], each["primary_artist_name"]) == ("Second Harbour", "Mara Lindqvist")
    ]
    assert twins == [made["releaseId"]]


async def test_submitting_again_costs_nothing(client: Caller, media: Media) -> None:
    body = await client.release(media, title="Slow Tide")
    first = await client.post("/v1/releases", body, 201)
    await client.follow(first["releaseId"])
    before = (await client.get("/v1/me/credits"))["balance"]
    again = await client.post("/v1/releases", body | {"release_id": first["releaseId"]}, 201)
    assert again["releaseId"] == first["releaseId"]
    assert again["creditsCharged"] == 0
    assert (await client.get("/v1/me/credits"))["balance"] == before == 19
    assert len((await client.get("/v1/releases"))["releases"]) == 1


async def test_an_import_that_fails_says_so_and_base64_works_instead(
    client: Caller, media: Media, hooks: Hooks
) -> None:
    gone = f"http://127.0.0.1:{hooks.http_port}/expired"
    refused = await client.post("/v1/files/from-url", {"type": "audio", "url": gone}, 400)
    assert refused["code"] == "download_failed"
    assert "Failed to download" in refused["message"]
    assert "404" in refused["message"]
    assert await client.upload("audio", "track.mp3", media.song)


async def test_an_empty_purse_is_told_with_numbers(instance: Instance, media: Media) -> None:
    poor = await instance.caller(credits_granted=0)
    async with poor.http:
        refused = await poor.post("/v1/releases", await poor.release(media), 403)
        assert (refused["type"], refused["code"]) == ("permission_error", "insufficient_credits")
        assert (refused["required"], refused["balance"]) == (1, 0)
        assert (await poor.get("/v1/releases"))["releases"] == []


async def test_the_quick_start(instance: Instance, caller: Caller, media: Media) -> None:
    async with instance.client() as nobody:
        rules = await nobody.get("/v1/metadata-rules")
        assert rules.headers["content-type"].startswith("text/markdown")
        wrapped = await nobody.get("/v1/metadata-rules", headers={"Accept": "application/json"})
        assert wrapped.json()["content"] == rules.text
        for path in ("/v1", "/v1/openapi.json", "/v1/release-schema", "/v1/pricing"):
            assert (await nobody.get(path)).status_code == 200, path
    assert (await caller.get("/v1/me"))["email"] == caller.account.email
    purse = await caller.get("/v1/me/credits?transactions=5")
    assert purse["balance"] == 20
    assert [line["amount"] for line in purse["transactions"]] == [20]
    body = json.dumps(
        {
            "type": "coverArt",
            "file_name": "cover.jpg",
            "data_base64": base64.b64encode(media.cover).decode(),
        }
    )
    answer = await caller.http.post("/v1/files", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 200
    assert answer.json()["fileUrl"].startswith("/api/files/cover-art/")
