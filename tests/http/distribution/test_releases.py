"""Drafts and releases on the wire: saving, submitting, reading. Deliveries are walked in tests/walks."""

import asyncio
from uuid import uuid4

import pytest

from tests.instance import Caller, Instance, Json, Media, tone
from tutti.core.identifiers import GtinSeries
from tutti.http.distribution.schemas.release_answers import (
    ReleaseAnswer,
    ReleaseLine,
    ReleaseList,
    TrackAnswer,
)

RELEASES = "/v1/releases"
DRAFTS = "/v1/drafts"


async def test_a_draft_takes_what_there_is_and_says_what_is_missing(caller: Caller) -> None:
    saved = await caller.post(DRAFTS, {"release": {"title": "Harbour Lights"}})
    assert saved["status"] == "collecting" and saved["release"] == {"title": "Harbour Lights"}
    assert "release.genre" in saved["missing"] and "tracks" in saved["missing"]


async def test_a_delta_changes_what_it_names_and_null_clears(caller: Caller) -> None:
    first = await caller.post(
        DRAFTS, {"release": {"title": "One", "genre": "Pop", "label": "L"}, "tracks": [{"title": "A"}]}
    )
    second = await caller.post(
        DRAFTS,
        {"releaseId": first["releaseId"], "release": {"genre": None, "title": "Two"},
         "trackPatches": [{"track_index": 0, "explicit_flag": True}]},
    )  # fmt: skip
    assert second["releaseId"] == first["releaseId"]
    assert second["release"] == {"title": "Two", "label": "L"}
    assert second["tracks"] == [{"title": "A", "explicit_flag": True}]


async def test_replace_leaves_nothing_of_what_was(caller: Caller) -> None:
    first = await caller.post(DRAFTS, {"release": {"title": "One", "label": "L"}, "tracks": [{"title": "A"}]})
    second = await caller.post(
        DRAFTS, {"release_id": first["releaseId"], "release": {"title": "Two"}, "mode": "replace"}
    )
    assert second["release"] == {"title": "Two"} and second["tracks"] == []


async def test_a_conversation_has_one_draft(caller: Caller) -> None:
    talk = f"conv_{uuid4()}"
    first = await caller.post(DRAFTS, {"conversation_id": talk, "release": {"title": "One"}})
    second = await caller.post(DRAFTS, {"conversationId": talk, "release": {"label": "L"}})
    assert first["releaseId"] == second["releaseId"]
    assert second["release"] == {"title": "One", "label": "L"}


async def test_drafts_of_one_conversation_at_once_are_one(caller: Caller) -> None:
    talk = f"conv_{uuid4()}"
    asked = ({"conversation_id": talk, "release": {"label": f"L{i}"}} for i in range(6))
    saved = await asyncio.gather(*(caller.post(DRAFTS, body) for body in asked))
    assert len({each["releaseId"] for each in saved}) == 1


async def test_a_draft_joins_a_conversation_that_has_none(caller: Caller) -> None:
    talk, first = f"conv_{uuid4()}", await caller.post(DRAFTS, {"release": {"title": "One"}})
    both = {"release_id": first["releaseId"], "conversation_id": talk}
    assert (await caller.post(DRAFTS, both))["conversationId"] == talk
    again = await caller.post(DRAFTS, {"conversation_id": talk, "release": {"label": "L"}})
    assert again["releaseId"] == first["releaseId"]
    other = await caller.post(DRAFTS, {"release": {"title": "Two"}})
    kept = await caller.post(DRAFTS, both | {"release_id": other["releaseId"]})
    assert (kept["releaseId"], kept["conversationId"]) == (other["releaseId"], None)


async def test_what_is_read_is_what_is_described(caller: Caller) -> None:
    saved = await caller.post(
        DRAFTS,
        {
            "release": {"title": "One", "upc": "850000000001", "pline_year": "2026"},
            "tracks": [
                {"title": "A", "preview_start_seconds": 3, "writers": ["Mara Lindqvist"]},
                {"title": "B"},
            ],
        },
    )
    shown = await caller.get(f"{RELEASES}/{saved['releaseId']}")
    assert shown.keys() == ReleaseAnswer.model_fields.keys() - {"resources", "deals"}
    assert all(track.keys() == TrackAnswer.model_fields.keys() for track in shown["tracks"])
    ReleaseAnswer.model_validate(shown)
    listed = await caller.get(RELEASES)
    assert listed["releases"][0].keys() == ReleaseLine.model_fields.keys()
    ReleaseList.model_validate(listed)


