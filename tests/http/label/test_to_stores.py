"""What a label sent goes to a store, changes there and is taken down, by way of ``/v1/releases``."""

from typing import Any

from tests.factories import ern
from tests.instance import SANDBOX, Caller, Instance, Media, tone
from tutti.core.actor import Actor
from tutti.domain import accounts, releases


async def _post(caller: Caller, content: bytes, name: str = "p.zip", status: int = 201) -> dict[str, Any]:
    response = await caller.http.post("/api/v1/release", files={"file": (name, content)})
    assert response.status_code == status, response.text
    return dict(response.json())


async def test_from_a_message_to_a_store_and_back(instance: Instance, caller: Caller, media: Media) -> None:
    message = ern.single("0860000000024", "GBABC2600077")
    told = await _post(caller, ern.package(message, [media.song], media.cover))
    path = f"/api/v1/release/{told['release_id']}"
    assert told["status"] == "Ready", told["next_actions"]
    uuid = (await caller.get(path))["uuid"]
    theirs = await caller.get(f"/v1/releases/{uuid}")
    assert theirs["title"] == told["release"]["title"]
    assert theirs["upc"] == told["release"]["upc"]

    tracks = [
        track | {"contains_ai": False, "track_type": "original", "is_instrumental": True, "language": None}
        for track in theirs["tracks"]
    ]
    release = {key: value for key, value in theirs.items() if value is not None and key != "tracks"}
    body = {
        "release_id": uuid,
        "release": release | {"distribution_store_ids": [SANDBOX], "genre": "Metal"},
        "tracks": tracks,
    }
    submitted = await caller.post("/v1/releases", body, 201)
    assert submitted["releaseId"] == uuid
    status = await caller.follow(uuid)
    assert status["status"] == "distributed", status
    delivered = await caller.get(path)
    assert delivered["status"] == "Delivered"
    assert delivered["meta_data"]["delivery"]["delivered_at"]
    assert delivered["tracks"][0]["audio"]["sample_rate"] == 44_100

    newer = ern.titled(ern.later(message), "Another Claw")
    changed = await caller.http.put(path, files={"file": ("m.xml", ern.xml(newer))})
    assert changed.status_code == 200, changed.text
    assert changed.json()["status"] == "Ready"

    async with instance.database.system() as tx:
        # an update that a store refused: it has the release from before, and is told to take that down
        await releases.settle(tx, told["release_id"], [releases.StoreState.ATTENTION_NEEDED])
    gone = await _post(caller, ern.xml(ern.off_sale(ern.later(message, 2))), "m.xml")
    assert gone["message"] == "Release taken down."
    status = await caller.follow(uuid, until=frozenset({"taken_down"}))
    assert (await caller.get(path))["status"] == "Draft"


async def test_a_viewer_may_look_and_not_send(instance: Instance, caller: Caller) -> None:
    async with instance.database.system() as tx:
        label = (await accounts.create_organisation(tx, caller.account, "Harbour Records")).id
    token = await instance.token(caller.account, label)
    guest = await instance.caller()
    acting = Actor(caller.account.id, label, frozenset({"once:mcp"}), "pat")
    async with instance.database.transaction(acting) as tx:
        invitation = await accounts.invite(tx, guest.account.email, accounts.Role.VIEWER)
    async with instance.client(token) as http:
        owner = Caller(instance, caller.account, token, http)
        told = await _post(owner, ern.package(ern.single(), [tone(2)], None))
    number, track = told["release_id"], told["track_ids"][0]
    async with instance.database.system() as tx:
        await accounts.accept_invitation(tx, guest.account, invitation.secret)
    token = await instance.token(guest.account, label)
    file = {"file": ("m.xml", ern.xml(ern.later(ern.single())))}
    piece = {"release_id": str(number), "upload_id": "v", "is_last": "1"}
    async with guest.http, instance.client(token) as viewer:
        shown = await viewer.get(f"/api/v1/release/{number}")
        assert [each["id"] for each in shown.json()["tracks"]] == [track]
        tried = [
            await viewer.post("/api/v1/release", files=file),
            await viewer.put(f"/api/v1/release/{number}", files=file),
            await viewer.post("/api/v1/file/upload", data=piece, files={"file": ("a.flac", tone(2))}),
            await viewer.request("DELETE", "/api/v1/release/delete", json={"release_id": number}),
        ]
    assert [each.status_code for each in tried] == [403] * 4


async def test_what_is_on_its_way_is_left_alone(instance: Instance, caller: Caller) -> None:
    told = await _post(caller, ern.xml(ern.single("4006381333931", "GBABC2600078")), "m.xml")
    async with instance.database.system() as tx:
        given = {"id": told["release_id"]}
        await tx.execute("update release set state = 'submitted' where id = %(id)s", given)
    gone = await caller.http.request(
        "DELETE", "/api/v1/release/delete", json={"release_id": told["release_id"]}
    )
    newer = ern.xml(ern.later(ern.single("4006381333931", "GBABC2600078")))
    put = await caller.http.put(f"/api/v1/release/{told['release_id']}", files={"file": ("m.xml", newer)})
    assert [gone.status_code, put.status_code] == [409, 409]
