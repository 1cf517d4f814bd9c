"""An album of two discs with deals of its own, by way of a store: what the store gets is what the label said."""

import asyncio
from datetime import date
from pathlib import Path
from typing import Any

import httpx2
import pytest
from msgspec.structs import replace

from tests.domain.ddex import given
from tests.factories import ern
from tests.instance import SANDBOX, Caller, Instance, Media, tone
from tutti.core.territory import TerritorySet
from tutti.domain import ddex
from tutti.domain.ddex import Deal, NewReleaseMessage, Period, ReleaseDeal, Scope, Version

Json = dict[str, Any]
GERMANY = TerritorySet.of(["DE", "AT", "CH"])
DISCS = (1, 1, 2)
STREAM = Deal(
    commercial_models=("SubscriptionModel", "PayAsYouGoModel"),
    use_types=("OnDemandStream", "PermanentDownload"),
    period=Period(start=date(2026, 10, 1), end=date(2031, 12, 31)),
    territories=GERMANY,
)
FREE = replace(STREAM, commercial_models=("AdvertisementSupportedModel",), use_types=("Stream",))
SHOP = replace(STREAM, commercial_models=("PayAsYouGoModel",))


def album(upc: str, isrc: str, *deals: ReleaseDeal) -> NewReleaseMessage:
    release = given.release(len(DISCS), ddex.ReleaseType.ALBUM, id=ddex.ReleaseId(icpn=upc))
    tracks = tuple(
        replace(track, volume=disc, recording=replace(track.recording, isrc=f"{isrc}{i}"))
        for i, (track, disc) in enumerate(zip(release.tracks, DISCS, strict=True))
    )
    message = given.message(replace(release, tracks=tracks), *deals)
    header = replace(message.header, message_id=f"M-{upc}", thread_id=f"T-{upc}")
    return replace(message, header=header)


async def _send(caller: Caller, content: bytes, status: int = 201) -> Json:
    response = await caller.http.post("/api/v1/release", files={"file": ("p.zip", content)})
    assert response.status_code == status, response.text
    return dict(response.json())


async def _submit(caller: Caller, number: int, status: int = 201, **changes: object) -> tuple[str, Json]:
    uuid = str((await caller.get(f"/api/v1/release/{number}"))["uuid"])
    theirs = await caller.get(f"/v1/releases/{uuid}")
    own = {"contains_ai": False, "track_type": "original", "is_instrumental": True, "language": None}
    release = {key: value for key, value in theirs.items() if value is not None and key != "tracks"}
    told = release | {"distribution_store_ids": [SANDBOX], "genre": "Metal"} | changes
    tracks = [track | own for track in theirs["tracks"]]
    body = {"release_id": uuid, "release": told, "tracks": tracks}
    return uuid, await caller.post("/v1/releases", body, status)


async def _delivered(instance: Instance, upc: str, count: int) -> tuple[Path, NewReleaseMessage]:
    """Return the newest package about a release and what it says, once there are ``count``."""
    async with asyncio.timeout(60):
        while True:
            found = sorted((instance.home / "sandbox").glob(f"*/{upc}/{upc}.xml"))
            if len(found) >= count:
                told = ddex.read(found[-1].read_bytes()).message
                assert isinstance(told, NewReleaseMessage)
                return found[-1].parent, told
            await asyncio.sleep(0.2)


@pytest.mark.parametrize(
    ("version", "upc", "isrc"),
    [(Version.ERN_382, "860000001007", "GBABC268100"), (Version.ERN_43, "860000001014", "GBABC268200")],
)
async def test_what_a_label_allows_is_what_a_store_gets(
    instance: Instance, caller: Caller, media: Media, version: Version, upc: str, isrc: str
) -> None:
    message = album(
        upc,
        isrc,
        ReleaseDeal(deals=(STREAM, FREE)),
        ReleaseDeal(deals=(SHOP,), scope=Scope.TRACKS, tracks=(3,)),
    )
    songs = [tone(31, pitch=pitch) for pitch in (210.0, 260.0, 330.0)]
    told = await _send(caller, ern.package(message, songs, media.cover, version))
    path = f"/api/v1/release/{told['release_id']}"
    mine = await caller.get(path)
    assert [(each["disc_number"], each["track_number"]) for each in mine["tracks"]] == [
        (1, 1),
        (1, 2),
        (2, 1),
    ]
    uuid, _ = await _submit(caller, told["release_id"])
    theirs = await caller.get(f"/v1/releases/{uuid}")
    assert [each["disc_number"] for each in theirs["tracks"]] == [*DISCS]
    assert [(each["about"], each["tracks"], each["end"]) for each in theirs["deals"]] == [
        *[("release and tracks", [], "2031-12-31")] * 2,
        ("tracks", [3], "2031-12-31"),
    ]
    assert theirs["deals"][0]["territories"] == ["AT", "CH", "DE"]
    status = await caller.follow(uuid)
    assert status["status"] == "distributed", status

    folder, got = await _delivered(instance, upc, 1)
    assert [each.volume for each in got.release.tracks] == [*DISCS]
    names = sorted(each.name for each in (folder / "resources").iterdir() if each.suffix == ".flac")
    assert names == [f"{upc}_{place}.flac" for place in ("01_001", "01_002", "02_001")]
    ((stream, free),) = [each.deals for each in got.deals]
    assert (stream.commercial_models, stream.use_types) == (("SubscriptionModel",), ("OnDemandStream",))
    assert set(free.use_types) == {"OnDemandStream", "NonInteractiveStream"}
    assert {each.territories for each in (stream, free)} == {GERMANY}
    assert {each.period for each in (stream, free)} == {STREAM.period}
    for page in (f"/sandbox/{upc}", f"/releases/{uuid}"):
        assert (await caller.http.get(page)).text.count("<h2>Disc ") == 2

    narrower = replace(
        ern.later(message), deals=(ReleaseDeal(deals=(replace(FREE, territories=TerritorySet.of(["AT"])),)),)
    )
    await _send(caller, ern.xml(narrower, version))
    await _submit(caller, told["release_id"])
    _, got = await _delivered(instance, upc, 2)
    assert [deal.territories.words() for each in got.deals for deal in each.deals] == [["AT"]]
    await caller.follow_store(uuid, frozenset({"live"}))

    gone = replace(ern.later(message, 2), deals=(ReleaseDeal(deals=(SHOP,)),))
    await _send(caller, ern.xml(gone, version))
    await _submit(caller, told["release_id"])
    status = await caller.follow_store(uuid, frozenset({"taken_down"}))
    assert status["status"] == "taken_down"
    assert (await caller.http.get(f"/sandbox/{upc}")).status_code == 404