async def test_track_numbers_put_tracks_in_their_order(caller: Caller, media: Media) -> None:
    body = await caller.release(media, title="Two Ferries")
    longer = await caller.upload("audio", "longer.flac", tone(34, pitch=247.0))
    second = body["tracks"][0] | {"title": "Night Ferry", "track_number": 2}
    first = body["tracks"][0] | {"title": "Day Ferry", "audio_file_url": longer, "track_number": "1"}
    answer = await caller.post(RELEASES, body | {"tracks": [second, first]}, 201)
    assert [each["title"] for each in answer["tracks"]] == ["Day Ferry", "Night Ferry"]
    shown = await caller.get(f"{RELEASES}/{answer['releaseId']}")
    assert [(each["title"], each["audio_file_url"] == longer) for each in shown["tracks"]] == [
        ("Day Ferry", True),
        ("Night Ferry", False),
    ]
    status = await caller.follow(answer["releaseId"])
    assert status["status"] == "distributed", status
    page = (await caller.http.get(f"/sandbox/{shown['upc']}")).text
    assert page.index("Day Ferry") < page.index("0:34") < page.index("Night Ferry")


@pytest.mark.parametrize(
    ("body", "code", "path"),
    [
        ({"release": []}, "invalid_type", "release"),
        ({"release": {"pline_year": "soon"}}, "invalid_field", "release.pline_year"),
        ({"tracks": [{"explicit_flag": "perhaps"}]}, "invalid_field", "tracks[0].explicit_flag"),
        ({"mode": "sideways"}, "invalid_field", "mode"),
        ({"release_id": "7"}, "invalid_field", "release_id"),
    ],
)
async def test_a_draft_of_a_wrong_shape_names_the_field(
    caller: Caller, body: dict, code: str, path: str
) -> None:
    refused = await caller.post(DRAFTS, body, 400)
    assert refused["type"] == "invalid_request_error"
    assert path in {each["path"] for each in refused["errors"]}
    assert refused["code"] in {code, "invalid_type", "invalid_field"}


async def test_every_gap_is_listed_at_once(caller: Caller, media: Media) -> None:
    body = await caller.release(media)
    body["release"] |= {"title": "TBD", "primary_artist_name": "Unknown Artist", "upc": "012345678900"}
    body["tracks"][0] |= {"writers": [], "isrc": "nonsense"}
    refused = await caller.post(RELEASES, body, 422)
    rules = {each["rule"] for each in refused["errors"]}
    assert {"R3", "R7", "R8", "R10", "R11"} <= rules, refused["errors"]
    assert refused["type"] == "validation_error" and refused["code"] == refused["errors"][0]["code"]
    assert await caller.balance() == 20


async def test_a_draft_foretells_what_its_submission_refuses(
    instance: Instance, caller: Caller, media: Media
) -> None:
    """However the draft came to be: at once, by changes, or anew."""
    body = await caller.release(media)
    first = await caller.post(DRAFTS, body)
    assert (first["errors"], first["missing"]) == ([], [])
    draft = {"release_id": first["releaseId"]}
    wrong = {"title": "TBD", "upc": "012345678900", "distribution_store_ids": [4711], "genre": None}
    changed = await caller.post(
        DRAFTS,
        draft | {"release": wrong, "track_patches": [{"track_index": 0, "writers": [], "isrc": "nonsense"}]},
    )
    assert {"R3", "R7", "R8", "R11", "R36", "R37"} <= {each["rule"] for each in changed["errors"]}
    assert changed["missing"] == ["release.genre", "tracks[0].writers"]
    await _refused_alike(caller, changed, 422)

    emptied = await caller.post(DRAFTS, draft | {"release": {"title": "Evening Ferry"}, "mode": "replace"})
    assert {each["path"] for each in emptied["errors"]} >= {*emptied["missing"]}
    await _refused_alike(caller, emptied, 422)

    cover, song = body["release"]["cover_art_file_url"], body["tracks"][0]["audio_file_url"]
    swapped = await caller.post(
        DRAFTS,
        draft
        | {"release": body["release"] | {"cover_art_file_url": song}, "mode": "replace"}
        | {"tracks": [body["tracks"][0] | {"audio_file_url": cover}]},
    )
    assert len(swapped["errors"]) == 2
    await _refused_alike(caller, swapped, 400)

    other = await instance.caller(credits_granted=0)
    async with other.http:
        theirs = await other.upload("audio", "song.flac", media.song)
    nobodys = f"{song.rpartition('/')[0]}/{uuid4()}.flac"
    for url, status in ((theirs, 403), (nobodys, 404)):
        taken = await caller.post(DRAFTS, draft | {"tracks": [{"audio_file_url": url}]} | {"release": {}})
        assert taken["errors"][0]["path"] == "tracks[0].audio_file_url"
        await _refused_alike(caller, taken, status, files_alone=True)

    mended = await caller.post(DRAFTS, draft | body | {"mode": "replace"})
    assert mended["errors"] == []
    await caller.post(RELEASES, draft | body, 201)


