"""An update that is refused, by the rules or by the store, while the store goes on offering what it has."""

import json
import secrets

from tests.factories.spoilt import closed, spoil
from tests.hook_server import Heard, Hooks
from tests.instance import Caller, Instance, Json, Media, tone

OUT = frozenset({"distributed"})
TRIES = 8


async def test_an_update_that_listening_refuses_leaves_the_release_and_its_page(
    caller: Caller, media: Media, hooks: Hooks
) -> None:
    body, release_id = await _out(caller, media, "Slack Water")
    endpoint = await caller.post("/v1/webhooks", {"url": hooks.hook("/slack"), "description": ""}, 201)
    track = body["tracks"][0]
    for _ in range(TRIES):
        short = await caller.upload("audio", "short.flac", tone(9, pitch=200 + secrets.randbelow(400)))
        more = track | {"title": "Slack Water Again", "audio_file_url": short}
        update = {"release": body["release"] | {"label": "Refused Records"}, "tracks": [track, more]}
        answer = await caller.http.post("/v1/releases", json=update | {"release_id": release_id})
        if answer.status_code == 201:  # else it was listened to before it was submitted
            break
    assert answer.status_code == 201, answer.text

    status = await caller.follow(release_id)
    assert (status["aggregateStatus"], status["status"]) == ("Distributed", "distributed")
    assert [store["status"] for store in status["storeStatuses"]] == ["live"]
    job = await caller.get(f"/v1/releases/{release_id}/job")
    assert job["state"] == "failed"
    assert status["errors"] == job["errors"]
    assert [(each["rule"], each["trackIndex"]) for each in job["errors"]] == [("R32", 1)]
    await _has_its_page(caller, release_id)
    (heard,) = hooks.wait("/slack", bool)
    told = _told(heard)
    assert (told["releaseId"], told["status"], told["previousStatus"]) == (release_id, *[*OUT] * 2)
    await caller.http.delete(f"/v1/webhooks/{endpoint['id']}")

    await caller.post("/v1/releases", body | {"release_id": release_id}, 201)
    status = await caller.follow(release_id)
    assert (status["status"], status["errors"]) == ("distributed", [])


async def test_an_update_that_its_store_refuses_leaves_what_the_store_has(
    instance: Instance, caller: Caller, media: Media, hooks: Hooks
) -> None:
    body, release_id = await _out(caller, media, "Neap Tide")
    endpoint = await caller.post("/v1/webhooks", {"url": hooks.hook("/neap"), "description": ""}, 201)
    upc = (await caller.get(f"/v1/releases/{release_id}"))["upc"]
    update = body | {"release": body["release"] | {"label": "Refused Records"}, "release_id": release_id}
    with closed(instance.home / "sandbox"):
        await caller.post("/v1/releases", update, 201)
        await spoil(instance.home / "sandbox", upc, batch=2)
    status = await caller.follow_store(release_id, frozenset({"attention_needed"}))
    assert status["aggregateStatus"] == "Distributed", "live in at least one store"
    (store,) = status["storeStatuses"]
    assert "hash" in store["error"].lower(), store
    assert store["urlInStore"]
    await _has_its_page(caller, release_id)
    (heard,) = hooks.wait("/neap", bool)
    assert _told(heard)["storeStatuses"][0]["statusText"] == "Attention Needed"
    await caller.http.delete(f"/v1/webhooks/{endpoint['id']}")

    await caller.post(f"/v1/releases/{release_id}/takedown", {})
    status = await caller.follow(release_id, until=frozenset({"taken_down"}))
    assert [store["status"] for store in status["storeStatuses"]] == ["taken_down"]
    for page in (f"/releases/{release_id}", f"/sandbox/{upc}"):
        assert (await caller.http.get(page)).status_code == 404


async def _out(caller: Caller, media: Media, title: str) -> tuple[Json, str]:
    """A release that the sandbox has, and its body."""
    body = await caller.release(media, title=title, label="First Records")
    body["tracks"][0]["title"] = title
    release_id = (await caller.post("/v1/releases", body, 201))["releaseId"]
    await caller.follow(release_id, until=OUT)
    return body, release_id


async def _has_its_page(caller: Caller, release_id: str) -> None:
    page = await caller.http.get(f"/releases/{release_id}")
    assert page.status_code == 200
    assert "First Records" in page.text, "what the store has"
    assert "Refused Records" not in page.text
    assert ">Sandbox</a>" in page.text


def _told(heard: Heard) -> Json:
    told = json.loads(heard.body)
    assert isinstance(told, dict)
    return told
