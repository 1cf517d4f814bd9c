"""``POST /oauth/revoke``: a client gives a token back (RFC 7009)."""

from fastapi import APIRouter, Request, Response

from tutti.domain import accounts
from tutti.http.kit import Plugged, family_route
from tutti.http.oauth.client_auth import proven_client
from tutti.http.oauth.errors import NEVER_STORED, render
from tutti.http.oauth.fields import Sent
from tutti.http.oauth.schemas.problem import SignInProblem
from tutti.http.oauth.schemas.token import CLIENT_REFUSALS, STRING, body_of

REQUEST = {
    "type": "object",
    "required": ["token", "client_id"],
    "properties": {
        "token": STRING | {"description": "An access token, or a refresh token with all that came of it."},
        "client_id": STRING,
        "client_secret": STRING | {"description": "Confidential clients only; HTTP Basic works too."},
    },
    "examples": [{"token": "tutti_at_…", "client_id": "9nIcO4n7vFpTVbT3hQmXl0wVQfFZcR8W1s8cYyq3bXo"}],
}
router = APIRouter(tags=["sign-in"], route_class=family_route(render, problem=SignInProblem))


@router.post("/oauth/revoke", openapi_extra=body_of(REQUEST), responses=CLIENT_REFUSALS)
@router.post("/v1/oauth/revoke", include_in_schema=False)
async def revoke(request: Request, response: Response, given: Sent, plugged: Plugged) -> dict[str, bool]:
    """Take a token back.

    One that is unknown, dead or another client's is no error, and is left as it is.
    """
    client = await proven_client(request, given, plugged.database)
    if "token" not in given:
        raise accounts.OAuthError("`token` is required.")
    async with plugged.database.system() as tx:
        await accounts.revoke(tx, client, given["token"])
    response.headers.update(NEVER_STORED)
    return {"revoked": True}
