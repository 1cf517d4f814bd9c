"""``POST /oauth/register``: programs make themselves known (RFC 7591)."""

from fastapi import APIRouter, Depends, Response

from tutti.domain.accounts import NewClient, register_client
from tutti.http.kit import Limit, Plugged, family_route
from tutti.http.kit.visitors import VisitorLimit
from tutti.http.oauth.errors import NEVER_STORED, render_registration
from tutti.http.oauth.schemas.problem import SignInProblem
from tutti.http.oauth.schemas.register import Registration, RegistrationBody

router = APIRouter(
    tags=["sign-in"],
    route_class=family_route(render_registration, problem=SignInProblem),
    dependencies=[Depends(VisitorLimit(Limit("register-client", calls=10, seconds=600)))],
)


@router.post("/oauth/register", status_code=201, response_model_exclude_none=True)
@router.post("/v1/oauth/register", status_code=201, response_model_exclude_none=True, include_in_schema=False)
async def register(body: RegistrationBody, response: Response, plugged: Plugged) -> Registration:
    """Register an application.

    What registers itself can ask people for consent, is shown to them as unchecked, and is never a partner.
    """
    async with plugged.database.system() as tx:
        new = await register_client(
            tx,
            name=body.client_name,
            redirect_uris=body.redirect_uris,
            auth_method=body.token_endpoint_auth_method,
            grant_types=body.grant_types,
            response_types=body.response_types,
            scope=body.scope,
        )
    response.headers.update(NEVER_STORED)
    return _answer(new)


def _answer(new: NewClient) -> Registration:
    client = new.client
    return Registration(
        client_id=client.client_id,
        client_id_issued_at=int(client.created_at.timestamp()),
        client_secret=new.secret,
        client_secret_expires_at=None if new.secret is None else 0,
        client_name=client.name,
        redirect_uris=list(client.redirect_uris),
        grant_types=list(client.grant_types),
        response_types=["code"],
        token_endpoint_auth_method=client.auth_method,
        scope=" ".join(client.scopes),
    )
