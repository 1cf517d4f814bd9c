"""Releases of labels over HTTP (contract, section 5)."""

from io import BytesIO
from typing import Any

import httpx2
import pytest
from msgspec.structs import replace
from PIL import Image

from tests.domain.ddex import given
from tests.domain.ddex.test_others import BOOKLET, video
from tests.factories import ern
from tests.factories.label_face import LabelFace
from tests.instance import picture, tone
from tutti.domain.ddex import Contributor, Genre, Label, Party, Scope, Version

Json = dict[str, Any]
SONG = tone(3)


async def post(http: httpx2.AsyncClient, content: bytes, status: int = 201, name: str = "m.xml") -> Json:
    response = await http.post("/api/v1/release", files={"file": (name, content)})
    assert response.status_code == status, response.text
    return dict(response.json())


async def show(http: httpx2.AsyncClient, release_id: int, status: int = 200) -> Json:
    response = await http.get(f"/api/v1/release/{release_id}")
    assert response.status_code == status, response.text
    return dict(response.json())


async def test_a_message_becomes_a_release(http: httpx2.AsyncClient) -> None:
    told = await post(http, ern.xml(ern.single()))
    assert told["status"] == "Draft"
    assert told["release"]["title"] == "A Monkey Claw in a Velvet Glove"
    assert told["release"]["primary_artists"] == ["Monkey Claw"]
    assert told["release"]["tracks"][0]["isrc"] == "GBABC2600001"
    assert told["release"]["tracks"][0]["track_id"] == told["track_ids"][0]
    assert told["territories"] == ["Worldwide"]
    assert told["deals"][0]["use_types"]
    assert told["validation"]["errors"] == []
    assert told["next_actions"]["missing"] == ["artwork", "tracks.1.audio"]
    assert not told["next_actions"]["ready_for_delivery"]
    assert told["next_actions"]["links"]["self"] == f"/api/v1/release/{told['release_id']}"

    shown = await show(http, told["release_id"])
    assert shown["id"] == told["release_id"]
    assert (shown["type"], shown["type_title"], shown["bulk"]) == (0, "Audio", 0)
    assert len(shown["smartLinkSelect"]) == 34
    assert shown["created_at"].endswith("Z")
    assert len(shown["created_at"]) == 27
    meta = shown["meta_data"]
    assert meta["upc"] == "721620118165"
    assert meta["main_artists"] == ["Monkey Claw"]
    assert meta["genre"]["name"] == "Metal"
    assert isinstance(meta["genre"]["id"], int)
    assert meta["p_line"] == {"year": 2026, "company": "Iron Crown Music", "text": "℗ 2026 Iron Crown Music"}
    assert meta["ddex"]["schema_version"] == "ern/382"
    assert meta["ddex"]["message_id"] == "M-2026-000017"
    track = shown["tracks"][0]
    assert track["status"] == "Pending"
    assert track["audio"] is None
    assert track["resource_reference"] == "A1"
    assert track["duration_iso"].startswith("PT")
    assert {each["role"] for each in track["contributors"]} >= {"Composer"}

    page = (await http.get("/api/v1/release")).json()
    assert page["total"] == 1
    assert page["data"][0]["id"] == told["release_id"]
    assert list(page)[:2] == ["current_page", "data"]


@pytest.mark.parametrize("version", list(Version))
async def test_what_somebody_plays_is_told_with_the_credit(
    http: httpx2.AsyncClient, version: Version
) -> None:
    credited = (
        Contributor(
            party=Party.named("Ida"), roles=("Musician", "Vocalist"), instruments=("Banjo", "Guitar")
        ),
        Contributor(party=Party.named("Ole"), roles=("Composer",), instruments=("DrumKit",)),
    )
    message = ern.single()
    track = message.release.tracks[0]
    track = replace(track, recording=replace(track.recording, contributors=credited))
    sent = replace(message, release=replace(message.release, tracks=(track,)))
    shown = await show(http, (await post(http, ern.xml(sent, version)))["release_id"])
    listed = [(each["name"], each["role"], each["instrument"]) for each in shown["tracks"][0]["contributors"]]
    assert {each for each in listed if each[1] != "AssociatedPerformer"} == {
        ("Ida", "Musician", "Banjo"),
        ("Ida", "Musician", "Guitar"),
        ("Ida", "Vocalist", None),
        ("Ole", "Musician", "DrumKit"),
        ("Ole", "Composer", None),
    }
    assert not [each for each in listed if each[1] == "AssociatedPerformer" and each[2]]


