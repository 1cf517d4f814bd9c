"""``/api/mcp`` as a model's program speaks to it: the library's own client, over HTTP, to a running instance."""

import base64
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError

from tests.instance import SANDBOX, Caller, Instance, Json, Media, release_body

CHALLENGE = 'Bearer realm="once-mcp"'


@asynccontextmanager
async def session(caller: Caller) -> AsyncIterator[ClientSession]:
    address = f"{caller.instance.url}/api/mcp"
    async with (
        streamable_http_client(address, http_client=caller.http) as (read, write, *_),
        ClientSession(read, write) as client,
    ):
        await client.initialize()
        yield client


async def use(client: ClientSession, name: str, **arguments: Any) -> Any:
    """Call a tool that is to succeed."""
    result = await client.call_tool(name, arguments)
    (content,) = result.content
    assert not result.is_error, content
    return json.loads(content.text)  # type: ignore[union-attr]


async def ask(
    http: httpx2.AsyncClient, method: str, params: object = None, **headers: str
) -> httpx2.Response:
    """Send one bare message, as a program without the library does."""
    message = {"jsonrpc": "2.0", "id": 7, "method": method} | ({"params": params} if params else {})
    accept = {"accept": "application/json, text/event-stream"}
    return await http.post("/api/mcp", json=message, headers=accept | headers)


async def test_a_release_from_file_to_store(caller: Caller, media: Media) -> None:
    async with session(caller) as client:
        cover = await use(
            client,
            "upload_file",
            type="coverArt",
            file_name="cover.jpg",
            file_base64=base64.b64encode(media.cover).decode(),
        )
        song = await use(
            client,
            "upload_file",
            type="audio",
            file_name="song.flac",
            file_base64="data:audio/flac;base64," + base64.b64encode(media.song).decode(),
        )
        body = release_body(song["fileUrl"], cover["fileUrl"], distribution_store_ids=[SANDBOX])
        draft = await use(client, "save_release_draft", mode="replace", **body)
        assert draft["missing"] == []
        before = (await use(client, "get_credit_balance"))["balance"]
        submit = {**body, "release_id": draft["releaseId"], "distributors": {}, "idempotency_key": "m-1"}
        made = await use(client, "submit_release", **submit)
        assert (made["releaseId"], made["provenance"]) == (draft["releaseId"], "MCP")
        assert await use(client, "submit_release", **submit) == made
        assert (await use(client, "get_credit_balance"))["balance"] == before - made["creditsCharged"]
        await caller.follow(made["releaseId"])
        for name in ("get_release_status", "release_status", "check_release_status"):
            status = await use(client, name, releaseId=made["releaseId"])
            assert (status["status"], status["storeStatuses"][0]["storeId"]) == ("distributed", SANDBOX)
        assert (await use(client, "get_release", release_id=made["releaseId"]))["provenance"] == "MCP"
        assert len((await use(client, "list_releases", limit=1))["releases"]) == 1


async def test_every_tool_is_described_and_leads_somewhere(caller: Caller) -> None:
    async with session(caller) as client:
        tools = {each.name: each for each in (await client.list_tools()).tools}
        documented = {
            *("get_release_schema", "get_metadata_rules", "list_releases", "upload_file", "auth_login"),
            *("get_performance_summary", "get_release_performance", "start_chunked_upload", "upload_chunk"),
            *(
                "complete_chunked_upload",
                "upload_file_from_url",
                "prepare_local_file_upload",
                "submit_release",
                "get_release_status",
            ),
        }
        assert set(tools) >= documented
        for tool in tools.values():
            assert tool.description
            assert tool.input_schema["type"] == "object"
            assert set(tool.input_schema.get("required", ())) <= set(tool.input_schema["properties"])
            assert "#/components" not in json.dumps(tool.input_schema)
        assert set(tools["upload_file"].input_schema["required"]) == {"type", "file_name", "file_base64"}
        assert tools["get_release_status"].input_schema["required"] == ["releaseId"]
        for name in ("get_release_schema", "get_profile", "get_pricing", "get_autoreload", "list_webhooks"):
            assert await use(client, name), name
        rules = await client.call_tool("get_metadata_rules", {})
        assert rules.content[0].text.startswith("#")  # type: ignore[union-attr]


async def test_a_file_goes_up_in_chunks_by_tools_alone(caller: Caller, media: Media) -> None:
    content, session_id = media.cover, str(uuid4())
    cut = len(content) // 2
    about = {"sessionId": session_id, "type": "coverArt", "fileName": "c.jpg", "fileType": "image/jpeg"}
    async with session(caller) as client:
        await use(client, "start_chunked_upload", fileSize=len(content), totalChunks=2, **about)
        for index, piece in enumerate((content[:cut], content[cut:])):
            data = base64.b64encode(piece).decode()
            told = await use(
                client,
                "upload_chunk",
                sessionId=session_id,
                chunkIndex=index,
                chunkBase64=data,
                type="coverArt",
            )
        assert (told["receivedChunks"], told["totalChunks"]) == (2, 2)
        made = await use(client, "complete_chunked_upload", **about)
    fetched = await caller.http.get(made["fileUrl"])
    assert fetched.content == content


