"""The life of a release at a real instance: mended, live, edited, taken down, refused, given back."""

import asyncio
import re
import secrets
from datetime import timedelta
from io import BytesIO

import numpy as np
import soundfile
from PIL import Image

from tests.domain.ddex import oracle
from tests.factories.spoilt import closed, spoil
from tests.instance import RATE, SANDBOX, Caller, Instance, Media, tone
from tutti.core import clock
from tutti.domain import releases
from tutti.domain.delivery import load_profiles

SPOTIFY = 9


async def test_from_a_faulty_draft_to_the_takedown(instance: Instance, caller: Caller, media: Media) -> None:
    body = await caller.release(media, title="Northern Pier")
    played = [{"name": "Ida Holm", "role": role} for role in ("Guitar", "Background Vocalist", "Drums")]
    track = body["tracks"][0] | {"title": "Northern Pier", "contributors": played}
    faulty = {"release": body["release"] | {"upc": "123456789013"}, "tracks": [track | {"writers": []}]}
    faulty["tracks"][0]["title"] = "Untitled"
    draft = await caller.post("/v1/drafts", faulty)
    release_id = draft["releaseId"]

    refused = await caller.post("/v1/releases", faulty | {"release_id": release_id}, 422)
    assert {fault["path"] for fault in refused["errors"]} >= {
        "release.upc",
        "tracks[0].writers",
        "tracks[0].title",
    }, "all faults at once"
    assert all(fault["rule"] for fault in refused["errors"])
    assert (await caller.get(f"/v1/releases/{release_id}"))["status"] == "draft"
    assert await caller.balance() == 20

    body["tracks"] = [track]
    submitted = await caller.post("/v1/releases", body | {"release_id": release_id}, 201)
    assert submitted["creditsCharged"] == 1
    twice = await caller.post("/v1/releases", body | {"release_id": release_id}, 409)
    assert twice["code"] == "already_submitted"
    late = await caller.post("/v1/drafts", {"release_id": release_id, "release": {"title": "No"}}, 409)
    assert late["code"] == "release_not_editable"
    assert (await caller.follow(release_id))["status"] == "distributed"
    job = await caller.get(f"/v1/releases/{release_id}/job")
    assert (job["state"], job["progress"], job["attempts"], job["errors"]) == ("completed", 100, 1, [])
    upc = (await caller.get(f"/v1/releases/{release_id}"))["upc"]

    body["release"]["label"] = "Pier Records"
    edited = await caller.post("/v1/releases", body | {"release_id": release_id}, 201)
    assert edited["creditsCharged"] == 0
    assert (await caller.follow(release_id))["status"] == "distributed"
    release = await caller.get(f"/v1/releases/{release_id}")
    assert (release["label"], release["upc"]) == ("Pier Records", upc), "an edit keeps the UPC"
    live = frozenset({"live"})
    await caller.follow_store(release_id, live)
    first, second = _messages(instance, upc)
    assert b"<LabelName>Pier Records</LabelName>" not in first
    assert b"Pier Records" in second
    assert oracle.SCHEMAS.is_dir() is False or oracle.schema_errors(first, "4.3") == []
    assert re.findall(rb"<InstrumentType>(.+)<", first) == [b"Guitar", b"DrumKit"]
    assert b"ReleaseDeal" in first
    assert b"ReleaseDeal" in second, "an update restates the deal: without it the release would go down"

    other = await caller.upload("audio", "other.flac", tone(33, pitch=311))
    swapped = body | {"release_id": release_id, "tracks": [track | {"audio_file_url": other}]}
    refused = await caller.post("/v1/releases", swapped, 409)
    assert refused["code"] == "takedown_required"
    assert [fault["path"] for fault in refused["errors"]] == ["tracks[0].audio_file_url"]

    await caller.post(f"/v1/releases/{release_id}/takedown", {})
    down = await caller.follow(release_id, until=frozenset({"taken_down"}))
    assert [store["status"] for store in down["storeStatuses"]] == ["taken_down"]
    assert len(_messages(instance, upc)) == 3
    assert await caller.balance() == 19, "one credit for the whole life"
    await caller.post("/v1/releases", swapped, 201)
    assert (await caller.follow(release_id))["status"] == "distributed", "after a takedown it may be another"


def _messages(instance: Instance, upc: str) -> list[bytes]:
    """The messages about a release that lie at the sandbox, oldest first."""
    found = sorted((instance.home / "sandbox").glob(f"*/{upc}/{upc}.xml"))
    return [path.read_bytes() for path in found]