async def test_a_package_with_its_files_is_ready(http: httpx2.AsyncClient, label: LabelFace) -> None:
    cover = picture(1500)
    told = await post(http, ern.package(ern.single(), [SONG], cover), name="p.zip")
    assert told["next_actions"]["missing"] == []
    assert told["status"] == "Ready"
    shown = await show(http, told["release_id"])
    audio = shown["tracks"][0]["audio"]
    assert shown["tracks"][0]["status"] == "Uploaded"
    assert (audio["size"], audio["mime_type"], len(audio["md5"])) == (len(SONG), "audio/flac", 32)
    assert shown["artwork"]["size"] == len(cover)
    assert (shown["artwork"]["width"], shown["artwork"]["height"]) == (1500, 1500)
    loaded = await http.get(shown["artwork"]["url"])
    assert (loaded.status_code, loaded.content) == (200, cover)
    async with label.client(await label.token()) as other:
        assert (await other.get(shown["artwork"]["url"])).status_code == 403
    ready = (await http.get("/api/v1/release", params={"status": "Ready", "upc": "0721620118165"})).json()
    assert [each["id"] for each in ready["data"]] == [told["release_id"]]
    for query in ({"status": "Draft"}, {"upc": "4006381333931"}, {"title": "nothing like it"}, {"upc": "x"}):
        assert (await http.get("/api/v1/release", params=query)).json()["total"] == 0
    assert (await http.get("/api/v1/release", params={"title": "monkey CLAW"})).json()["total"] == 1


async def test_a_video_and_a_booklet_are_told_of_whatever_their_files_are(http: httpx2.AsyncClient) -> None:
    message = ern.single()
    others = (replace(video(), number=len(message.release.tracks) + 1), BOOKLET)
    message = replace(message, release=replace(message.release, others=others))
    files = ern.unzipped(ern.package(message, [SONG] * len(message.release.tracks), None))
    booklet, film = b"%PDF-1.7 booklet", b"film"
    package = files | {"resources/booklet.pdf": booklet, "resources/video.mp4": film}
    told = await post(http, ern.zipped(package), name="p.zip")
    codes = [each["code"] for each in told["validation"]["warnings"]]
    assert codes.count("file_damaged") + codes.count("unsupported_media_type") == 2
    assert "file_unnamed" not in codes
    shown = (await show(http, told["release_id"]))["meta_data"]["resources"]
    assert [(each["kind"], each["type"], each["file_name_expected"]) for each in shown] == [
        ("Video", "ShortFormMusicalWorkVideo", "video.mp4"),
        ("Text", "NonInteractiveBooklet", "booklet.pdf"),
    ]


async def test_a_release_of_videos_alone_is_a_video(http: httpx2.AsyncClient) -> None:
    message = ern.single()
    release = replace(message.release, tracks=(), others=(video(number=1),))
    message = replace(message, release=release, deals=(replace(message.deals[0], scope=Scope.TRACKS),))
    told = await post(http, ern.xml(message, Version.ERN_432))
    shown = await show(http, told["release_id"])
    assert (shown["type"], shown["type_title"], shown["tracks"]) == (1, "Video", [])
    assert {deal["release_reference"] for deal in shown["meta_data"]["deals"]} == {"R1"}


async def test_what_a_track_has_for_itself_is_shown(http: httpx2.AsyncClient) -> None:
    message = given.album()
    first, *rest = message.release.tracks
    own = replace(first, genres=(Genre(text="Jazz"),), labels=(Label(party=Party.named("Another Label")),))
    message = replace(message, release=replace(message.release, tracks=(own, *rest)))
    shown = await show(http, (await post(http, ern.xml(message)))["release_id"])
    one, two = shown["tracks"][:2]
    assert (one["genre"]["name"], one["label"]) == ("Jazz", "Another Label")
    assert two["genre"] == shown["meta_data"]["genre"] != one["genre"]
    assert two["label"] == shown["meta_data"]["label"]
    discs = [(track["disc_number"], track["track_number"]) for track in shown["tracks"]]
    volumes = [track.volume for track in message.release.tracks]
    assert len(set(volumes)) > 1
    assert discs == [(volume, volumes[: i + 1].count(volume)) for i, volume in enumerate(volumes)]


async def test_the_same_bytes_again_change_nothing(http: httpx2.AsyncClient) -> None:
    first = await post(http, ern.xml(ern.single()))
    again = await post(http, ern.xml(ern.single()))
    assert (again["release_id"], again["track_ids"]) == (first["release_id"], first["track_ids"])
    assert (await http.get("/api/v1/release")).json()["total"] == 1


