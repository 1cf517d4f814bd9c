"""``POST /api/v1/login``: a token for an address and a password (contract, section 4)."""

import hashlib
from datetime import timedelta

from fastapi import APIRouter, Depends, Request, Response

from tutti.domain import accounts
from tutti.http.kit import Limit, Plugged
from tutti.http.kit.visitors import VisitorLimit
from tutti.http.label.described import in_body
from tutti.http.label.input import Said
from tutti.http.label.routing import PREFIX, SCOPE, route_class
from tutti.http.label.schemas.login import LoginFields, TokenAnswer
from tutti.http.label.schemas.problem import Problem

router = APIRouter(prefix=PREFIX, tags=["label"], route_class=route_class)
PAIRS = Limit("label-login", calls=5, seconds=60)
"""Logins for one address from one place."""
PLACES = VisitorLimit(Limit("label-login-place", calls=60, seconds=60))
"""Logins for any address from one place, so that nobody tries one password on everybody."""


@router.post(
    "/login",
    dependencies=[Depends(PLACES)],
    openapi_extra=in_body(LoginFields),
    responses={
        401: {"model": Problem, "description": "No account has this address and password."},
        422: {"model": Problem, "description": "A field is missing or malformed."},
        429: {"model": Problem, "description": "Too many logins; `Retry-After` says when to try again."},
    },
)
async def login(said: Said, request: Request, response: Response, plugged: Plugged) -> TokenAnswer:
    """Get a token for your address and password.

    Earlier tokens live on until they expire; a new password ends them all.
    """
    fields = said.read(LoginFields)
    await _count(request, plugged, fields.email)
    account = await accounts.sign_in(plugged.database, fields.email, fields.password)
    span = timedelta(hours=plugged.settings.label_token_hours)
    async with plugged.database.system() as tx:
        token = await accounts.create_login_token(tx, account, SCOPE, span)
    response.headers["Cache-Control"] = "no-store"
    return TokenAnswer(token=token, expires_in=int(span.total_seconds()))


async def _count(request: Request, plugged: Plugged, email: str) -> None:
    host = request.client.host if request.client else ""
    caller = hashlib.sha256(f"{email} {host}".encode()).hexdigest()
    async with plugged.database.session() as session:
        left = await PAIRS.take(session, f"login:{caller}")
    request.state.headers = PAIRS.headers(left)