async def test_a_release_that_is_out_stays_so_while_its_update_is_on_the_way(
    instance: Instance, caller: Caller, media: Media
) -> None:
    body = await caller.release(media, title="Lantern Quay")
    body["tracks"][0]["title"] = "Lantern Quay"
    release_id = (await caller.post("/v1/releases", body, 201))["releaseId"]
    await caller.follow(release_id)
    again = body | {"release_id": release_id}
    await caller.post("/v1/releases", again, 201)
    assert (await caller.get(f"/v1/releases/{release_id}"))["status"] == "distributed"
    await caller.follow(release_id)
    await caller.follow_store(release_id, frozenset({"live"}))

    await _set_job(instance, release_id, "processing")
    assert (await caller.get(f"/v1/releases/{release_id}/status"))["aggregateStatus"] == "Distributed"
    assert (await caller.post("/v1/releases", again, 409))["code"] == "already_submitted"
    takedown = await caller.post(f"/v1/releases/{release_id}/takedown", {}, 409)
    assert takedown["code"] == "already_submitted"
    await _set_job(instance, release_id, "completed")
    await caller.post("/v1/releases", again, 201)
    await caller.follow(release_id)


async def _set_job(instance: Instance, release_id: str, state: str) -> None:
    async with instance.database.system() as tx:
        await tx.execute(
            """update release_job j set state = %(state)s from release r
               where r.id = j.release_id and r.public_id = %(id)s""",
            {"id": release_id, "state": state},
        )


async def test_an_update_that_needs_attention_opens_no_way_to_other_audio(
    caller: Caller, media: Media, instance: Instance
) -> None:
    body = await caller.release(media, title="Ebb Gate")
    body["tracks"][0]["title"] = "Ebb Gate"
    release_id = (await caller.post("/v1/releases", body, 201))["releaseId"]
    await caller.follow(release_id)
    async with instance.database.system() as tx:
        await tx.execute(
            "update release set state = 'attention_needed' where public_id = %(id)s", {"id": release_id}
        )
    other = await caller.upload("audio", "other.flac", tone(33, pitch=317))
    swapped = body["tracks"][0] | {"audio_file_url": other}
    refused = await caller.post("/v1/releases", body | {"release_id": release_id, "tracks": [swapped]}, 409)
    assert refused["code"] == "takedown_required"


async def test_a_refused_release_gives_its_credits_back_and_can_be_mended(
    instance: Instance, caller: Caller, media: Media
) -> None:
    """A file is spoilt between its arrival at the store and the store's opening the package."""
    body = await caller.release(media, title="Low Water")
    body["tracks"][0]["title"] = "Low Water"
    with closed(instance.home / "sandbox"):
        submitted = await caller.post("/v1/releases", body, 201)
        release_id = submitted["releaseId"]
        upc = (await caller.get(f"/v1/releases/{release_id}"))["upc"]
        resources = await spoil(instance.home / "sandbox", upc)
    (cover,) = resources.glob("*.jpg")
    with Image.open(cover) as picture:
        assert picture.format == "JPEG", "the form that this store likes best"
    status = await caller.follow(release_id)
    assert status["status"] == "rejected", status
    (store,) = status["storeStatuses"]
    assert store["status"] == "rejected"
    assert "HashSum" in store["error"] or "hash" in store["error"].lower(), store["error"]
    assert await caller.balance() == 20, "what nobody delivered is not paid"

    again = await caller.post("/v1/releases", body | {"release_id": release_id}, 201)
    assert again["releaseId"] == release_id
    assert again["creditsCharged"] == 1
    assert (await caller.follow(release_id))["status"] == "distributed"
    assert await caller.balance() == 19


async def test_the_first_day_is_kept(instance: Instance, caller: Caller, media: Media) -> None:
    today = clock.now().date()
    body = await caller.release(media, title="Early Tide", release_date=today.isoformat())
    body["tracks"][0]["title"] = "Early Tide"
    release_id = (await caller.post("/v1/releases", body, 201))["releaseId"]
    await caller.follow(release_id)
    later = {"release_date": (today + timedelta(days=30)).isoformat()}
    edited = {**body, "release": body["release"] | later, "release_id": release_id}
    for label in ("Tide", "Ebb"):
        edited["release"]["label"] = label
        await caller.post("/v1/releases", edited, 201)
        await caller.follow(release_id)
        await caller.follow_store(release_id, frozenset({"live"}))
    release = await caller.get(f"/v1/releases/{release_id}")
    assert (release["release_date"], release["original_release_date"]) == (
        later["release_date"],
        today.isoformat(),
    )
    assert b"<OriginalReleaseDate>" + today.isoformat().encode() in _messages(instance, release["upc"])[-1]


async def test_a_release_that_is_put_off_came_out_never_before(caller: Caller, media: Media) -> None:
    body = await caller.release(media, title="Late Tide")
    body["tracks"][0]["title"] = "Late Tide"
    release_id = (await caller.post("/v1/releases", body, 201))["releaseId"]
    await caller.follow(release_id)
    body["release"]["release_date"] = (clock.now().date() + timedelta(days=40)).isoformat()
    await caller.post("/v1/releases", body | {"release_id": release_id}, 201)
    assert (await caller.get(f"/v1/releases/{release_id}"))["original_release_date"] is None


