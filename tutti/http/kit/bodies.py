"""A ceiling for request bodies, in pure ASGI, so that no route reads more into memory than it bargained for.

Paths that stream bound their bodies themselves and are let through.
"""

import json

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CEILING = 8 << 20
PATIENCE = 128 << 20
BARE = "/api/v1/"
"""Where clients expect an error to be a message and nothing else."""
STREAMING = ("/api/files/signed/", "/api/upload/chunk", "/api/v1/release", "/api/v1/file/upload")


class BodyCeiling:
    """Answers 413 to a body of more than ``ceiling`` bytes, announced or not."""

    def __init__(self, app: ASGIApp, ceiling: int = CEILING) -> None:
        self.app = app
        self.ceiling = ceiling

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting what comes in."""
        if scope["type"] != "http" or scope["path"].startswith(STREAMING):
            await self.app(scope, receive, send)
        elif _announced(scope) > self.ceiling:
            await _hear_out(receive)
            await self._refuse(scope, send)
        else:
            await self._counted(scope, receive, send)

    async def _counted(self, scope: Scope, receive: Receive, send: Send) -> None:
        size, over, answered = 0, False, False

        async def counted() -> Message:
            nonlocal size, over
            message = await receive()
            size += len(message.get("body", b""))
            over = over or size > self.ceiling
            return {"type": "http.disconnect"} if over else message

        async def passed(message: Message) -> None:
            nonlocal answered
            if answered or not over:
                answered = True
                await send(message)

        try:
            await self.app(scope, counted, passed)
        except ClientDisconnect:
            if not over:
                raise
        if over and not answered:
            await _hear_out(receive)
            await self._refuse(scope, send)

    async def _refuse(self, scope: Scope, send: Send) -> None:
        message = f"The request body has more than {self.ceiling} bytes; upload files in chunks."
        told = {"type": "invalid_request_error", "code": "FUNCTION_PAYLOAD_TOO_LARGE", "message": message}
        if scope["path"].startswith(BARE):
            told = {"message": message}
        headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": 413, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(told).encode()})


def _announced(scope: Scope) -> int:
    length = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    return int(length) if length.isdigit() else 0


async def _hear_out(receive: Receive) -> None:
    """Read on for a while, so that who sends a whole song as base64 hears the answer, not a broken line."""
    size = 0
    while size < PATIENCE:
        message = await receive()
        size += len(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            return
