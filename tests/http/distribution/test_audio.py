"""Asking whether a machine made a song, on the wire, and what follows when the song is submitted."""

from pathlib import Path

import pytest

from tests.factories.clocked import clocked, played, write
from tests.instance import Caller, Instance, Media, release_body
from tutti.domain import detection

DETECTION = "/v1/audio/ai-detection"
APPEAL = f"{DETECTION}/appeal"
SECONDS = 32.0


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """An MP3 with the clock of a generator under it."""
    folder: Path = tmp_path_factory.mktemp("generated")
    return write(folder / "song.mp3", clocked(played(SECONDS), 200.0)).read_bytes()


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder: Path = tmp_path_factory.mktemp("recorded")
    return write(folder / "song.mp3", played(SECONDS, seed=5)).read_bytes()


async def test_a_recorded_song_costs_one_credit(caller: Caller, recorded: bytes) -> None:
    song = await caller.upload("audio", "song.mp3", recorded)
    told = await caller.post(DETECTION, {"file_url": song, "file_name": "song.mp3", "track_index": 0})
    assert (told["containsAi"], told["predictedModel"], told["billing_credits"]) == (False, None, 1)
    assert told["outcome"] == "not_found"
    assert 0 <= told["aiScore"] < 0.3 < told["threshold"]
    assert told["segments"] == []
    again = await caller.post(DETECTION, {"fileUrl": song})
    assert again == told | {"cached": True}


async def test_a_generated_song_is_named_with_its_evidence(caller: Caller, generated: bytes) -> None:
    song = await caller.upload("audio", "song.mp3", generated)
    told = await caller.post(DETECTION, {"file_url": song})
    assert (told["containsAi"], told["predictedModel"], told["billing_credits"]) == (True, "Suno", 2)
    assert told["aiScore"] >= told["threshold"]
    assert told["evidence"]["clockHz"] == 200.0
    assert {each["channel"] for each in told["segments"]} <= {"mid", "side"}
    assert all(0 <= each["start"] < each["end"] <= SECONDS + 1 for each in told["segments"])
    assert max(each["share"] for each in told["segments"]) > 0.3
    assert told["reasons"]


async def test_an_appeal_waits_for_a_person(instance: Instance, caller: Caller, generated: bytes) -> None:
    song = await caller.upload("audio", "song.mp3", generated)
    assert (await caller.post(DETECTION, {"file_url": song}))["appealedAt"] is None
    objected = await caller.post(APPEAL, {"file_url": song, "statement": "It is our own synthesiser."})
    assert objected["containsAi"] is True
    assert objected["appealedAt"]
    refused = await caller.http.post(APPEAL, json={"file_url": song, "statement": "Again."})
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_to_appeal")
    async with instance.database.system() as tx:
        case = (await detection.list_cases(tx, "appeal"))[-1]
        assert case.statement == "It is our own synthesiser."


async def test_appeals_that_cannot_be(caller: Caller, recorded: bytes) -> None:
    song = await caller.upload("audio", "song.mp3", recorded)
    for body, status, code in (
        ({"file_url": song, "statement": "Not that you said so."}, 409, "nothing_to_appeal"),
        ({"file_url": song, "statement": "x" * 5000}, 400, "statement_too_long"),
        ({"file_url": song, "statement": ""}, 400, "invalid_field"),
        ({"file_url": song}, 400, "missing_field"),
    ):
        refused = await caller.http.post(APPEAL, json=body)
        assert (refused.status_code, refused.json()["code"]) == (status, code), refused.text


async def test_files_that_cannot_be_asked_about(
    instance: Instance, caller: Caller, media: Media, recorded: bytes
) -> None:
    cover = await caller.upload("coverArt", "cover.jpg", media.cover)
    other = await instance.caller()
    async with other.http:
        foreign = await other.upload("audio", "song.mp3", recorded)
    for url, status in ((cover, 415), (foreign, 403), (foreign.replace("audio", "x"), 404), ("", 404)):
        for path in (DETECTION, APPEAL):
            refused = await caller.http.post(path, json={"file_url": url, "statement": "x"})
            assert refused.status_code in {status, 400}, (url, refused.text)
            assert refused.json()["errors"][0]["path"] == "file_url"


async def test_a_generated_song_is_billed_whatever_is_declared(
    caller: Caller, media: Media, generated: bytes
) -> None:
    song = await caller.upload("audio", "song.mp3", generated)
    cover = await caller.upload("coverArt", "cover.jpg", media.cover)
    await caller.post(DETECTION, {"file_url": song})
    body = release_body(song, cover, title="Glass Engine")
    body["tracks"][0]["title"] = "Glass Engine"
    silent = {"release": body["release"], "tracks": [{**body["tracks"][0], "contains_ai": None}]}
    refused = await caller.http.post("/v1/releases", json=silent)
    assert refused.status_code == 422
    assert "ai_disclosure_required" in {each["code"] for each in refused.json()["errors"]}
    made = await caller.post("/v1/releases", body, 201)
    assert (made["creditsCharged"], made["creditBalance"]) == (2, 18)
    assert made["tracks"][0]["containsAi"] is True
    assert made["tracks"][0]["credits"] == 2
    assert "ai_disclosure_required" in {each["code"] for each in made["warnings"]}
    await caller.follow(made["releaseId"])
    release = await caller.get(f"/v1/releases/{made['releaseId']}")
    assert release["credits_charged"] == 2
    assert (release["tracks"][0]["contains_ai"], release["tracks"][0]["detected_ai"]) == (False, True)


async def test_what_is_found_after_submission_raises_the_price(
    instance: Instance, media: Media, tmp_path: Path
) -> None:
    """Submitted at once, before anything was measured; the workflow sets the second credit aside, or refuses."""
    fresh = write(tmp_path / "song.mp3", clocked(played(SECONDS, seed=11), 200.0)).read_bytes()
    for granted, end in ((1, "attention_needed"), (3, "distributed")):
        somebody = await instance.caller(credits_granted=granted)
        async with somebody.http:
            song = await somebody.upload("audio", "song.mp3", fresh)
            cover = await somebody.upload("coverArt", "cover.jpg", media.cover)
            body = release_body(song, cover, title=f"Late Truth {granted}")
            body["tracks"][0]["title"] = f"Late Truth {granted}"
            answer = await somebody.http.post("/v1/releases", json=body)
            if answer.status_code == 403:
                # the worker was quicker: the price was known at submission
                assert granted == 1
                continue
            made = answer.json()
            status = await somebody.follow(made["releaseId"])
            assert status["status"] == end, status
            release = await somebody.get(f"/v1/releases/{made['releaseId']}")
            if end == "distributed":
                assert (release["credits_charged"], await somebody.balance()) == (2, 1)
                assert release["tracks"][0]["contains_ai"] is False
            else:
                job = await somebody.get(f"/v1/releases/{made['releaseId']}/job")
                assert job["errors"][0]["code"] == "insufficient_credits"
                assert await somebody.balance() == 1
