"""Uploads in chunks on the wire (contract, section 6.3), in every form that clients send."""

import asyncio
import base64
import hashlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

import httpx2
import pytest
import uvicorn

from tests.domain.assets.making import sound, stored_keys
from tests.factories.accounts_fixtures import quick_hashes
from tests.factories.files_face import BASE, FilesFace, Somebody, files_face

__all__ = ["quick_hashes"]

SOUND = sound(3)
TOKEN = "x-mcp-upload-token"


@pytest.fixture
async def face(tmp_path: Path, database_url: str) -> AsyncIterator[FilesFace]:
    async with files_face(tmp_path, database_url) as face:
        yield face


@pytest.fixture
async def ada(face: FilesFace) -> Somebody:
    return await face.somebody()


@pytest.fixture
async def bob(face: FilesFace) -> Somebody:
    return await face.somebody()


@pytest.fixture
async def nobody(face: FilesFace) -> AsyncIterator[httpx2.AsyncClient]:
    async with face.client() as client:
        yield client


def announced(**changed: object) -> dict[str, object]:
    given = {"type": "audio", "file_name": "track.wav", "file_size": len(SOUND), "file_type": "audio/wav"}
    return {name: value for name, value in (given | changed).items() if value is not None}


async def begin(who: Somebody, **changed: object) -> dict[str, str]:
    response = await who.http.post("/v1/uploads", json=announced(**changed))
    assert response.status_code == 200, response.text
    told: dict[str, str] = response.json()
    return told


def refused(response: httpx2.Response, status: int, code: str) -> dict[str, object]:
    told = response.json()
    assert (response.status_code, told["code"]) == (status, code), response.text
    return told


async def test_what_a_client_is_told(ada: Somebody) -> None:
    told = await begin(ada, file_size=48_000_000)
    assert UUID(told["session_id"])
    assert told["upload_header_name"] == TOKEN
    assert told["chunk_endpoint"] == f"{BASE}/api/upload/chunk"
    assert told["complete_endpoint"] == f"{BASE}/api/upload/complete"
    assert (told["chunk_size"], told["max_chunk_size"], told["total_chunks"]) == (2_097_152, 4_194_304, 23)
    assert told["expires_in"] == 3600
    assert "x-chunk-index" in told["instructions"]


async def multipart(http: httpx2.AsyncClient, session: str, index: int, chunk: bytes) -> httpx2.Response:
    fields = {"chunkIndex": str(index), "sessionId": session, "type": "audio"}
    return await http.post("/api/upload/chunk", data=fields, files={"chunk": ("blob", chunk)})


async def in_json(http: httpx2.AsyncClient, session: str, index: int, chunk: bytes) -> httpx2.Response:
    encoded = base64.b64encode(chunk).decode()
    fields = {"chunkBase64": encoded, "chunkIndex": index, "sessionId": session, "type": "audio"}
    return await http.post("/api/upload/chunk", json=fields)


async def in_snake_json(http: httpx2.AsyncClient, session: str, index: int, chunk: bytes) -> httpx2.Response:
    encoded = base64.b64encode(chunk).decode()
    fields = {"chunk_base64": encoded, "chunk_index": str(index), "session_id": session}
    return await http.put("/api/upload/chunk", json=fields)


async def by_headers(http: httpx2.AsyncClient, session: str, index: int, chunk: bytes) -> httpx2.Response:
    headers = {"x-session-id": session, "x-chunk-index": str(index), "x-upload-type": "audio"}
    return await http.post("/api/upload/chunk", content=chunk, headers=headers)


async def by_headers_as_json(
    http: httpx2.AsyncClient, session: str, index: int, chunk: bytes
) -> httpx2.Response:
    """As clients do that call everything they send JSON."""
    headers = {"x-session-id": session, "x-chunk-index": str(index), "Content-Type": "application/json"}
    return await http.post("/api/upload/chunk", content=chunk, headers=headers)


async def by_query(http: httpx2.AsyncClient, session: str, index: int, chunk: bytes) -> httpx2.Response:
    query = {"session_id": session, "chunk_index": str(index)}
    headers = {"Content-Type": "audio/wav"}
    return await http.put("/api/upload/chunk", params=query, content=chunk, headers=headers)


