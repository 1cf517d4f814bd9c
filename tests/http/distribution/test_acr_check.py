"""``POST /v1/audio/acr-check``, and what follows from it for a release (contract, sections 7 and 10, R33)."""

import asyncio
import time
from collections.abc import AsyncIterator

import numpy as np
import pytest

from tests.factories.music import flac, tune
from tests.instance import Caller, Instance, Json, picture, release_body, serving
from tests.postgres import Databases, quick_folder
from tutti.db import Database

RATE = 44_100


async def _distributed(caller: Caller, song: bytes, title: str) -> str:
    audio = await caller.upload("audio", "song.flac", song)
    body = release_body(audio, await caller.upload("coverArt", "cover.jpg", picture(1500)), title=title)
    body["tracks"][0]["title"] = title
    made = await caller.post("/v1/releases", body, 201)
    status = await caller.follow(made["releaseId"])
    assert status["status"] == "distributed", status
    return audio


async def test_another_owners_recording_alarms_and_ones_own_does_not(
    instance: Instance, caller: Caller
) -> None:
    whole = tune(71, 34, RATE)
    own = await _distributed(caller, flac(whole), "Harbour Song")
    again = await caller.post("/v1/audio/acr-check", {"file_url": own})
    assert (again["matched"], again["bestMatch"]) == (False, None)
    assert [(each["owner"], each["kind"]) for each in again["matches"]] == [("own", "same")]

    thief = await instance.caller()
    async with thief.http:
        # neither the same bytes nor the whole song, and louder
        part = await thief.upload("audio", "mine.flac", flac(whole[2 * RATE : 33 * RATE] * 1.2))
        answer = await thief.post("/v1/audio/acr-check", {"file_url": part, "track_index": 0})
        best = answer["bestMatch"]
        assert answer["matched"] is True, answer
        assert (best["title"], best["artist"]) == ("Harbour Song", "Mara Lindqvist")
        assert best["isrc"]
        assert best["confidence"] >= 0.8
        assert best.keys() == {"title", "artist", "isrc", "confidence", "dspLinks"}
        found = answer["matches"][0]
        passage = found["passages"][0]
        assert (found["owner"], found["source"]) == ("other", "release")
        assert abs(passage["matchFrom"] - passage["from"] - 2) < 0.1
        assert passage["to"] - passage["from"] > 25
        assert (await thief.post("/v1/audio/acr-check", {"file_url": part}))["cached"] is True

        cover = await thief.upload("coverArt", "cover.jpg", picture(1500))
        body = release_body(part, cover, title="Stolen Song", primary_artist_name="Nils Harbour")
        body["tracks"][0]["title"] = "Stolen Song"
        warned = await thief.post("/v1/releases", body, 201)
        told = [each for each in warned["warnings"] if each["rule"] == "R33"]
        assert [each["code"] for each in told] == ["rights_confirmation"]
        assert told[0]["path"] == "tracks[0].audio_file_url"
        assert (await thief.follow(warned["releaseId"]))["status"] == "attention_needed"

        body["tracks"][0]["rights_confirmed"] = True
        sure = await thief.post("/v1/releases", body | {"release_id": warned["releaseId"]}, 201)
        assert not [each for each in sure["warnings"] if each["rule"] == "R33"]
        assert (await thief.follow(warned["releaseId"]))["status"] == "distributed"


async def test_what_is_found_after_the_submission_keeps_the_release_until_the_owner_has_answered(
    instance: Instance, caller: Caller
) -> None:
    whole = tune(73, 32, RATE)
    late = await instance.caller(credits_granted=5)
    async with late.http:
        part = await late.upload("audio", "mine.flac", flac(whole[:-RATE] * 0.8))
        # nobody has it yet, and what this look-up found is kept
        assert (await late.post("/v1/audio/acr-check", {"file_url": part}))["matches"] == []
        await _distributed(caller, flac(whole), "Lighthouse")

        cover = await late.upload("coverArt", "cover.jpg", picture(1500))
        body = release_body(part, cover, title="Late Song", primary_artist_name="Nils Harbour")
        body["tracks"][0]["title"] = "Late Song"
        made = await late.post("/v1/releases", body, 201)
        assert not _asks(made)
        body["release_id"] = made["releaseId"]
        await _is_kept(late, made["releaseId"])

        again = await late.post("/v1/releases", body, 201)  # without the word: told at once, and kept again
        assert [each["code"] for each in _asks(again)] == ["rights_confirmation"]
        await _is_kept(late, made["releaseId"])

        body["tracks"][0]["rights_confirmed"] = True
        assert not _asks(await late.post("/v1/releases", body, 201))
        status = await late.follow_store(made["releaseId"], frozenset({"live"}))
        assert (status["status"], _asks(status)) == ("distributed", [])
        job = await late.get(f"/v1/releases/{made['releaseId']}/job")
        assert (job["state"], job["errors"]) == ("completed", [])
        assert await late.balance() == 4
        shown = await late.get(f"/v1/releases/{made['releaseId']}")
        assert shown["tracks"][0]["rights_confirmed"] is True