async def test_the_analytics_tools_answer_in_their_shapes(caller: Caller) -> None:
    async with session(caller) as client:
        made = await use(client, "save_release_draft", release={"title": "One"}, tracks=[{"title": "First"}])
        summary = await use(client, "get_performance_summary", topStoresLimit=2, fromDate="2026-01-01")
        assert set(summary) >= {"fromDate", "toDate", "kpis", "topStores", "distributors"}
        one = await use(client, "get_release_performance", releaseId=made["releaseId"], includeTracks=True)
        assert one["tracks"] == [{"title": "First", "totalStreams": None}]


async def test_resources(caller: Caller) -> None:
    async with session(caller) as client:
        listed = {str(each.uri) for each in (await client.list_resources()).resources}
        assert listed == {
            "mcp://docs/agent-guide",
            "mcp://schemas/release-required",
            "mcp://docs/metadata-rules-hitlist",
        }
        for uri in listed:
            (content,) = (await client.read_resource(uri)).contents
            assert len(content.text) > 500  # type: ignore[union-attr]
        with pytest.raises(MCPError, match="resources/list"):
            await client.read_resource("mcp://docs/nothing")


async def test_what_the_interface_refuses_is_told_in_its_own_words(caller: Caller) -> None:
    async with session(caller) as client:
        result = await client.call_tool("submit_release", {"release": {"title": "Untitled"}, "tracks": [{}]})
        assert result.is_error
        told = json.loads(result.content[0].text)  # type: ignore[union-attr]
        assert (told["type"], len(told["errors"]) > 3) == ("validation_error", True)
        gone = await client.call_tool("get_release", {"releaseId": "0198c0de-0000-7000-8000-00000000dead"})
        assert gone.is_error
        for strange in ("../../me", "x/y", "%2e", "?a=b"):
            assert (await client.call_tool("get_release", {"releaseId": strange})).is_error


async def test_who_names_nothing_to_accept_takes_anything(caller: Caller) -> None:
    message = b'{"jsonrpc": "2.0", "id": 1, "method": "ping"}'
    request = caller.http.build_request("POST", "/api/mcp", content=message)
    request.headers["content-type"] = "application/json"
    del request.headers["accept"]
    answer = await caller.http.send(request)
    assert (answer.status_code, answer.json()["result"]) == (200, {})


@pytest.mark.parametrize("depth", [200, 50_000])
async def test_a_message_that_is_deeply_nested(caller: Caller, depth: int) -> None:
    deep = b'{"a":' * depth + b"1" + b"}" * depth
    answer = await caller.http.post("/api/mcp", content=deep, headers={"content-type": "application/json"})
    assert answer.status_code == 400 and answer.json()["error"]["code"] < 0


async def test_names_that_are_none_get_a_hint(caller: Caller) -> None:
    async with session(caller) as client:
        with pytest.raises(MCPError, match=r"Did you mean .*`submit_release`.*tools/list"):
            await client.call_tool("submit_relese", {})
        with pytest.raises(MCPError, match="tools/list"):
            await client.call_tool("x" * 5000, {})
        with pytest.raises(MCPError, match="`releaseId`"):
            await client.call_tool("get_release_status", {})


@pytest.mark.parametrize("method", ["initialize", "tools/list", "resources/list", "tools/call", "nonsense"])
async def test_nobody_is_let_in_without_a_token(instance: Instance, method: str) -> None:
    async with instance.client() as http:
        answer = await ask(http, method, {"name": "get_profile"})
        assert (answer.status_code, answer.json()["code"]) == (401, "missing_token")
        assert answer.headers["www-authenticate"].startswith(CHALLENGE)
        wrong = await ask(http, method, authorization="Bearer tutti_pat_" + "x" * 43)
        assert (wrong.status_code, wrong.json()["code"]) == (401, "invalid_token")


@pytest.mark.parametrize("name", ["access_token", "accessToken"])
async def test_a_token_among_the_arguments(caller: Caller, name: str) -> None:
    async with caller.instance.client() as http:
        answer = await ask(http, "tools/call", {"name": "get_profile", "arguments": {name: caller.token}})
        assert answer.status_code == 200
        (content,) = answer.json()["result"]["content"]
        assert json.loads(content["text"])["email"] == caller.account.email
        header = {"authorization": f"Bearer {caller.token}"}
        other = {"name": "get_profile", "arguments": {name: "tutti_pat_" + "x" * 43}}
        assert (await ask(http, "tools/call", other, **header)).status_code == 200, "the header comes first"


