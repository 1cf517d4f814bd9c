"""One organisation's things do not exist for another: at each endpoint, and in the database itself."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from tests.instance import Caller, Instance, Media
from tutti.core.actor import Actor
from tutti.domain import accounts, credits
from tutti.http.app import build

CHANGING = frozenset({"access_token", "invitation", "membership"})
"""Tables where reading, or the test itself, leaves traces."""


@dataclass
class Owned:
    """What a label has, by the names that the paths give it."""

    owner: Caller
    label: int
    ids: dict[str, str]

    def path(self, template: str) -> str:
        return template.format_map(self.ids)


@pytest.fixture(scope="module")
async def owned(instance: Instance, media: Media) -> AsyncIterator[Owned]:
    founder = await instance.caller(credits_granted=0)
    await founder.http.aclose()
    async with instance.database.system() as tx:
        label = await accounts.create_organisation(tx, founder.account, "Blue Note Cellar")
        await credits.grant(tx, label.id, 20, reason="test")
    token = await instance.token(founder.account, label.id)
    owner = Caller(instance, founder.account, token, instance.client(token))
    async with owner.http:
        body = await owner.release(media, title="Mine Alone")
        body["tracks"][0]["title"] = "Mine Alone"
        made = await owner.post("/v1/releases", body, 201)
        await owner.follow(made["releaseId"])
        hook = await owner.post("/v1/webhooks", {"url": "https://hooks.example.org/mine"}, 201)
        listed = await owner.get("/api/v1/release")
        invitations = f"/v1/organisations/{label.public_id}/invitations"
        invited = await owner.post(invitations, {"email": "guest@example.org"}, 201)
        await _mail_has_left(instance, label.id)
        _, _, _, kind, account, name = body["tracks"][0]["audio_file_url"].split("/")
        yield Owned(
            owner,
            label.id,
            {
                "organisation_id": str(label.public_id),
                "account_id": str(founder.account.public_id),
                "invitation_id": invited["id"],
                "release_id": made["releaseId"],
                "id": str(listed["data"][0]["id"]),
                "webhook_id": hook["id"],
                "kind": kind,
                "account": account,
                "name": name,
            },
        )


async def _mail_has_left(instance: Instance, organisation: int) -> None:
    """Until nothing is owed: its row changes when it is sent, whoever asks for what."""
    owed = "select count(*) from mail where organisation_id = %s and state = 'owed'"
    with psycopg.connect(instance.database_url, autocommit=True) as connection:
        async with asyncio.timeout(30):
            while connection.execute(owed, (organisation,)).fetchone() != (0,):
                await asyncio.sleep(0.05)


def _with_id() -> Iterator[tuple[str, str]]:
    for path, methods in build().openapi()["paths"].items():
        if "{" in path and "/signed/" not in path:
            for method in methods:
                yield method.upper(), path


async def test_somebody_elses_things_do_not_exist(instance: Instance, owned: Owned) -> None:
    stranger = await instance.caller()
    before = await _everything(instance, owned)
    tried = 0
    async with stranger.http:
        for method, template in _with_id():
            path = owned.path(template)
            if method == "GET":
                assert (await owned.owner.http.get(path)).status_code == 200, path
            body = {"release": {}, "tracks": []}
            response = await stranger.http.request(method, path, json=None if method == "GET" else body)
            assert response.status_code in (403, 404), (method, path, response.text)
            tried += 1
        await _try_bodies(stranger, owned)
        assert (await stranger.get("/v1/releases"))["releases"] == []
        assert (await stranger.get("/v1/webhooks"))["webhooks"] == []
    assert tried >= 6
    assert await _everything(instance, owned) == before


async def _try_bodies(stranger: Caller, owned: Owned) -> None:
    """Name somebody else's release and files inside bodies."""
    release = await owned.owner.get(f"/v1/releases/{owned.ids['release_id']}")
    body = {
        "release": {name: value for name, value in release.items() if value is not None}
        | {"title": "Stolen"},
        "tracks": release["tracks"],
    }
    for path in ("/v1/drafts", "/v1/releases"):
        response = await stranger.http.post(path, json=body | {"release_id": owned.ids["release_id"]})
        assert response.status_code in (403, 404), (path, response.text)
    song = {"file_url": release["tracks"][0]["audio_file_url"], "statement": "Mine."}
    for path in ("/v1/audio/ai-detection", "/v1/audio/ai-detection/appeal"):
        response = await stranger.http.post(path, json=song)
        assert response.status_code in (403, 404), (path, response.text)
    for track in release["tracks"]:
        heard = {"file_url": track["audio_file_url"]}
        response = await stranger.http.post("/v1/audio/acr-check", json=heard)
        assert response.status_code in (403, 404), response.text
    stolen = await stranger.http.post("/v1/releases", json=body)
    assert stolen.status_code in (403, 404), stolen.text
    cover, song = release["cover_art_file_url"], release["tracks"][0]["audio_file_url"]
    for named in (
        {"base_file_url": cover},
        {"audio_file_url": song},
        {"release_id": owned.ids["release_id"]},
    ):
        stolen = await stranger.http.post("/v1/cover-art", json={"prompt": "darker"} | named)
        assert stolen.status_code in (403, 404), stolen.text
    read = await stranger.http.get("/v1/cover-art", params={"file_url": cover})
    assert read.status_code in (403, 404), read.text


