"""``POST /v1/cover-art`` from words to a release, on the real instance. Drawing takes seconds: few covers here."""

import asyncio
import base64
import time
from io import BytesIO

import pytest
from PIL import Image

from tests.instance import Instance, Media, release_body

PROMPT = {"prompt": "warm sunset over the sea, seventies, with a unicorn"}
NOBODY = "/api/files/cover-art/nobody"


async def test_a_cover_is_made_changed_and_put_on_a_release(instance: Instance, media: Media) -> None:
    caller, stranger = await asyncio.gather(instance.caller(), instance.caller())
    async with caller.http, stranger.http:
        audio = await caller.upload("audio", "song.flac", media.song)
        body = release_body(audio, audio)
        body["release"].pop("cover_art_file_url")
        draft = await caller.post("/v1/drafts", body)
        deadline = time.monotonic() + 60
        while (await caller.get(f"/v1/files/report?file_url={audio}"))["state"] == "pending":
            assert time.monotonic() < deadline
            await asyncio.sleep(0.2)
        asked = PROMPT | {"release_id": draft["releaseId"], "return_base64": True}
        made = await caller.post("/v1/cover-art", asked)
        assert made["success"] is True
        assert made["fileUrl"].startswith("/api/files/cover-art/")
        assert (made["mime_type"], made["width"], made["height"]) == ("image/png", 3000, 3000)
        assert (made["file_name"], made["prompt"]) == ("Evening Ferry.png", PROMPT["prompt"])
        assert made["size"] < 10_000_000
        told = made["provenance"]
        assert (told["method"], told["contains_ai"]) == ("generative design", False)
        assert told["digital_source_type"] == "algorithmicMedia"
        assert told["words_used"] == ["warm", "sunset", "sea", "seventies"]
        assert told["words_ignored"] == ["unicorn"]
        assert (told["title"], told["artist"]) == ("Evening Ferry", "Mara Lindqvist")
        assert told["sound"] == "drawn"
        content = base64.b64decode(made["image_base64"])
        with Image.open(BytesIO(content)) as picture:
            assert (picture.size, picture.mode, picture.format) == ((3000, 3000), "RGB", "PNG")
            assert "algorithmicMedia" in picture.info["XML:com.adobe.xmp"]
        assert (await caller.http.get(made["fileUrl"])).content == content

        change = {"prompt": "much darker, bigger title", "base_file_url": made["fileUrl"]}
        darker = await caller.post("/v1/cover-art", change)
        changed = darker["provenance"]
        assert darker["fileUrl"] != made["fileUrl"]
        assert changed["parent_id"] == told["id"]
        assert (changed["title"], changed["seed"]) == ("Evening Ferry", told["seed"])
        before, after = told["parameters"], changed["parameters"]
        assert after["adjustment"]["brightness"] < before["adjustment"]["brightness"]
        assert (after["title_scale"] > 1, after["geometry"]) == (True, before["geometry"])
        line = await caller.get(f"/v1/cover-art?file_url={darker['fileUrl']}")
        assert [each["id"] for each in line["covers"]] == [changed["id"], told["id"]]

        read = await stranger.http.get("/v1/cover-art", params={"file_url": made["fileUrl"]})
        stolen = await stranger.http.post("/v1/cover-art", json=change)
        assert (read.status_code, stolen.status_code) == (403, 403)
        assert stolen.json()["code"] == "upload_not_owned"

        released = await caller.post("/v1/releases", release_body(audio, darker["fileUrl"]), 201)
        status = await caller.follow(released["releaseId"])
        assert status["status"] == "distributed", status
        assert await caller.balance() == 19, "the release's credit, none for covers"


async def test_an_upload_is_adjusted_and_a_key_makes_one(instance: Instance, media: Media) -> None:
    caller = await instance.caller()
    sent = base64.b64encode(media.cover).decode()
    body = {"prompt": "more blue", "base_image_base64": sent}
    async with caller.http:
        keyed = {"Idempotency-Key": "cover-1"}
        one = await caller.http.post("/v1/cover-art", json=body, headers=keyed)
        two = await caller.http.post("/v1/cover-art", json=body, headers=keyed)
        assert (one.status_code, two.json()) == (200, one.json())
        told = one.json()["provenance"]
        assert (told["digital_source_type"], told["words_used"]) == ("algorithmicallyEnhanced", ["blue"])
        assert told["parent_id"] is None
        async with instance.database.system() as tx:
            owner = {"owner": caller.account.personal_organisation_id}
            covers = await tx.value("select count(*) from cover where organisation_id = %(owner)s", owner)
        assert covers == 1


async def test_five_in_two_minutes(instance: Instance) -> None:
    caller = await instance.caller()
    async with caller.http:
        calls = [
            await caller.http.post("/v1/cover-art", json=PROMPT | {"base_file_url": NOBODY}) for _ in range(6)
        ]
    assert [each.status_code for each in calls] == [404] * 5 + [429]
    assert calls[0].headers["x-ratelimit-limit"] == "5"
    assert 0 < calls[5].json()["retryAfterSeconds"] <= 24


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"prompt": "  "}, 400, "invalid_field"),
        ({"base_file_url": "x", "base_image_base64": "eA=="}, 400, "invalid_field"),
        ({"base_file_url": NOBODY}, 404, "file_not_found"),
        ({"base_image_base64": "%%%"}, 400, "invalid_base64"),
        ({"base_image_base64": "eHh4"}, 400, "unsupported_media_type"),
        ({"release_id": "0198c0de-0000-7000-8000-00000000dead"}, 404, "release_not_found"),
        ({"seed": -1}, 400, "invalid_field"),
        ({"prompt": "x" * 2001}, 400, "invalid_field"),
    ],
)
async def test_what_cannot_be_made_is_said(
    instance: Instance, change: dict[str, object], status: int, code: str
) -> None:
    caller = await instance.caller()
    async with caller.http:
        answer = await caller.http.post("/v1/cover-art", json=PROMPT | change)
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


async def test_a_picture_that_is_no_square_is_refused(instance: Instance) -> None:
    caller = await instance.caller()
    file = BytesIO()
    Image.effect_noise((400, 300), 60).save(file, "PNG")
    async with caller.http:
        body = {"prompt": "darker", "base_image_base64": base64.b64encode(file.getvalue()).decode()}
        answer = await caller.http.post("/v1/cover-art", json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, "base_image_unusable")
        assert "400 x 300" in answer.json()["message"]
