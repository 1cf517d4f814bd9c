"""``POST /oauth/token``: a code or a refresh token for new tokens."""

from fastapi import APIRouter, Request, Response

from tutti.db import Database
from tutti.domain.accounts import Client, IssuedTokens, OAuthError, UnsupportedGrantType, redeem_code, refresh
from tutti.http.kit import Plugged, family_route
from tutti.http.oauth.client_auth import proven_client
from tutti.http.oauth.errors import NEVER_STORED, render
from tutti.http.oauth.fields import Fields, Sent
from tutti.http.oauth.schemas.problem import SignInProblem
from tutti.http.oauth.schemas.token import CLIENT_REFUSALS, REQUEST, TokenAnswer, TokenUser, body_of

router = APIRouter(tags=["sign-in"], route_class=family_route(render, problem=SignInProblem))


@router.post(
    "/oauth/token",
    response_model_exclude_none=True,
    openapi_extra=body_of(REQUEST),
    responses=CLIENT_REFUSALS,
)
@router.post("/v1/oauth/token", response_model_exclude_none=True, include_in_schema=False)
@router.post("/v1/auth/token", response_model_exclude_none=True, include_in_schema=False)
async def token(request: Request, response: Response, given: Sent, plugged: Plugged) -> TokenAnswer:
    """Exchange a code or a refresh token for new tokens.

    A code needs its proof (`code_verifier`), a refresh token dies by being used. Confidential clients send
    their secret too, in the body or by HTTP Basic.
    """
    grant = given.get("grant_type")
    if grant is None:
        raise OAuthError("`grant_type` is required.")
    if grant not in GRANTS:
        raise UnsupportedGrantType("`grant_type` must be authorization_code or refresh_token.")
    client = await proven_client(request, given, plugged.database)
    issued = await GRANTS[grant](plugged.database, client, given)
    response.headers.update(NEVER_STORED)
    return _answer(issued)


async def _by_code(database: Database, client: Client, given: Fields) -> IssuedTokens:
    return await redeem_code(
        database,
        client,
        code=given.get("code"),
        redirect_uri=given.get("redirect_uri"),
        verifier=given.get("code_verifier"),
    )


async def _by_refresh_token(database: Database, client: Client, given: Fields) -> IssuedTokens:
    return await refresh(database, client, refresh_token=given.get("refresh_token"), scope=given.get("scope"))


GRANTS = {"authorization_code": _by_code, "refresh_token": _by_refresh_token}


def _answer(issued: IssuedTokens) -> TokenAnswer:
    return TokenAnswer(
        access_token=issued.access_token,
        expires_in=issued.expires_in,
        refresh_token=issued.refresh_token,
        scope=" ".join(issued.scopes),
        user=TokenUser(id=issued.account_public_id, email=issued.email),
    )