async def test_a_upc_that_is_in_use(http: httpx2.AsyncClient) -> None:
    first = await post(http, ern.xml(ern.single()))
    other = ern.single(message_id="M-OTHER", thread_id="T-OTHER")
    refused = await post(http, ern.xml(other), 422)
    assert [each["code"] for each in refused["validation"]["errors"]] == ["upc_in_use"]
    assert str(first["release_id"]) in refused["message"]
    assert refused["errors"]["file"]
    assert (await http.get("/api/v1/release")).json()["total"] == 1


async def test_an_update_keeps_numbers_and_audio(http: httpx2.AsyncClient) -> None:
    message = ern.single()
    first = await post(http, ern.package(message, [SONG], None), name="p.zip")
    newer = ern.titled(ern.later(message), "A New Name")
    response = await http.put(
        f"/api/v1/release/{first['release_id']}", files={"file": ("m.xml", ern.xml(newer))}
    )
    assert response.status_code == 200, response.text
    told = response.json()
    assert told["track_ids"] == first["track_ids"]
    assert {"field": "title", "from": first["release"]["title"], "to": "A New Name"} in told["changes"]
    shown = await show(http, first["release_id"])
    assert shown["title"] == "A New Name"
    assert shown["tracks"][0]["audio"]["size"] == len(SONG)

    older = ern.titled(ern.later(message, -1), "An Old Name")
    late = await http.post(
        f"/api/v1/release/{first['release_id']}",
        files={"file": ("m.xml", ern.xml(older))},
        data={"_method": "PUT"},
    )
    assert late.status_code == 200, late.text
    assert "older_message" in [each["code"] for each in late.json()["validation"]["warnings"]]
    assert (await show(http, first["release_id"]))["title"] == "A New Name"


async def test_a_takedown_and_a_purge(http: httpx2.AsyncClient) -> None:
    message = ern.single()
    first = await post(http, ern.package(message, [SONG], picture(1500)), name="p.zip")
    gone = await post(http, ern.xml(ern.off_sale(ern.later(message))))
    assert (gone["release_id"], gone["message"]) == (first["release_id"], "Release taken down.")
    assert gone["status"] == "Draft"
    assert gone["next_actions"]["missing"] == ["deals"]
    back = await post(http, ern.xml(ern.later(message, 2)))
    assert (back["release_id"], back["status"]) == (first["release_id"], "Ready")
    purged = await post(http, ern.xml(ern.purge(ern.later(message, 3))), 200)
    assert purged["release_id"] == first["release_id"]
    await show(http, first["release_id"], 404)
    late = await post(http, ern.xml(ern.later(message, 1)), 422)
    assert [each["code"] for each in late["validation"]["errors"]] == ["purged"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"no message at all", "no_message"),
        (b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "doctype"),
        (ern.xml(ern.single())[:-200], "not_well_formed"),
        (ern.xml(ern.single()).replace(b"ern/382", b"ern/113"), "version_unknown"),
        (ern.zipped({"../evil.xml": ern.xml(ern.single())}), None),
        (ern.zipped({"readme.txt": b"nothing"}), "no_message"),
        (ern.package(ern.single(), [SONG], None)[:-400], None),
        (b"", None),
    ],
)
async def test_what_is_no_message(http: httpx2.AsyncClient, content: bytes, code: str | None) -> None:
    refused = await post(http, content, 422)
    assert refused["errors"]["file"]
    if code:
        assert [each["code"] for each in refused["validation"]["errors"]] == [code]
    assert (await http.get("/api/v1/release")).json()["total"] == 0


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b">721620118165</ICPN>", b">721620118166</ICPN>", "icpn_invalid"),
        (b"<ISRC>GBABC2600001</ISRC>", b"<ISRC>GBABC</ISRC>", "isrc_invalid"),
        (
            b"<TerritoryCode>Worldwide</TerritoryCode>",
            b"<TerritoryCode>UK</TerritoryCode>",
            "territory_unknown",
        ),
    ],
)
async def test_errors_that_block(http: httpx2.AsyncClient, old: bytes, new: bytes, code: str) -> None:
    content = ern.xml(ern.single())
    assert old in content
    refused = await post(http, content.replace(old, new), 422)
    found = refused["validation"]["errors"]
    assert code in [each["code"] for each in found]
    assert all(each["message"] and each["reference"] for each in found)
    assert (await http.get("/api/v1/release")).json()["total"] == 0


async def test_no_file(http: httpx2.AsyncClient) -> None:
    for sent in ({}, {"data": {"file": "text"}}, {"json": {"file": 1}}):
        response = await http.post("/api/v1/release", **sent)
        assert response.status_code == 422
        assert response.json()["errors"].keys() == {"file"}