FORMS = [multipart, in_json, in_snake_json, by_headers, by_headers_as_json, by_query]


@pytest.mark.parametrize("send", FORMS)
async def test_chunks_in_every_form(ada: Somebody, nobody: httpx2.AsyncClient, send: object) -> None:
    """By the token alone, as a program without any other credential."""
    told = await begin(ada)
    nobody.headers[TOKEN] = told["upload_token"]
    for index, chunk in ((1, SOUND[30_000:]), (0, b"wrong"), (0, SOUND[:30_000])):
        response = await send(nobody, told["session_id"], index, chunk)  # type: ignore[operator]
        assert response.status_code == 200, response.text
    received = response.json()
    assert received.pop("expiresAt")
    assert received == {"success": True, "chunkIndex": 0, "receivedChunks": 2, "totalChunks": 1}
    done = await nobody.post("/api/upload/complete", json={"sessionId": told["session_id"], "type": "audio"})
    assert done.json()["sha256"] == hashlib.sha256(SOUND).hexdigest()
    assert (done.json()["fileName"], done.json()["userId"]) == ("track.wav", str(ada.account.public_id))
    assert (await ada.http.get(done.json()["fileUrl"])).content == SOUND


async def test_the_owners_own_token_does_as_well(ada: Somebody) -> None:
    told = await begin(ada)
    assert (await by_headers(ada.http, told["session_id"], 0, SOUND)).status_code == 200
    done = await ada.http.post("/api/upload/complete", json={"session_id": told["session_id"]})
    assert done.json()["success"] is True


@pytest.mark.parametrize("named", [True, False])
async def test_the_upload_hosts_own_beginning(ada: Somebody, named: bool) -> None:
    chosen = str(uuid4())
    given = {
        "fileName": "a.wav",
        "fileSize": len(SOUND),
        "fileType": "audio/wav",
        "totalChunks": 2,
        "type": "audio",
    }
    told = (
        await ada.http.post("/api/upload/init", json=given | ({"sessionId": chosen} if named else {}))
    ).json()
    assert (told["success"], told["totalChunks"]) == (True, 2)
    assert (told["sessionId"] == chosen) is named
    for index, chunk in enumerate((SOUND[:100], SOUND[100:])):
        await multipart(ada.http, told["sessionId"], index, chunk)
    query = {"fileName": "a.wav", "fileType": "audio/wav", "type": "audio", "sessionId": told["sessionId"]}
    assert (await ada.http.post("/api/upload/complete", json=query)).json()["size"] == len(SOUND)


async def test_an_id_in_use(ada: Somebody, bob: Somebody) -> None:
    told = await begin(ada)
    for who in (ada, bob):
        response = await who.http.post("/api/upload/init", json=announced(sessionId=told["session_id"]))
        refused(response, 409, "session_exists")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (announced(type=None), "missing_field"),
        (announced(type="video"), "invalid_field"),
        (announced(file_name=None), "missing_field"),
        (announced(file_name="/"), "invalid_field"),
        (announced(file_size=None), "missing_field"),
        (announced(file_size="many"), "invalid_type"),
        (announced(file_size=1.5), "invalid_field"),
        (announced(file_size=0), "invalid_field"),
        (announced(file_size=-1), "invalid_field"),
        (announced(file_size=2**31 + 1), "file_too_large"),
        (announced(file_size=10**30), "file_too_large"),
        (announced(type="coverArt", file_size=52_428_801), "file_too_large"),
        (announced(total_chunks=0), "invalid_field"),
        (announced(total_chunks=20_000), "invalid_field"),
        (announced(session_id="x"), "invalid_type"),
    ],
)
async def test_bad_beginnings(ada: Somebody, given: dict[str, object], code: str) -> None:
    for path in ("/v1/uploads", "/api/upload/init"):
        refused(await ada.http.post(path, json=given), 400, code)


@pytest.mark.parametrize("send", FORMS)
@pytest.mark.parametrize(
    ("index", "chunk", "code"),
    [
        (-1, b"x", "invalid_chunk"),
        (99_999, b"x", "invalid_chunk"),
        (0, b"", "invalid_chunk"),
        (0, b"x" * 200_000, "size_mismatch"),
    ],
)
async def test_bad_chunks_in_every_form(
    face: FilesFace, ada: Somebody, send: object, index: int, chunk: bytes, code: str
) -> None:
    told = await begin(ada)
    refused(await send(ada.http, told["session_id"], index, chunk), 400, code)  # type: ignore[operator]
    assert await stored_keys(face.plugged.depot.storage) == []


