"""As much of a JSON-RPC message as decides whether it is let in, read without the protocol's library."""

from dataclasses import dataclass

import msgspec

from tutti.mcp.tools import tool_of


class _Params(msgspec.Struct):
    name: str | None = None
    arguments: dict[str, object] | None = None


class _Message(msgspec.Struct):
    method: str | None = None
    params: _Params | None = None


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who may be asked for: a token among the arguments, and whether the call needs none."""

    token: str | None = None
    is_open: bool = False


def read_envelope(body: bytes) -> Envelope:
    """Read what matters of a request's body; whatever cannot be read needs a token in the header."""
    try:
        message = msgspec.json.decode(body, type=_Message)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Envelope()
    if message.method != "tools/call" or message.params is None:
        return Envelope()
    arguments = message.params.arguments or {}
    named = (arguments.get(name) for name in ("access_token", "accessToken"))
    token = next((each for each in named if isinstance(each, str) and each), None)
    tool = tool_of(message.params.name or "")
    return Envelope(token, is_open=tool is not None and tool.open)
