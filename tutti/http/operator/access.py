"""The operator's key: as the password that a browser asks for, under any name, or as a bearer token."""

import base64
import binascii
import hmac
from typing import Annotated

from fastapi import Depends, Request, Response
from fastapi.responses import PlainTextResponse

from tutti.core.errors import Kind, NotFound, TuttiError
from tutti.http.kit import Plugged

ASKING = {"WWW-Authenticate": 'Basic realm="Tutti operator", charset="UTF-8"'}
STATUSES = {
    Kind.MALFORMED: 422,
    Kind.UNAUTHENTICATED: 401,
    Kind.NOT_FOUND: 404,
}


class KeyNeeded(TuttiError):
    """The operator's key is missing or another."""

    kind = Kind.UNAUTHENTICATED
    code = "operator_key_needed"


async def operating(request: Request, plugged: Plugged) -> None:
    """Let the operator in. Without a key in the settings there is nothing here."""
    key = plugged.settings.operator_key
    if key is None:
        raise NotFound("There are no operator's pages: TUTTI_OPERATOR_KEY is not set.")
    given = _given(request.headers.get("authorization", ""))
    if not hmac.compare_digest(given.encode(errors="replace"), key.encode()):
        raise KeyNeeded(
            "This page needs the operator's key (TUTTI_OPERATOR_KEY), as password or bearer token."
        )


def render(error: TuttiError, _: Request) -> Response:
    """Say in a sentence what is wrong; a browser asks for the key."""
    status = STATUSES.get(error.kind, 500)
    headers = {"Cache-Control": "no-store"} | (ASKING if status == 401 else {})
    return PlainTextResponse(error.message + "\n", status, headers)


def _given(header: str) -> str:
    scheme, _, rest = header.partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        pair = base64.b64decode(rest.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return ""
    return pair.partition(":")[2]


Operator = Annotated[None, Depends(operating)]