async def test_signing_in_needs_no_token(instance: Instance) -> None:
    async with instance.client() as http:
        arguments = {"client_id": "nobody", "email": "a@example.com", "password": "x"}
        answer = await ask(http, "tools/call", {"name": "auth_login", "arguments": arguments})
        result = answer.json()["result"]
        assert (answer.status_code, result["isError"]) == (200, True)
        assert json.loads(result["content"][0]["text"])["code"] == "pkce_required"


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"jsonrpc": "1.0"}', b'[{"jsonrpc": "2.0"}]', b"7" * 99],
)
async def test_messages_that_are_none(caller: Caller, body: bytes) -> None:
    headers = {"content-type": "application/json", "accept": "application/json, text/event-stream"}
    answer = await caller.http.post("/api/mcp", content=body, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] < 0


@pytest.mark.parametrize(
    "arguments", [None, [], "x", {"releaseId": None}, {"releaseId": {"a": [1]}}, {"": "\x00"}]
)
async def test_arguments_that_are_none(caller: Caller, arguments: object) -> None:
    params = {"name": "get_release", "arguments": arguments}
    answer = await ask(caller.http, "tools/call", params)
    assert answer.status_code < 500
    told: Json = answer.json()
    assert "error" in told or told["result"]["isError"]


async def test_the_old_version_of_the_protocol_and_no_streams(caller: Caller) -> None:
    hello = {
        "protocolVersion": "2024-11-05",
        "capabilities": {},
        "clientInfo": {"name": "sonozz", "version": "1"},
    }
    answer = await ask(caller.http, "initialize", hello)
    told = answer.json()["result"]
    assert (told["protocolVersion"], told["serverInfo"]["name"]) == ("2024-11-05", "tutti")
    assert told["capabilities"]["tools"] == {"listChanged": False}
    for method in ("GET", "DELETE", "HEAD"):
        refused = await caller.http.request(method, "/api/mcp")
        assert (refused.status_code, refused.headers["allow"]) == (405, "POST")


async def test_the_card_and_the_metadata_lead_here(instance: Instance) -> None:
    async with instance.client() as http:
        card = (await http.get("/.well-known/mcp/server-card.json")).json()
        resource = (await http.get("/.well-known/oauth-protected-resource/api/mcp")).json()
    assert card["endpoint"] == card["transport"]["url"] == resource["resource"] == f"{instance.url}/api/mcp"
    assert card["capabilities"]["tools"]["listChanged"] is False


def test_the_library_is_not_loaded_before_somebody_speaks() -> None:
    """A web server that nobody speaks this protocol with starts as fast, and as small, as one without it."""
    code = "import sys, tutti.server; print([name for name in sys.modules if name.split('.')[0] == 'mcp'])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


async def test_a_partner_s_page_is_known(caller: Caller) -> None:
    pages = {"origin": "https://app.aimusicdistributor.com"}
    params = {"name": "save_release_draft", "arguments": {"release": {"title": "From a page"}}}
    answer = await ask(caller.http, "tools/call", params, **pages)
    saved = json.loads(answer.json()["result"]["content"][0]["text"])
    assert (await caller.get(f"/v1/releases/{saved['releaseId']}"))["provenance"] == "AIMD"


async def test_the_calls_beside_it(caller: Caller, media: Media) -> None:
    form, key = {"type": "coverArt"}, {"Idempotency-Key": "form-1"}
    sent = {"file": ("cover.jpg", media.cover, "image/jpeg")}
    uploaded = (await caller.http.post("/api/mcp/upload", data=form, files=sent, headers=key)).json()
    assert uploaded["fileUrl"].startswith("/api/files/")
    again = await caller.http.post("/api/mcp/upload", data=form, files=sent, headers=key)
    assert again.json() == uploaded
    changed = {"file": ("cover.jpg", media.cover + b"x", "image/jpeg")}
    conflict = await caller.http.post("/api/mcp/upload", data=form, files=changed, headers=key)
    assert (conflict.status_code, conflict.json()["code"]) == (409, "idempotency_key_reused")
    saved = await caller.post("/api/mcp/draft", {"release": {"title": "Twin"}, "conversationId": "conv_twin"})
    assert (saved["conversationId"], saved["release"]["title"]) == ("conv_twin", "Twin")
    body = await caller.release(media, distribution_store_ids=[SANDBOX])
    assert (await caller.post("/api/mcp/submit", body, 201))["status"] == "Submitted"
    without = await caller.http.post("/api/mcp/upload", data=form, files={"other": ("x", b"x")})
    assert (without.status_code, without.json()["code"]) == (400, "missing_field")
    large = {"file": ("cover.jpg", b"\xff" * (3 * 1024 * 1024 + 1))}
    refused = await caller.http.post("/api/mcp/upload", data=form, files=large)
    assert (refused.status_code, refused.json()["code"]) == (400, "file_too_large")
