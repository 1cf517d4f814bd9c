"""The operator's key: as the password that a browser asks for, under any name, or as a bearer token."""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request, Response
from fastapi.responses import PlainTextResponse

from tutti.core.errors import Forbidden, Kind, NotFound, TuttiError
from tutti.http.kit import Plugged
from tutti.http.kit.methods import allow

ASKING = {"WWW-Authenticate": 'Basic realm="Tutti operator", charset="UTF-8"'}
LONGEST_NAME = 100
STATUSES = {
    Kind.MALFORMED: 422,
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.NOT_FOUND: 404,
    Kind.WRONG_METHOD: 405,
    Kind.CONFLICT: 409,
}


class KeyNeeded(TuttiError):
    """The operator's key is missing or another."""

    kind = Kind.UNAUTHENTICATED
    code = "operator_key_needed"


class FormForeign(Forbidden):
    """The form was not one that the operator got from these pages."""

    code = "form_foreign"


@dataclass(frozen=True, slots=True)
class Entry:
    """How the operator came in: ``name`` is what the browser was told beside the key, or ``operator``.

    A browser sends the key with every request, also with those that another site makes it send; a program
    sends a bearer token only where it means to.
    """

    name: str
    browser: bool
    _key: str = field(repr=False)

    def token(self, about: str) -> str:
        """Return what a form about something carries; whoever has the key or saw the page knows it."""
        return hmac.new(self._key.encode(), f"form:{about}".encode(), hashlib.sha256).hexdigest()

    def check(self, about: str, given: str, request: Request) -> None:
        """Raise :class:`FormForeign` unless a browser's form came from a page of ours."""
        elsewhere = request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}
        fits = hmac.compare_digest(given.encode(errors="replace"), self.token(about).encode())
        if self.browser and (elsewhere or not fits):
            raise FormForeign("This form is not one of these pages'. Load the page again and repeat.")


async def operating(request: Request, plugged: Plugged) -> Entry:
    """Let the operator in. Without a key in the settings there is nothing here."""
    key = plugged.settings.operator_key
    if key is None:
        raise NotFound("There are no operator's pages: TUTTI_OPERATOR_KEY is not set.")
    name, given, browser = _given(request.headers.get("authorization", ""))
    if not hmac.compare_digest(given.encode(errors="replace"), key.encode()):
        raise KeyNeeded(
            "This page needs the operator's key (TUTTI_OPERATOR_KEY), as password or bearer token."
        )
    return Entry(name[:LONGEST_NAME] or "operator", browser, key)


def render(error: TuttiError, _: Request) -> Response:
    """Say in a sentence what is wrong; a browser asks for the key."""
    status = STATUSES.get(error.kind, 500)
    headers = {"Cache-Control": "no-store"} | (ASKING if status == 401 else {}) | allow(error)
    return PlainTextResponse(error.message + "\n", status, headers)


def _given(header: str) -> tuple[str, str, bool]:
    """Return the name and the key that were given, and whether a browser did."""
    scheme, _, rest = header.partition(" ")
    if scheme.lower() == "bearer":
        return "", rest.strip(), False
    if scheme.lower() != "basic":
        return "", "", False
    try:
        pair = base64.b64decode(rest.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return "", "", True
    name, _, key = pair.partition(":")
    return "".join(each for each in name if each.isprintable()).strip(), key, True


Operator = Annotated[Entry, Depends(operating)]