async def test_a_store_that_takes_none_of_it_gets_nothing(
    instance: Instance, caller: Caller, media: Media
) -> None:
    message = album("860000001021", "GBABC268300", ReleaseDeal(deals=(SHOP,)))
    songs = [tone(31, pitch=pitch) for pitch in (215.0, 265.0, 335.0)]
    told = await _send(caller, ern.package(message, songs, media.cover))
    uuid, _ = await _submit(caller, told["release_id"])
    status = await caller.follow(uuid)
    assert status["status"] == "attention_needed"
    (store,) = status["storeStatuses"]
    assert store["status"] == "attention_needed"
    assert store["error"] == (
        "The label's message allows PayAsYouGoModel OnDemandStream, PayAsYouGoModel PermanentDownload: "
        "Sandbox takes none of these."
    )
    assert not list((instance.home / "sandbox").glob("*/860000001021"))

    ended = replace(FREE, period=Period(start=date(2020, 1, 1), end=date(2021, 1, 1)))
    await _send(caller, ern.xml(replace(ern.later(message), deals=(ReleaseDeal(deals=(ended,)),))))
    _, refused = await _submit(caller, told["release_id"], 422)
    assert [(each["code"], each["rule"]) for each in refused["errors"]] == [("no_deals", "R42")]

    right = replace(ern.later(message, 2), deals=(ReleaseDeal(deals=(FREE,)),))
    await _send(caller, ern.xml(right))
    await _submit(caller, told["release_id"])
    assert (await caller.follow(uuid, until=frozenset({"distributed"})))["status"] == "distributed"


async def test_a_draft_keeps_the_terms_and_says_its_discs(caller: Caller, media: Media) -> None:
    message = album("860000001038", "GBABC268400", ReleaseDeal(deals=(FREE,)))
    songs = [tone(1, pitch=pitch) for pitch in (217.0, 267.0, 337.0)]
    told = await _send(caller, ern.package(message, songs, media.cover))
    number = told["release_id"]
    uuid = (await caller.get(f"/api/v1/release/{number}"))["uuid"]
    patch = {"release_id": uuid, "track_patches": [{"track_index": 2, "discNumber": "3"}]}
    assert (await caller.post("/v1/drafts", patch))["tracks"][2]["disc_number"] == 3
    _, refused = await _submit(caller, number, 422)
    assert ("tracks[2].disc_number", "R41") in [(each["path"], each["rule"]) for each in refused["errors"]]
    gone = {
        "release_id": number,
        "track_id": (await caller.get(f"/api/v1/release/{number}"))["tracks"][0]["id"],
    }
    answer = await caller.http.request("DELETE", "/api/v1/release/delete", json=gone)
    assert answer.status_code == 200, answer.text
    left = (await caller.get(f"/v1/releases/{uuid}"))["tracks"]
    assert [each["disc_number"] for each in left] == [1, 2]
    empty = ern.xml(ern.off_sale(ern.later(message)))
    await _send(caller, empty)
    _, refused = await _submit(caller, number, 422)
    assert "R42" in [each["rule"] for each in refused["errors"]]


async def test_an_album_of_discs_made_by_hand(instance: Instance, caller: Caller, media: Media) -> None:
    body = await caller.release(media, title="Two Ferries", release_type="album")
    first = body["tracks"][0]
    urls = [await caller.upload("audio", f"{i}.flac", tone(31, pitch=223.0 + i)) for i in range(2)]
    others = [
        first | {"audio_file_url": url, "title": f"Night Ferry {name}", "disc": disc}
        for url, name, disc in zip(urls, ("Out", "Home"), (1, 2), strict=True)
    ]
    uuid = (await caller.post("/v1/releases", body | {"tracks": [first, *others]}, 201))["releaseId"]
    status = await caller.follow(uuid)
    assert status["status"] == "distributed", status
    upc = str((await caller.get(f"/v1/releases/{uuid}"))["upc"])
    folder, got = await _delivered(instance, upc, 1)
    assert [each.volume for each in got.release.tracks] == [1, 1, 2]
    assert (folder / "resources" / f"{upc}_02_001.flac").exists()


async def test_discs_are_told_with_the_schema(caller: Caller) -> None:
    schema = await caller.get("/v1/release-schema")
    assert "disc_number" in schema["tracks"]["optional"]
    assert any("disc_number" in note for note in schema["tracks"]["notes"])
    unsigned = httpx2.AsyncClient(base_url=caller.instance.url)
    async with unsigned:
        rules = (await unsigned.get("/v1/metadata-rules", headers={"Accept": "application/json"})).json()
    assert {"R41", "R42"} <= {each["id"] for each in rules["rules"]}
