"""``/oauth/sign-up``: somebody new."""

from fastapi import APIRouter, Depends, Request, Response

from tutti.domain import accounts
from tutti.domain.accounts import NewAccount, check_applicant, close_session, create_account, open_session
from tutti.http.kit import Plugged, family_route
from tutti.http.kit.visitors import SIGN_INS
from tutti.http.oauth.asking import Application
from tutti.http.oauth.browser import Visiting
from tutti.http.oauth.errors import render_page, status_of
from tutti.http.oauth.fields import Fields, Sent

router = APIRouter(include_in_schema=False, route_class=family_route(render_page))


@router.get("/oauth/sign-up")
@router.get("/v1/oauth/sign-up")
async def sign_up_page(application: Application, browser: Visiting) -> Response:
    """Show the form."""
    return application.page("sign_up.html", browser, email="", display_name="", problem=None, field=None)


@router.post("/oauth/sign-up", dependencies=[Depends(SIGN_INS)])
@router.post("/v1/oauth/sign-up", dependencies=[Depends(SIGN_INS)])
async def sign_up(
    request: Request, application: Application, given: Sent, browser: Visiting, plugged: Plugged
) -> Response:
    """Make an account, let its owner in and lead on, or say what is wrong beside the form."""
    browser.check(given.get("form_token"), request)
    try:
        applicant = await check_applicant(_new_account(given))
        async with plugged.database.system() as tx:
            account = await create_account(tx, applicant)
            await close_session(tx, browser.secret)
            secret = await open_session(tx, account)
    except (accounts.InvalidText, accounts.WeakPassword, accounts.EmailTaken) as error:
        return application.page(
            "sign_up.html",
            browser,
            status_of(error),
            email=given.get("email", ""),
            display_name=given.get("display_name", ""),
            problem=error.message,
            field=error.fields[0].path,
        )
    return browser.remember(application.consent(), secret)


def _new_account(given: Fields) -> NewAccount:
    return NewAccount(
        given.get("email", ""), given.get("password", ""), display_name=given.get("display_name")
    )
