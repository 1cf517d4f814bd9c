"""Videos, booklets and further pictures of a label: kept as files, shown, sent on, and found wrong."""

import asyncio
import shutil
from pathlib import Path
from typing import Any

import httpx2
import pytest
from msgspec.structs import replace

from tests.domain.ddex.test_others import BOOKLET, video
from tests.factories import beside, ern
from tests.instance import SANDBOX, Caller, Instance, Media
from tutti.domain.ddex import OtherResource, Version, read

pytestmark = pytest.mark.skipif(not shutil.which("ffmpeg"), reason="there is no ffmpeg on this machine")


async def _post(http: httpx2.AsyncClient, content: bytes, status: int = 201) -> dict[str, Any]:
    response = await http.post("/api/v1/release", files={"file": ("p.zip", content)})
    assert response.status_code == status, response.text
    return dict(response.json())


async def _resources(http: httpx2.AsyncClient, number: int) -> list[dict[str, Any]]:
    found = (await http.get(f"/api/v1/release/{number}")).json()
    return list(found["meta_data"]["resources"])


def _single(upc: str, isrc: str, *others: tuple[OtherResource, bytes | None], media: Media) -> bytes:
    return beside.package(ern.single(upc, isrc), media.song, media.cover, list(others))


async def _submit(caller: Caller, number: int, store: int = SANDBOX) -> str:
    uuid = str((await caller.get(f"/api/v1/release/{number}"))["uuid"])
    theirs = await caller.get(f"/v1/releases/{uuid}")
    told = {"contains_ai": False, "track_type": "original", "is_instrumental": True, "language": None}
    release = {key: value for key, value in theirs.items() if value is not None and key != "tracks"}
    body = {
        "release_id": uuid,
        "release": release | {"distribution_store_ids": [store], "genre": "Metal"},
        "tracks": [track | told for track in theirs["tracks"]],
    }
    await caller.post("/v1/releases", body, 201)
    return uuid


async def _delivered(instance: Instance, upc: str, count: int = 1) -> Path:
    """The newest package of a release at the sandbox, once there are ``count``, the last of them whole."""
    for _ in range(300):
        found = sorted((instance.home / "sandbox").glob(f"*/{upc}"))
        if len(found) == count and list(found[-1].parent.glob("BatchComplete*.xml")):
            return found[-1]
        await asyncio.sleep(0.1)
    raise AssertionError(f"{count} packages of {upc} never came")


async def test_files_beside_the_songs_are_kept_and_go_to_a_store(
    instance: Instance, caller: Caller, media: Media
) -> None:
    message = ern.single("860000000413", "GBABC2600414")
    given = beside.beside(number=len(message.release.tracks) + 1)
    absent = (beside.score(), None)
    told = await _post(caller.http, beside.package(message, media.song, media.cover, [*given, absent]))
    assert told["status"] == "Ready", told
    warned = {each["code"] for each in told["validation"]["warnings"]}
    assert warned <= {"deal_in_past", "file_missing"}, told["validation"]
    shown = await _resources(caller.http, told["release_id"])
    files = [each["file"] for each in shown if each["file"]]
    assert [each["mime_type"] for each in files] == ["video/mp4", "image/jpeg", "application/pdf"]
    assert [each["size"] for each in files] == [len(content) for _, content in given]
    assert (files[0]["width"], files[0]["height"], files[0]["duration"]) == (
        320,
        240,
        pytest.approx(3, abs=0.1),
    )
    for each, (_, content) in zip(files, given, strict=True):
        fetched = await caller.http.get(each["url"])
        assert (fetched.status_code, fetched.content) == (200, content)
    uuid = await _submit(caller, told["release_id"])
    status = await caller.follow(uuid)
    assert status["status"] == "distributed", status
    unsent = [each for each in status["warnings"] if each["code"] == "resource_not_sent"]
    assert [each["path"] for each in unsent] == ["resources[3]"]
    assert unsent[0]["message"].startswith("Sandbox is not sent SheetMusic 'The Booklet':")
    sent = await _delivered(instance, "860000000413")
    names = ["860000000413_01_003.mp4", "860000000413_01_004.jpg", "860000000413_01_005.pdf"]
    assert [(sent / "resources" / name).read_bytes() for name in names] == [content for _, content in given]
    again = read((sent / "860000000413.xml").read_bytes()).message
    assert again is not None
    others = again.release.others
    assert [each.file.uri for each in others if each.file] == [f"resources/{name}" for name in names]
    assert [each.isrc for each in others] == ["GBABC2600099", None, None]

    newer = ern.titled(
        ern.later(replace(message, release=replace(message.release, others=others))), "Newer Claw"
    )
    changed = await caller.http.put(
        f"/api/v1/release/{told['release_id']}", files={"file": ("m.xml", ern.xml(newer, Version.ERN_382))}
    )
    assert changed.status_code == 200, changed.text
    kept = await _resources(caller.http, told["release_id"])
    assert [each["file"]["sha256"] for each in kept if each["file"]] == [each["sha256"] for each in files]
    await _submit(caller, told["release_id"])
    updated = await _delivered(instance, "860000000413", 2)
    assert [(updated / "resources" / name).read_bytes() for name in names] == [
        content for _, content in given
    ]