async def test_a_cover(http: httpx2.AsyncClient) -> None:
    told = await post(http, ern.xml(ern.single()))
    given = {"release_id": str(told["release_id"])}
    response = await http.post(
        "/api/v1/release/image", data=given, files={"artwork": ("c.jpg", picture(300))}
    )
    assert response.status_code == 200, response.text
    answer = response.json()
    assert answer["path"] == answer["artwork"]["url"]
    assert len(answer["warnings"]) == 1
    assert (await show(http, told["release_id"]))["artwork"]["file_name"] == "c.jpg"
    for artwork, release_id in ((b"no picture", given["release_id"]), (picture(300), "999999")):
        refused = await http.post(
            "/api/v1/release/image", data={"release_id": release_id}, files={"artwork": ("c.jpg", artwork)}
        )
        assert refused.status_code == 422, refused.text


@pytest.mark.parametrize(
    ("form", "media_type"), [("GIF", "image/gif"), ("BMP", "image/bmp"), ("WEBP", "image/webp")]
)
async def test_a_cover_of_another_kind_is_kept_as_it_is(
    http: httpx2.AsyncClient, form: str, media_type: str
) -> None:
    told = await post(http, ern.xml(ern.single()))
    file = BytesIO()
    Image.new("RGB", (1500, 1500), "teal").save(file, form)
    response = await http.post(
        "/api/v1/release/image",
        data={"release_id": str(told["release_id"])},
        files={"artwork": ("cover", file.getvalue())},
    )
    assert response.status_code == 200, response.text
    artwork = response.json()["artwork"]
    assert (artwork["mime_type"], artwork["size"]) == (media_type, len(file.getvalue()))
    assert (artwork["width"], artwork["height"], response.json()["warnings"]) == (1500, 1500, [])


async def test_deleting(http: httpx2.AsyncClient) -> None:
    told = await post(http, ern.xml(ern.single()))
    gone = await http.request(
        "DELETE",
        "/api/v1/release/delete",
        json={"release_id": told["release_id"], "track_id": told["track_ids"][0]},
    )
    assert gone.status_code == 200, gone.text
    assert (await show(http, told["release_id"]))["tracks"] == []
    wrong = await http.request(
        "DELETE", "/api/v1/release/delete", json={"release_id": told["release_id"], "track_id": 1}
    )
    assert wrong.status_code == 422
    response = await http.post(
        "/api/v1/release/delete", json={"release_id": told["release_id"], "_method": "DELETE"}
    )
    assert response.json() == {"message": "Release deleted.", "release_id": told["release_id"]}
    await show(http, told["release_id"], 404)
    assert (await http.request("DELETE", "/api/v1/release/delete", json=response.json())).status_code == 404
    again = await post(http, ern.xml(ern.single()))
    assert again["release_id"] != told["release_id"]


async def test_another_label_sees_nothing(label: LabelFace, http: httpx2.AsyncClient) -> None:
    told = await post(http, ern.xml(ern.single()))
    number = told["release_id"]
    async with label.client(await label.token()) as stranger:
        await show(stranger, number, 404)
        assert (await stranger.get("/api/v1/release")).json()["total"] == 0
        body = {"file": ("m.xml", ern.xml(ern.later(ern.single())))}
        assert (await stranger.put(f"/api/v1/release/{number}", files=body)).status_code == 404
        gone = await stranger.request("DELETE", "/api/v1/release/delete", json={"release_id": number})
        assert gone.status_code == 404
        own = await post(stranger, ern.xml(ern.single()))
        assert own["release_id"] != number
    assert (await show(http, number))["title"] == told["release"]["title"]


@pytest.mark.parametrize("number", ["0", "-1", "x", "9" * 40, "1.5", "%00", "99999999"])
async def test_numbers_of_nothing(http: httpx2.AsyncClient, number: str) -> None:
    assert (await http.get(f"/api/v1/release/{number}")).status_code == 404


async def test_a_key_stands_for_one_message(http: httpx2.AsyncClient) -> None:
    key = {"idempotency-key": "message-1"}
    first = ern.xml(ern.single())
    told = await http.post("/api/v1/release", files={"file": ("m.xml", first)}, headers=key)
    again = await http.post("/api/v1/release", files={"file": ("m.xml", first)}, headers=key)
    assert (told.status_code, again.status_code, again.json()) == (201, 201, told.json())
    assert again.headers["idempotency-replayed"] == "true"
    other = ern.xml(ern.single("036000291452", "GBABC2600002", message_id="M-2026-000099"))
    refused = await http.post("/api/v1/release", files={"file": ("m.xml", other)}, headers=key)
    assert refused.status_code == 409, refused.text
