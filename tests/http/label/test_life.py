"""The life of a release by messages of one version: sent, changed, withdrawn, offered again, forgotten.

Whatever order messages come in, the newest counts; at each step ``/v1/releases`` says the same.
"""

from typing import Any

import pytest

from tests.factories import ern
from tests.instance import Caller, Media
from tutti.domain.ddex import Version

Json = dict[str, Any]


async def _send(caller: Caller, content: bytes, status: int = 201) -> Json:
    response = await caller.http.post("/api/v1/release", files={"file": ("m.xml", content)})
    assert response.status_code == status, response.text
    return dict(response.json())


def _codes(told: Json, kind: str = "warnings") -> set[str]:
    return {each["code"] for each in told["validation"][kind]}


@pytest.mark.parametrize(
    ("version", "upc", "isrc"),
    [(Version.ERN_382, "4006381333931", "GBABC2600081"), (Version.ERN_43, "4006381333948", "GBABC2600082")],
)
async def test_a_life_in_messages(
    caller: Caller, media: Media, version: Version, upc: str, isrc: str
) -> None:
    message = ern.single(upc, isrc, message_id=f"M-{version}", thread_id=f"T-{version}")
    told = await _send(caller, ern.package(message, [media.song], media.cover, version))
    number, path = told["release_id"], f"/api/v1/release/{told['release_id']}"
    assert (told["status"], told["next_actions"]["missing"]) == ("Ready", [])

    async def same(title: str) -> Json:
        mine = await caller.get(path)
        theirs = await caller.get(f"/v1/releases/{mine['uuid']}")
        assert (mine["title"], theirs["title"]) == (title, title)
        assert (mine["meta_data"]["upc"], theirs["upc"]) == (upc, upc)
        assert [each["isrc"] for each in mine["tracks"]] == [each["isrc"] for each in theirs["tracks"]]
        return mine

    before = await same(message.release.titles[0].text)
    newer = ern.titled(ern.later(message, 4), "Fourth Day")
    assert (await _send(caller, ern.xml(newer, version)))["release_id"] == number
    after = await same("Fourth Day")
    assert [(each["id"], each["audio"]["id"]) for each in after["tracks"]] == [
        (each["id"], each["audio"]["id"]) for each in before["tracks"]
    ]

    late = await _send(caller, ern.xml(ern.titled(ern.later(message, 2), "Second Day"), version))
    assert "older_message" in _codes(late)
    await same("Fourth Day")
    again = await _send(caller, ern.xml(newer, version))
    assert (again["release_id"], again["track_ids"]) == (number, told["track_ids"])
    assert (await caller.get(f"/api/v1/release?upc={upc}"))["total"] == 1

    gone = await _send(caller, ern.xml(ern.off_sale(ern.later(newer, 2)), version))
    assert (gone["release_id"], gone["status"], gone["message"]) == (number, "Draft", "Release taken down.")
    assert gone["next_actions"]["missing"] == ["deals"]
    early = await _send(caller, ern.xml(ern.later(newer, 1), version))
    assert "older_message" in _codes(early)
    assert (await caller.get(path))["status"] == "Draft"
    back = await _send(caller, ern.xml(ern.titled(ern.later(message, 9), "Ninth Day"), version))
    assert (back["release_id"], back["status"]) == (number, "Ready")
    uuid = (await same("Ninth Day"))["uuid"]

    old = await _send(caller, ern.xml(ern.purge(ern.later(message, 8)), version), 200)
    assert "older_message" in _codes(old)
    await _send(caller, ern.xml(ern.purge(ern.later(message, 10)), version), 200)
    assert (await caller.http.get(path)).status_code == 404
    assert (await caller.http.get(f"/v1/releases/{uuid}")).status_code == 404
    refused = await _send(caller, ern.xml(ern.titled(ern.later(message, 7), "Late"), version), 422)
    assert "purged" in _codes(refused, "errors")
    anew = await _send(caller, ern.xml(ern.titled(ern.later(message, 12), "Again"), version))
    assert anew["release_id"] != number


async def test_what_is_made_elsewhere_is_here(caller: Caller, media: Media) -> None:
    body = await caller.release(media)
    made = await caller.post("/v1/drafts", body)
    listed = await caller.get("/api/v1/release")
    mine = next(each for each in listed["data"] if each["uuid"] == made["releaseId"])
    shown = await caller.get(f"/api/v1/release/{mine['id']}")
    assert shown["title"] == body["release"]["title"]
    assert [each["title"] for each in shown["tracks"]] == [each["title"] for each in body["tracks"]]
    roles = {each["role"] for track in shown["tracks"] for each in track["contributors"]}
    assert roles <= {"Composer", "Lyricist", "Producer", "Performer"}, "DDEX's words, as the contract asks"
    assert all(isinstance(each["id"], int) for each in shown["tracks"])