async def test_what_is_edited_elsewhere_keeps_them(caller: Caller, media: Media) -> None:
    told = await _post(
        caller.http, _single("0860000000420", "GBABC2600421", (BOOKLET, beside.booklet()), media=media)
    )
    number = told["release_id"]
    uuid = (await caller.get(f"/api/v1/release/{number}"))["uuid"]
    theirs = await caller.get(f"/v1/releases/{uuid}")
    assert [(each["kind"], each["title"]) for each in theirs["resources"]] == [("text", "The Booklet")]
    draft = {"release_id": uuid, "mode": "replace", "release": {"title": "Edited"}, "tracks": []}
    await caller.post("/v1/drafts", draft)
    track = await caller.http.request("DELETE", "/api/v1/release/delete", json={"release_id": number})
    assert track.status_code == 200
    told = await _post(
        caller.http, _single("0860000000420", "GBABC2600421", (BOOKLET, beside.booklet()), media=media)
    )
    await caller.post(
        "/v1/drafts",
        draft | {"release_id": (await caller.get(f"/api/v1/release/{told['release_id']}"))["uuid"]},
    )
    kept = await _resources(caller.http, told["release_id"])
    assert kept[0]["file"]["mime_type"] == "application/pdf"


def _cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


WRONG = {
    "a text called .pdf": (BOOKLET, b"\x00\x01 this is no PDF at all", "unsupported_media_type"),
    "a PDF that is cut": (BOOKLET, lambda: _cut(beside.booklet(40)), "file_damaged"),
    "a PDF of nothing": (BOOKLET, b"%PDF-1.7 booklet %%EOF", "file_damaged"),
    "a PDF without pages": (BOOKLET, lambda: beside.booklet(0), "file_damaged"),
    "a locked PDF": (BOOKLET, lambda: beside.booklet(1, "secret"), "file_damaged"),
    "a video that is cut": (video(number=2), lambda: _cut(beside.film()), "file_damaged"),
    "a film of nothing": (
        video(number=2),
        b"\0\0\0\x18ftypisom\0\0\0\0isommp41\0\0\0\x08mdat",
        "file_damaged",
    ),
    "a song called .mp4": (video(number=2), beside.back_cover, "unsupported_media_type"),
    "XML that is no score": (beside.score(), b"<?xml version='1.0'?><notes/>", "file_damaged"),
    "a score with entities": (
        beside.score(),
        b"<?xml version='1.0'?><!DOCTYPE s [<!ENTITY a 'ha'>]><score-partwise>&a",
        "file_damaged",
    ),
}


@pytest.mark.parametrize("what", WRONG)
async def test_a_file_that_is_wrong_is_said_to_be(what: str, caller: Caller, media: Media) -> None:
    told, content, code = WRONG[what]
    content = content() if callable(content) else content
    answer = await _post(caller.http, _single("0860000000437", "GBABC2600438", (told, content), media=media))
    found = [each for each in answer["validation"]["warnings"] if each["field"] == "file"]
    assert [each["code"] for each in found] == [code], answer["validation"]
    assert found[0]["reference"] == "release.others[0].file"
    assert (told.file and told.file.uri.rpartition("/")[2]) in found[0]["message"]
    assert [each["file"] for each in await _resources(caller.http, answer["release_id"])] == [None]


async def test_a_file_that_comes_later_is_welcome(caller: Caller, media: Media) -> None:
    content = beside.booklet()
    package = ern.unzipped(_single("0860000000444", "GBABC2600445", (BOOKLET, content), media=media))
    late = {name: each for name, each in package.items() if name != "resources/booklet.pdf"}
    told = await _post(caller.http, ern.zipped(late))
    assert (await _resources(caller.http, told["release_id"]))[0]["file"] is None
    again = await _post(caller.http, ern.zipped(package))
    assert again["release_id"] == told["release_id"]
    assert (await _resources(caller.http, told["release_id"]))[0]["file"]["size"] == len(content)