async def test_work_that_falters_says_so_until_it_is_done(
    instance: Instance, caller: Caller, media: Media
) -> None:
    body = await caller.release(media, title="Two Tries")
    body["tracks"][0]["title"] = "Two Tries"
    release_id = (await caller.post("/v1/releases", body, 201))["releaseId"]
    await caller.follow(release_id)
    async with instance.database.system() as tx:
        own = await tx.value("select id from release where public_id = %(id)s", {"id": release_id})
        await releases.note_attempt(tx, own, 1, 2)
        await releases.note_retry(tx, own, 1, "The storage is full.")
    job = await caller.get(f"/v1/releases/{release_id}/job")
    assert (job["state"], job["attempts"], job["finishedAt"]) == ("retrying", 2, None)
    told = {
        "path": "",
        "code": "internal_error",
        "message": "The storage is full.",
        "stage": "deliver",
        "retryable": True,
    }
    assert job["error"] == told
    async with instance.database.system() as tx:
        await releases.note_progress(tx, own, 1, "deliver", 100, state="completed")
    job = await caller.get(f"/v1/releases/{release_id}/job")
    assert (job["state"], job["errors"], job["error"]) == ("completed", [], None)
    assert job["finishedAt"]


async def test_what_only_listening_finds_calls_for_attention(caller: Caller, media: Media) -> None:
    """The files are submitted before anyone has listened to them."""
    short = tone(12, pitch=200 + secrets.randbelow(400))
    body = await caller.release(media, title="Brief Light")
    body["tracks"][0] |= {
        "title": "Brief Light",
        "audio_file_url": await caller.upload("audio", "short.flac", short),
    }
    answer = await caller.http.post("/v1/releases", json=body)
    if answer.status_code == 422:  # the worker was quicker than this test
        assert answer.json()["errors"][0]["rule"] == "R32"
        return
    release_id = answer.json()["releaseId"]
    assert (await caller.follow(release_id))["status"] == "attention_needed"
    job = await caller.get(f"/v1/releases/{release_id}/job")
    assert job["state"] == "failed"
    told = {name: job["error"][name] for name in ("path", "code", "rule", "trackIndex", "stage")}
    assert told == {
        "path": "tracks[0].audio_file_url",
        "code": "audio_too_short",
        "rule": "R32",
        "trackIndex": 0,
        "stage": "metadata",
    }
    assert await caller.balance() == 20

    body["tracks"][0]["audio_file_url"] = await caller.upload("audio", "whole.flac", media.song)
    again = await caller.post("/v1/releases", body | {"release_id": release_id}, 201)
    assert again["releaseId"] == release_id
    assert (await caller.follow(release_id))["status"] == "distributed"
    assert await caller.balance() == 19


async def test_silence_is_refused_once_it_was_listened_to(caller: Caller, media: Media) -> None:
    file = BytesIO()
    soundfile.write(file, np.zeros(RATE * 31), RATE, format="FLAC", subtype="PCM_16")
    body = await caller.release(media, title="Nothing There")
    body["tracks"][0] |= {
        "title": "Nothing There",
        "audio_file_url": await caller.upload("audio", "silence.flac", file.getvalue()),
    }
    for _ in range(100):
        draft = await caller.http.post("/v1/releases", json=body | {"conversation_id": "none"})
        if draft.status_code != 201:
            break
        status = await caller.follow(draft.json()["releaseId"])
        assert status["status"] == "attention_needed"
        body["release_id"] = draft.json()["releaseId"]
        await asyncio.sleep(0.2)
    assert draft.status_code == 422
    assert [fault["path"] for fault in draft.json()["errors"]] == ["tracks[0].audio_file_url"]
    assert await caller.balance() == 20


async def test_a_store_that_is_not_connected_waits_and_says_why(
    instance: Instance, caller: Caller, media: Media
) -> None:
    assert SPOTIFY not in {profile.id for profile in load_profiles(instance.home).connected()}
    body = await caller.release(media, title="Two Doors", distribution_store_ids=[SANDBOX, SPOTIFY])
    body["tracks"][0]["title"] = "Two Doors"
    submitted = await caller.post("/v1/releases", body, 201)
    status = await caller.follow(submitted["releaseId"])
    assert status["status"] == "distributed", "live in at least one store"
    by_id = {store["storeId"]: store for store in status["storeStatuses"]}
    assert by_id[SPOTIFY]["status"] == "queued"
    assert by_id[SPOTIFY]["storeName"] == "Spotify"
    assert "not connected" in by_id[SPOTIFY]["error"]

    unknown = await caller.release(media, distribution_store_ids=[777_777])
    refused = await caller.post("/v1/releases", unknown, 422)
    assert refused["code"] == "invalid_store_id"