async def _everything(instance: Instance, owned: Owned) -> dict[str, list[Any]]:
    """Every row of the owner, by table."""
    organisation = owned.label
    with psycopg.connect(instance.database_url, autocommit=True) as connection:
        return {
            table: connection.execute(
                f"select t::text from {table} t where organisation_id = %s order by 1", (organisation,)
            ).fetchall()
            for table in _tables(connection)
            if table not in CHANGING
        }


def _tables(connection: "psycopg.Connection[Any]") -> list[str]:
    """Every table that has rows of tenants."""
    return [
        row[0]
        for row in connection.execute(
            """select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid
               where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
                 and a.attname = 'organisation_id' and not a.attisdropped order by 1"""
        )
    ]


async def test_a_viewer_may_read_and_not_write(instance: Instance, owned: Owned) -> None:
    guest = await instance.caller()
    acting = Actor(owned.owner.account.id, owned.label, frozenset({"once:mcp"}), "pat")
    async with instance.database.transaction(acting) as tx:
        invitation = await accounts.invite(tx, guest.account.email, accounts.Role.VIEWER)
    async with instance.database.system() as tx:
        await accounts.accept_invitation(tx, guest.account, invitation.secret)
    token = await instance.token(guest.account, owned.label)
    before = await _everything(instance, owned)
    written = 0
    async with guest.http, instance.client(token) as viewer:
        assert (await viewer.get(f"/v1/releases/{owned.ids['release_id']}")).status_code == 200
        for method, path, body in _writes(owned):
            response = await viewer.request(method, path, json=body)
            assert response.status_code == 403, (method, path, response.text)
            assert response.json()["type"] == "permission_error"
            written += 1
    assert written >= 8
    assert await _everything(instance, owned) == before


