"""``/oauth/authorize``: an application asks, the person decides."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from tutti.core.ids import parse_id
from tutti.db import Database
from tutti.domain.accounts import (
    AccessDenied,
    Account,
    Organisation,
    SentBack,
    account_of_session,
    grant_code,
    organisations_of,
    scopes,
    with_parameters,
)
from tutti.http.kit import Plugged, family_route
from tutti.http.oauth.asking import Application
from tutti.http.oauth.browser import Browser, Visiting
from tutti.http.oauth.errors import NEVER_STORED, render_page
from tutti.http.oauth.fields import Sent
from tutti.http.oauth.schemas.authorize import QUERY
from tutti.http.oauth.schemas.problem import SignInProblem

router = APIRouter(tags=["sign-in"], route_class=family_route(render_page, problem=SignInProblem))


@router.get("/oauth/authorize", response_class=HTMLResponse, openapi_extra=QUERY)
@router.get("/v1/oauth/authorize", include_in_schema=False)
async def ask(application: Application, browser: Visiting, plugged: Plugged) -> Response:
    """Open the page where a person signs in and allows an application.

    Send the person's browser here (RFC 6749, section 4.1.1). It comes back to `redirect_uri` with `code`,
    `state` and `iss`, or with `error`; the code is good for ten minutes and one exchange.
    """
    found = await _visitor(plugged.database, browser)
    if found is None:
        return application.page("sign_in.html", browser, email="", problem=None)
    account, organisations = found
    return application.page(
        "consent.html",
        browser,
        email=account.email,
        organisations=organisations,
        scopes=[scopes()[name] for name in application.request.scopes],
    )


@router.post("/oauth/authorize", include_in_schema=False)
@router.post("/v1/oauth/authorize", include_in_schema=False)
async def decide(
    request: Request, application: Application, given: Sent, browser: Visiting, plugged: Plugged
) -> Response:
    """Send the person back to the application, with a code or with their no."""
    browser.check(given.get("form_token"), request)
    asked = application.request
    found = await _visitor(plugged.database, browser)
    if found is None:
        return application.page("sign_in.html", browser, 401, email="", problem=None)
    if given.get("decision") != "allow":
        raise SentBack(AccessDenied("The person said no."), asked.redirect_uri, asked.state)
    account, organisations = found
    async with plugged.database.system() as tx:
        code = await grant_code(tx, asked, account, _chosen(organisations, given.get("organisation")).id)
    told = {"code": code, "state": asked.state, "iss": plugged.settings.base_url}
    return RedirectResponse(with_parameters(asked.redirect_uri, told), 302, NEVER_STORED)


async def _visitor(database: Database, browser: Browser) -> tuple[Account, list[Organisation]] | None:
    async with database.system() as tx:
        account = await account_of_session(tx, browser.secret) if browser.known else None
        return (account, await organisations_of(tx, account)) if account else None


def _chosen(organisations: list[Organisation], public_id: str | None) -> Organisation:
    """Return the organisation that the person chose; the personal one where they had no choice."""
    if public_id is None:
        return organisations[0]
    for organisation in organisations:
        if organisation.public_id == parse_id(public_id):
            return organisation
    raise AccessDenied("You do not belong to this organisation.")