@pytest.mark.parametrize("send", FORMS)
async def test_a_chunk_of_more_than_four_mib_in_every_form(
    face: FilesFace, ada: Somebody, send: object
) -> None:
    told = await begin(ada, file_size=20_000_000)
    response = await send(ada.http, told["session_id"], 0, b"x" * 4_400_000)  # type: ignore[operator]
    assert response.status_code == 400
    assert response.json()["code"] in {"file_too_large", "invalid_chunk"}
    assert await stored_keys(face.plugged.depot.storage) == []


@pytest.mark.parametrize("send", FORMS)
async def test_a_chunk_of_exactly_four_mib_in_every_form(ada: Somebody, send: object) -> None:
    told = await begin(ada, file_size=20_000_000)
    response = await send(ada.http, told["session_id"], 0, b"x" * 4_194_304)  # type: ignore[operator]
    assert response.status_code == 200, response.text


CALLS: list[tuple[dict[str, object], str]] = [
    ({"content": b"x"}, "missing_field"),
    ({"content": b"x", "headers": {"x-session-id": "{}"}}, "missing_field"),
    ({"content": b"x", "headers": {"x-session-id": "x", "x-chunk-index": "0"}}, "invalid_type"),
    ({"content": b"x", "headers": {"x-session-id": "{}", "x-chunk-index": "one"}}, "invalid_type"),
    ({"content": b"x", "params": {"session_id": "{}", "chunk_index": "1.5"}}, "invalid_type"),
    ({"content": b"x", "params": {"session_id": "{}", "chunk_index": "0", "type": "video"}}, "invalid_field"),
    (
        {"content": b"x", "params": {"session_id": "{}", "chunk_index": "0", "type": "coverArt"}},
        "invalid_field",
    ),
    ({"json": {"sessionId": "{}", "chunkIndex": 0}}, "missing_field"),
    ({"json": {"sessionId": "{}", "chunkIndex": 0, "chunkBase64": "!"}}, "invalid_base64"),
    ({"json": {"sessionId": "{}", "chunkIndex": None, "chunkBase64": "AAAA"}}, "invalid_type"),
    ({"json": []}, "invalid_json"),
    ({"content": b"{", "headers": {"Content-Type": "application/json"}}, "invalid_json"),
    ({"data": {"sessionId": "{}", "chunkIndex": "0"}, "files": {"other": b"x"}}, "missing_field"),
    ({"files": {"chunk": b"x"}}, "missing_field"),
    ({"content": b"x", "headers": {"Content-Type": "multipart/form-data"}}, "invalid_field"),
    (
        {"content": b"--a\r\nx", "headers": {"Content-Type": "multipart/form-data; boundary=a"}},
        "missing_field",
    ),
    ({"files": [("chunk", b"x"), ("chunk", b"y")]}, "invalid_field"),
    ({"data": {f"f{n}": "x" for n in range(50)}, "files": {"chunk": b"x"}}, "invalid_field"),
]


@pytest.mark.parametrize(("call", "code"), CALLS)
async def test_bad_calls(ada: Somebody, call: dict[str, object], code: str) -> None:
    session = (await begin(ada))["session_id"]
    filled = {
        name: {k: v.replace("{}", session) if isinstance(v, str) else v for k, v in part.items()}
        if isinstance(part, dict)
        else part
        for name, part in call.items()
    }
    response = await ada.http.post("/api/upload/chunk", **filled)  # type: ignore[arg-type]
    refused(response, 400, code)


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        (b"", 400, "missing_field"),
        (b"{}", 400, "missing_field"),
        (b"{", 400, "invalid_json"),
        (b"[]", 400, "invalid_json"),
        (b"\xff", 400, "invalid_json"),
        (b'{"sessionId": 7}', 400, "invalid_type"),
        (b'{"sessionId": "x"}', 400, "invalid_type"),
        (b'{"sessionId": "db889f85-6dcd-4f7d-adfa-a76ba93642c3"}', 404, "session_not_found"),
        (b'{"x": "' + b"x" * 100_000 + b'"}', 400, "file_too_large"),
    ],
)
async def test_bad_completes(ada: Somebody, raw: bytes, status: int, code: str) -> None:
    refused(await ada.http.post("/api/upload/complete", content=raw), status, code)


