"""MCP: what ``/v1`` can do, as tools for language models (Model Context Protocol, contract section 14).

A tool is one call of the REST interface with the caller's own token, so that rights, prices, rules and limits
are the same by themselves. This door is light: the protocol's library is loaded by the first call that is let
in, in :func:`answer`.
"""

from collections.abc import Mapping
from typing import Any

from starlette.types import Message

from tutti.mcp.envelope import Envelope, read_envelope
from tutti.mcp.model import Ask, Call, Told

__all__ = ["Ask", "Call", "Envelope", "Told", "answer", "card", "read_envelope"]
INSTRUCTIONS = (
    "Distribute music: read `mcp://docs/agent-guide` first. Upload cover and songs, save a draft, mend what "
    "the rules find, submit, and follow the release through its stores."
)


async def answer(
    document: Mapping[str, Any], call: Call, scope: Mapping[str, Any], body: bytes
) -> list[Message]:
    """Answer one HTTP request of the protocol and return the ASGI messages of the answer.

    ``document`` is the OpenAPI description of the interface that ``call`` reaches.
    """
    from tutti.mcp.transport import exchange  # noqa: PLC0415 (half a second and 30 MB that many never need)

    return await exchange(document, call, scope, body)


def card(base_url: str, version: str) -> dict[str, object]:
    """Return the server card: how to speak with this server, without a token."""
    return {
        "name": "tutti",
        "title": "Tutti",
        "version": version,
        "description": INSTRUCTIONS,
        "endpoint": f"{base_url}/api/mcp",
        "transport": {"type": "streamable-http", "url": f"{base_url}/api/mcp"},
        "protocolVersion": "2024-11-05",
        "authentication": {
            "required": True,
            "schemes": ["bearer", "oauth2"],
            "resource_metadata": f"{base_url}/.well-known/oauth-protected-resource/api/mcp",
        },
        "capabilities": {"tools": {"listChanged": False}, "resources": {"listChanged": False}},
        "documentation": f"{base_url}/docs",
    }