async def _refused_alike(caller: Caller, draft: Json, status: int, *, files_alone: bool = False) -> None:
    """Submit a draft as it is; what is told must be what the draft foretold, files before all else."""
    asked = {"release_id": draft["releaseId"], "release": draft["release"], "tracks": draft["tracks"]}
    answer = await caller.http.post(RELEASES, json=asked)
    refused = answer.json()
    assert answer.status_code == status, refused
    told = draft["errors"]
    assert refused["errors"] == (told[: len(refused["errors"])] if files_alone else told)


async def test_a_draft_foretells_what_listening_found(caller: Caller, media: Media) -> None:
    body = await caller.release(media)
    body["tracks"][0]["audio_file_url"] = await caller.upload("audio", "short.flac", tone(9, pitch=271.0))
    draft = await caller.post(DRAFTS, body)
    for _ in range(150):
        if draft["errors"]:
            break
        await asyncio.sleep(0.2)
        draft = await caller.post(DRAFTS, {"release_id": draft["releaseId"]})
    assert [(each["code"], each["rule"]) for each in draft["errors"]] == [("audio_too_short", "R32")]


async def test_a_file_of_the_wrong_kind_is_told_by_its_field(caller: Caller, media: Media) -> None:
    body = await caller.release(media)
    (track,) = body["tracks"]
    cover, song = body["release"]["cover_art_file_url"], track["audio_file_url"]
    body["release"]["cover_art_file_url"], track["audio_file_url"] = song, cover
    refused = await caller.post(RELEASES, body, 400)
    assert refused["code"] == "unsupported_media_type"
    assert {each["path"] for each in refused["errors"]} == {
        "release.cover_art_file_url",
        "tracks[0].audio_file_url",
    }


async def test_a_submission_gets_codes_and_is_charged_once(caller: Caller, media: Media) -> None:
    body = await caller.release(media)
    key = {"Idempotency-Key": str(uuid4())}
    first = await caller.post(RELEASES, body, 201, **key)
    again = await caller.post(RELEASES, body, 201, **key)
    assert again == first
    assert (first["creditsCharged"], first["creditBalance"], first["status"]) == (1, 19, "Submitted")
    release = await caller.get(f"{RELEASES}/{first['releaseId']}")
    assert len(release["upc"]) == 12 and release["tracks"][0]["isrc"] == first["tracks"][0]["isrc"]
    body["release"]["title"] = "Another"
    assert (await caller.post(RELEASES, body, 409, **key))["code"] == "idempotency_key_reused"


async def test_a_code_given_by_hand_is_passed_over_in_the_range_that_it_lies_in(
    instance: Instance, caller: Caller, media: Media
) -> None:
    first = await caller.post(RELEASES, await caller.release(media, title="Quay One"), 201)
    upc = (await caller.get(f"{RELEASES}/{first['releaseId']}"))["upc"]
    isrc = first["tracks"][0]["isrc"]
    products = GtinSeries("0850000", 13)
    number = products.number(upc)
    assert number is not None and len(upc) == 12, "GS1's prefix stands in the thirteen digits"

    other = await instance.caller()
    async with other.http:
        claimed = await other.release(media, title="Quay Two", upc=products.code(number + 1))
        claimed["tracks"][0]["isrc"] = f"{isrc[:7]}{int(isrc[7:]) + 1:05d}"
        await other.post(RELEASES, claimed, 201)

    second = await caller.post(RELEASES, await caller.release(media, title="Quay Three"), 201)
    assert second["tracks"][0]["isrc"] == f"{isrc[:7]}{int(isrc[7:]) + 2:05d}"
    assert products.number((await caller.get(f"{RELEASES}/{second['releaseId']}"))["upc"]) == number + 2