def _writes(owned: Owned) -> Iterator[tuple[str, str, dict[str, Any]]]:
    release, hook = owned.ids["release_id"], owned.ids["webhook_id"]
    small = {"type": "coverArt", "file_name": "a.png", "data_base64": "iVBORw0KGgo="}
    large = {"type": "audio", "file_name": "a.wav", "file_size": 4_000_000, "file_type": "audio/wav"}
    session = {"fileName": "a.wav", "fileSize": 10, "fileType": "audio/wav", "totalChunks": 1}
    yield "POST", "/v1/drafts", {"release": {"title": secrets.token_hex(4)}}
    yield "POST", "/v1/releases", {"release": {}, "tracks": [{}], "release_id": release}
    yield "POST", f"/v1/releases/{release}/takedown", {}
    yield "POST", "/v1/files", small
    yield "POST", "/v1/files/from-url", {"type": "audio", "url": "https://example.org/a.wav"}
    yield "POST", "/v1/uploads", large
    yield "POST", "/v1/cover-art", {"prompt": "waves"}
    yield "POST", "/api/upload/init", session | {"type": "audio"}
    yield "POST", "/v1/webhooks", {"url": "https://hooks.example.org/viewer"}
    yield "DELETE", f"/v1/webhooks/{hook}", {}
    organisation = f"/v1/organisations/{owned.ids['organisation_id']}"
    yield "POST", f"{organisation}/invitations", {"email": "another@example.org"}
    yield "DELETE", f"{organisation}/invitations/{owned.ids['invitation_id']}", {}
    yield "PATCH", f"{organisation}/members/{owned.ids['account_id']}", {"role": "viewer"}
    yield "DELETE", f"{organisation}/members/{owned.ids['account_id']}", {}
    song = f"/api/files/{owned.ids['kind']}/{owned.ids['account']}/{owned.ids['name']}"
    yield "POST", "/v1/audio/ai-detection", {"file_url": song}
    yield "POST", "/v1/audio/ai-detection/appeal", {"file_url": song, "statement": "Mine."}
    yield "POST", "/v1/me/autoreload", {"enabled": False}
    yield "POST", "/v1/credits/checkout", {"credits": 10}


async def test_every_table_of_tenants_stands_behind_the_wall(instance: Instance, owned: Owned) -> None:
    """A statement that forgets its ``where`` sees nothing of others."""
    organisation = owned.label
    stranger = await instance.caller()
    await stranger.http.aclose()
    seen, hidden = {}, []
    with psycopg.connect(instance.database_url) as connection:
        tables = _tables(connection)
        for table in tables:
            count = connection.execute(
                f"select count(*) from {table} where organisation_id = %s", (organisation,)
            ).fetchone()
            walled = connection.execute(
                """select c.relrowsecurity, exists (select from pg_policy p where p.polrelid = c.oid),
                     has_table_privilege('tutti_app', c.oid, 'select')
                   from pg_class c where c.oid = %s::regclass""",
                (table,),
            ).fetchone()
            assert walled
            secured, policy, readable = walled
            assert (secured and policy) or not _any_privilege(connection, table), f"{table} has no wall"
            seen[table] = (count or (0,))[0]
            if readable:
                hidden.append(table)
    assert {name for name, rows in seen.items() if rows} >= {"release", "delivery", "asset", "event"}
    with psycopg.connect(instance.database_url, autocommit=True) as connection:
        own = stranger.account.personal_organisation_id
        connection.execute("set role tutti_app")
        connection.execute(f"set tutti.organisation = '{own}'".encode())
        for table in hidden:
            others = connection.execute(
                f"select count(*) from {table} where organisation_id is distinct from %s", (own,)
            ).fetchone()
            assert others == (0,), table
    assert len(hidden) > 10


def _any_privilege(connection: "psycopg.Connection[Any]", table: str) -> bool:
    row = connection.execute(
        "select has_table_privilege('tutti_app', %s, 'select, insert, update, delete')", (table,)
    ).fetchone()
    return bool(row and row[0])


async def test_nobody_writes_across_the_wall(instance: Instance, owned: Owned) -> None:
    """With row-level security alone: another's rows can neither be changed, removed nor made."""
    stranger = await instance.caller()
    await stranger.http.aclose()
    own = stranger.account.personal_organisation_id
    before = await _everything(instance, owned)
    with psycopg.connect(instance.database_url, autocommit=True) as connection:
        connection.execute("set role tutti_app")
        connection.execute(f"set tutti.organisation = '{own}'".encode())
        assert connection.execute("update release set title = 'x'").rowcount == 0
        assert connection.execute("delete from webhook_endpoint").rowcount == 0
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(
                "insert into release (organisation_id, provenance) values (%s, 'REST')",
                (owned.label,),
            )
    assert await _everything(instance, owned) == before