async def test_gaps_and_sizes(ada: Somebody) -> None:
    told = await begin(ada, file_size=6_000_000)
    for index in (0, 2):
        await by_query(ada.http, told["session_id"], index, b"x" * 1_000_000)
    response = await ada.http.post("/api/upload/complete", json={"sessionId": told["session_id"]})
    assert refused(response, 400, "invalid_chunk")["missing_chunks"] == [1, 3, 4, 5]
    short = await begin(ada, file_size=len(SOUND) + 2)
    for index, chunk in enumerate((SOUND, b"x")):
        await by_query(ada.http, short["session_id"], index, chunk)
    response = await ada.http.post("/api/upload/complete", json={"sessionId": short["session_id"]})
    refused(response, 400, "size_mismatch")


async def test_the_end_of_an_upload(ada: Somebody, nobody: httpx2.AsyncClient) -> None:
    told = await begin(ada)
    nobody.headers[TOKEN] = told["upload_token"]
    await by_headers(nobody, told["session_id"], 0, SOUND)
    query = {"session_id": told["session_id"]}
    first = (await nobody.post("/api/upload/complete", params=query)).json()
    assert (await nobody.post("/api/upload/complete", params=query)).json() == first
    refused(await by_headers(nobody, told["session_id"], 0, SOUND), 401, "invalid_upload_token")
    refused(await by_headers(ada.http, told["session_id"], 0, SOUND), 409, "session_completed")


async def test_tokens_of_others(ada: Somebody, bob: Somebody, nobody: httpx2.AsyncClient) -> None:
    told, other = await begin(ada), await begin(bob)
    session = told["session_id"]
    refused(await by_headers(nobody, session, 0, SOUND), 401, "missing_token")
    refused(await by_headers(bob.http, session, 0, SOUND), 404, "session_not_found")
    refused(await by_headers(bob.http, str(uuid4()), 0, SOUND), 404, "session_not_found")
    for token in (other["upload_token"], "", "x", told["upload_token"] + "x"):
        nobody.headers[TOKEN] = token
        refused(await by_headers(nobody, session, 0, SOUND), 401, "invalid_upload_token")
        response = await nobody.post("/api/upload/complete", json={"sessionId": session})
        refused(response, 401, "invalid_upload_token")
    # The token opens nothing else, also not as a bearer.
    nobody.headers["Authorization"] = f"Bearer {told['upload_token']}"
    refused(await nobody.post("/v1/uploads", json=announced()), 401, "invalid_token")


async def test_over_a_real_connection(face: FilesFace, ada: Somebody) -> None:
    """Four chunks at a time; one that breaks off leaves nothing, and one too large hears why."""
    config = uvicorn.Config(face.app, port=0, log_level="critical", lifespan="off")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    content = sound(600)
    told = await begin(ada, file_size=len(content))
    headers = {TOKEN: told["upload_token"], "x-session-id": told["session_id"]}
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers) as http:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        lines = ["POST /api/upload/chunk HTTP/1.1", "Host: x", "Content-Length: 1000000", "x-chunk-index: 0"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        writer.write("\r\n".join([*lines, "", "half of it"]).encode())
        await writer.drain()
        writer.close()
        large = await http.post("/api/upload/chunk", content=b"x" * 8_000_000, headers={"x-chunk-index": "0"})
        assert large.status_code == 400
        assert await stored_keys(face.plugged.depot.storage) == []
        gate = asyncio.Semaphore(4)

        async def send(index: int) -> None:
            async with gate:
                piece = content[index * 2_097_152 :][:2_097_152]
                sent = await http.post(
                    "/api/upload/chunk", content=piece, headers={"x-chunk-index": str(index)}
                )
                assert sent.status_code == 200

        await asyncio.gather(*map(send, reversed(range(5))))
        done = (await http.post("/api/upload/complete", content=json.dumps({}))).json()
    assert done["sha256"] == hashlib.sha256(content).hexdigest()
    reader.feed_eof()
    server.should_exit = True
    await serving