async def test_a_draft_saved_just_before_is_adopted(caller: Caller, media: Media) -> None:
    body = await caller.release(media)
    draft = await caller.post(DRAFTS, body | {"mode": "replace"})
    submitted = await caller.post(RELEASES, body, 201)
    assert submitted["releaseId"] == draft["releaseId"]
    refused = await caller.post(DRAFTS, {"release_id": draft["releaseId"], "release": {"label": "L"}}, 409)
    assert refused["code"] in {"release_not_editable", "already_submitted"}


async def test_machine_made_music_costs_two(caller: Caller, media: Media) -> None:
    body = await caller.release(media)
    body["tracks"][0] |= {"contains_ai": True}
    submitted = await caller.post(RELEASES, body, 201)
    assert submitted["creditsCharged"] == 2 and submitted["tracks"][0]["containsAi"] is True


async def test_without_credits_nothing_is_kept(instance: Instance, media: Media) -> None:
    poor = await instance.caller(credits_granted=0)
    async with poor.http:
        refused = await poor.post(RELEASES, await poor.release(media), 403)
        assert refused["code"] == "insufficient_credits"
        assert (refused["required"], refused["balance"]) == (1, 0)
        assert (await poor.get(RELEASES))["releases"] == []


async def test_the_list_is_newest_first_and_bounded(caller: Caller) -> None:
    for title in ("One", "Two", "Three"):
        await caller.post(DRAFTS, {"release": {"title": title}})
    listed = (await caller.get(f"{RELEASES}?limit=2"))["releases"]
    assert [each["title"] for each in listed] == ["Three", "Two"]
    assert (await caller.get(f"{RELEASES}?limit=0", 400))["errors"][0]["path"] == "limit"


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/v1/releases/{}", "release_not_found"),
        ("GET", "/v1/releases/{}/status", "release_not_found"),
        ("GET", "/v1/releases/{}/job", "release_not_found"),
        ("POST", "/v1/releases/{}/takedown", "release_not_found"),
        ("GET", "/v1/analytics/releases/{}", "release_not_found"),
        ("DELETE", "/v1/webhooks/{}", "webhook_not_found"),
        ("GET", "/v1/organisations/{}", "organisation_not_found"),
    ],
)
async def test_an_address_whose_id_is_none_leads_nowhere(
    caller: Caller, method: str, path: str, code: str
) -> None:
    for named in ("once_12345678", "7", "%00", "x" * 300, str(uuid4())):
        answer = await caller.http.request(method, path.format(named), json={})
        told = answer.json()
        assert (answer.status_code, told["type"], told["code"]) == (404, "not_found_error", code), told
        assert "not found" in told["message"], "clients match on the text, too"
    async with caller.instance.client() as stranger:
        assert (await stranger.request(method, path.format("x"), json={})).status_code == 401


async def test_files_and_releases_of_others_stay_theirs(
    caller: Caller, instance: Instance, media: Media
) -> None:
    body = await caller.release(media)
    draft = await caller.post(DRAFTS, body)
    stranger = await instance.caller()
    async with stranger.http:
        assert (await stranger.post(RELEASES, body, 403))["code"] == "upload_not_owned"
        for path in ("", "/status", "/job"):
            refused = await stranger.get(f"{RELEASES}/{draft['releaseId']}{path}", 404)
            assert refused["code"] == "release_not_found"
        stolen = {"release_id": draft["releaseId"], "release": {"title": "Mine"}}
        assert (await stranger.post(DRAFTS, stolen, 404))["code"] == "release_not_found"
        assert (await stranger.post(f"{RELEASES}/{draft['releaseId']}/takedown", {}, 404))["code"]


async def test_a_draft_has_no_job_and_cannot_be_taken_down(caller: Caller) -> None:
    draft = await caller.post(DRAFTS, {"release": {"title": "One"}})
    assert (await caller.get(f"{RELEASES}/{draft['releaseId']}/job", 404))["code"] == "job_not_found"
    refused = await caller.post(f"{RELEASES}/{draft['releaseId']}/takedown", {}, 409)
    assert refused["code"] == "not_distributed"