@pytest.fixture
async def lenient(databases: Databases) -> AsyncIterator[Instance]:
    """An instance whose operator lets questions pass."""
    given = {"TUTTI_DATABASE_CONNECTIONS": "6", "TUTTI_HOLD_UNCONFIRMED_RIGHTS": "false"}
    with (
        quick_folder() as home,
        databases.fresh() as url,
        serving(home, url, given) as (address, process),
    ):
        async with Database.open(url, connections=4) as database:
            yield Instance(address, home, url, database, process)


async def test_where_the_operator_has_it_so_a_question_is_a_warning(lenient: Instance) -> None:
    song = flac(tune(75, 32, RATE))
    first, second = await lenient.caller(), await lenient.caller()
    async with first.http, second.http:
        await _distributed(first, song, "Breakwater")
        same = await second.upload("audio", "same.flac", song)
        cover = await second.upload("coverArt", "cover.jpg", picture(1500))
        body = release_body(same, cover, title="Groyne", primary_artist_name="Nils Harbour")
        body["tracks"][0]["title"] = "Groyne"
        made = await second.post("/v1/releases", body, 201)
        status = await second.follow(made["releaseId"])
        assert (status["status"], len(_asks(made)), len(_asks(status))) == ("distributed", 1, 1)


async def _is_kept(caller: Caller, release: str) -> None:
    """The release needs attention, says why and what to do, went nowhere, and costs nothing meanwhile."""
    status = await caller.follow(release)
    assert (status["status"], status["storeStatuses"]) == ("attention_needed", [])
    asked = _asks(status)
    assert [(each["code"], each["path"]) for each in asked] == [
        ("rights_confirmation", "tracks[0].audio_file_url")
    ]
    assert "“Lighthouse” by Mara Lindqvist" in asked[0]["message"]
    assert "rights_confirmed" in asked[0]["message"]
    job = await caller.get(f"/v1/releases/{release}/job")
    assert _asks(job) == asked
    told = asked[0] | {"trackIndex": 0, "stage": "metadata", "retryable": False}
    assert (job["state"], job["error"], job["errors"]) == ("failed", told, [told])
    async with caller.instance.database.system() as tx:
        sent = (
            "select count(*) from delivery d join release r on r.id = d.release_id where r.public_id = %(id)s"
        )
        assert await tx.value(sent, {"id": release}) == 0
    end = time.monotonic() + 10
    while await caller.balance() != 5:
        assert time.monotonic() < end
        await asyncio.sleep(0.1)


def _asks(answer: Json) -> list[Json]:
    return [each for each in answer["warnings"] if each["rule"] == "R33"]


async def test_where_a_store_offers_the_recording_is_told(instance: Instance, caller: Caller) -> None:
    song = flac(tune(74, 32, RATE))
    audio = await caller.upload("audio", "song.flac", song)
    body = release_body(audio, await caller.upload("coverArt", "cover.jpg", picture(1500)), title="On Air")
    body["tracks"][0]["title"] = "On Air"
    release = (await caller.post("/v1/releases", body, 201))["releaseId"]
    store = (await caller.follow_store(release, frozenset({"live"})))["storeStatuses"][0]
    asker = await instance.caller()
    async with asker.http:
        same = await asker.upload("audio", "same.flac", song)
        best = (await asker.post("/v1/audio/acr-check", {"file_url": same}))["bestMatch"]
        assert best["dspLinks"] == [{"store": store["storeName"], "url": store["urlInStore"]}]

        await caller.post(f"/v1/releases/{release}/takedown", {})
        await caller.follow_store(release, frozenset({"taken_down"}))
        best = (await asker.post("/v1/audio/acr-check", {"file_url": same}))["bestMatch"]
        assert best["dspLinks"] == []


async def test_unknown_music_has_no_match(caller: Caller) -> None:
    song = await caller.upload("audio", "song.flac", flac(tune(72, 31, RATE)))
    answer = await caller.post("/v1/audio/acr-check", {"file_url": song})
    assert (answer["matched"], answer["bestMatch"]) == (False, None)
    assert answer["matches"] == []


async def test_silence_and_held_tones_are_nobodys(instance: Instance, caller: Caller) -> None:
    at = np.arange(32 * RATE) / RATE
    tone = flac((0.3 * np.sin(2 * np.pi * 440 * at)).astype(np.float32))
    await _distributed(caller, tone, "Tuning Fork")
    other = await instance.caller()
    async with other.http:
        same = await other.upload("audio", "tone.flac", tone)
        assert (await other.post("/v1/audio/acr-check", {"file_url": same}))["matched"] is False


async def test_what_cannot_be_looked_up(caller: Caller) -> None:
    cover = await caller.upload("coverArt", "cover.jpg", picture(400))
    refused = await caller.post("/v1/audio/acr-check", {"file_url": cover}, 400)
    assert (refused["code"], refused["errors"][0]["path"]) == ("unsupported_media_type", "file_url")
    await caller.post("/v1/audio/acr-check", {"file_url": "/api/files/audio/nobody/x.wav"}, 404)
    await caller.post("/v1/audio/acr-check", {}, 400)
