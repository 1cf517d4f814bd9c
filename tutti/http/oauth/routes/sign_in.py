"""``/oauth/sign-in`` and ``/oauth/sign-out``: who is at the browser."""

from fastapi import APIRouter, Depends, Request, Response

from tutti.core.errors import TuttiError
from tutti.domain import accounts
from tutti.domain.accounts import close_session, open_session
from tutti.http.kit import Plugged, family_route
from tutti.http.kit.visitors import SIGN_INS
from tutti.http.oauth.asking import Application
from tutti.http.oauth.browser import Visiting
from tutti.http.oauth.errors import render_page, status_of
from tutti.http.oauth.fields import Sent

router = APIRouter(include_in_schema=False, route_class=family_route(render_page))


@router.get("/oauth/sign-in")
@router.get("/v1/oauth/sign-in")
async def sign_in_page(application: Application, browser: Visiting) -> Response:
    """Show the form."""
    return application.page("sign_in.html", browser, email="", problem=None)


@router.post("/oauth/sign-in", dependencies=[Depends(SIGN_INS)])
@router.post("/v1/oauth/sign-in", dependencies=[Depends(SIGN_INS)])
async def sign_in(
    request: Request, application: Application, given: Sent, browser: Visiting, plugged: Plugged
) -> Response:
    """Let the person in and lead on to the application's wish, or say what is wrong beside the form."""
    browser.check(given.get("form_token"), request)
    email = given.get("email", "")
    try:
        account = await accounts.sign_in(plugged.database, email, given.get("password", ""))
    except (accounts.InvalidCredentials, accounts.AccountLocked) as error:
        return _again(application, browser, email, error)
    async with plugged.database.system() as tx:
        await close_session(tx, browser.secret)
        secret = await open_session(tx, account)
    return browser.remember(application.consent(), secret)


@router.post("/oauth/sign-out")
@router.post("/v1/oauth/sign-out")
async def sign_out(
    request: Request, application: Application, given: Sent, browser: Visiting, plugged: Plugged
) -> Response:
    """Forget the person, so that somebody else can sign in."""
    browser.check(given.get("form_token"), request)
    async with plugged.database.system() as tx:
        await close_session(tx, browser.secret)
    return browser.forget(application.consent())


def _again(application: Application, browser: Visiting, email: str, error: TuttiError) -> Response:
    shown = application.page("sign_in.html", browser, status_of(error), email=email, problem=error.message)
    if "retryAfterSeconds" in error.extra:
        shown.headers["Retry-After"] = str(error.extra["retryAfterSeconds"])
    return shown
