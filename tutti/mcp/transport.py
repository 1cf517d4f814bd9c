"""One HTTP request of the protocol, answered as JSON and forgotten: no session, no stream, nothing kept."""

from collections.abc import Mapping
from typing import Any

import anyio
from mcp.server import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.types import Message

from tutti.mcp.model import Call
from tutti.mcp.server import CALLER, build

MOST_BYTES = 8 << 20
"""Nothing longer comes through: the application's own ceiling is the same."""
_SERVERS: dict[int, Server[Any]] = {}


async def exchange(
    document: Mapping[str, Any], call: Call, scope: Mapping[str, Any], body: bytes
) -> list[Message]:
    """Let the library answer a request whose body was read already."""
    asked = True
    told: list[Message] = []

    async def receive() -> Message:
        nonlocal asked
        if not asked:
            await anyio.sleep_forever()
        asked = False
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        told.append(message)

    manager = StreamableHTTPSessionManager(
        _server(document), json_response=True, stateless=True, max_request_body_size=MOST_BYTES
    )
    async with manager.run():
        await manager.handle_request({**scope, "headers": _accepting(scope), CALLER: call}, receive, send)
    return told


def _accepting(scope: Mapping[str, Any]) -> list[tuple[bytes, bytes]]:
    """Return the request's headers; who names nothing to accept takes anything (RFC 9110, 12.5.1)."""
    headers = list(scope["headers"])
    named = any(name == b"accept" for name, _ in headers)
    return headers if named else [*headers, (b"accept", b"*/*")]


def _server(document: Mapping[str, Any]) -> Server[Any]:
    """Return the server of an interface, built at its first use."""
    known = _SERVERS.get(id(document))
    if known is None:
        known = _SERVERS[id(document)] = build(document, document["info"]["version"])
    return known
