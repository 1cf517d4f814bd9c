"""What was sent to an endpoint: a form or JSON, each parameter once, those without a value left out."""

import json
from collections.abc import Iterable
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, Request

from tutti.core.errors import Kind, TuttiError
from tutti.domain.accounts import OAuthError

LARGEST = 64 * 1024
MOST = 50
Fields = dict[str, str]


class BodyTooLarge(TuttiError):
    """No form of ours is that large."""

    kind = Kind.TOO_LARGE
    code = "body_too_large"


async def sent(request: Request) -> Fields:
    """Read the body as a form, or as a JSON object of strings; raises :class:`OAuthError`."""
    body = await _body(request)
    try:
        text = body.decode()
        if "json" in request.headers.get("content-type", ""):
            return _object(json.loads(text))
        return once(parse_qsl(text, max_num_fields=MOST, errors="strict"))
    except (ValueError, RecursionError) as error:
        raise OAuthError("The body must be a form, or a JSON object of strings.") from error


async def asked(request: Request) -> Fields:
    """Read the query; raises :class:`OAuthError`."""
    try:
        return once(parse_qsl(request.url.query, max_num_fields=MOST, errors="strict"))
    except ValueError as error:
        raise OAuthError("The query cannot be read.") from error


def once(pairs: Iterable[tuple[str, str]]) -> Fields:
    """Return the parameters by name; raises :class:`OAuthError` if one repeats (RFC 6749, section 3.1)."""
    given: Fields = {}
    for name, value in pairs:
        if name in given:
            raise OAuthError(f"`{name[:100]}` is sent more than once.")
        given[name] = value
    return given


def _object(read: object) -> Fields:
    if not isinstance(read, dict) or not all(isinstance(value, str | None) for value in read.values()):
        raise ValueError(read)
    given = {name: value for name, value in read.items() if value}
    json.dumps(given, ensure_ascii=False).encode()  # refuses halves of characters
    return given


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST:
            raise BodyTooLarge(f"The body is larger than {LARGEST} bytes.")
    return bytes(body)


Sent = Annotated[Fields, Depends(sent)]
Asked = Annotated[Fields, Depends(asked)]
