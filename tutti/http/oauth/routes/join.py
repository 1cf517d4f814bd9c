"""``/oauth/join/…``: the page that an invitation leads to, for who has an account and who has not."""

from fastapi import APIRouter, Depends, Request, Response

from tutti.core.errors import TuttiError
from tutti.db import Database
from tutti.domain import accounts
from tutti.domain.accounts import Account, Invited, NewAccount
from tutti.http.kit import Plugged, family_route
from tutti.http.kit.visitors import SIGN_INS
from tutti.http.oauth.browser import Browser, Visiting
from tutti.http.oauth.errors import render_page, status_of
from tutti.http.oauth.fields import Fields, Sent
from tutti.http.oauth.pages import page

router = APIRouter(include_in_schema=False, route_class=family_route(render_page))


@router.get("/oauth/join/{token}")
async def join_page(token: str, browser: Visiting, plugged: Plugged) -> Response:
    """Show what the invitation is to, and ask for a password."""
    async with plugged.database.system() as tx:
        invited = await accounts.read_invitation(tx, token)
    return _page(browser, invited)


@router.post("/oauth/join/{token}", dependencies=[Depends(SIGN_INS)])
async def join(token: str, request: Request, given: Sent, browser: Visiting, plugged: Plugged) -> Response:
    """Let the invited in, with their account or a new one, or say what is wrong beside the form."""
    browser.check(given.get("form_token"), request)
    async with plugged.database.system() as tx:
        invited = await accounts.read_invitation(tx, token)
    try:
        account = await _account(plugged.database, invited, given)
    except (accounts.InvalidCredentials, accounts.AccountLocked) as error:
        return _page(browser, invited, error)
    except (accounts.InvalidText, accounts.WeakPassword) as error:
        return _page(browser, invited, error, given.get("display_name", ""))
    async with plugged.database.system() as tx:
        organisation = await accounts.accept_invitation(tx, account, token)
    return page("joined.html", {"organisation": organisation.name, "role": organisation.role})


async def _account(database: Database, invited: Invited, given: Fields) -> Account:
    if invited.has_account:
        return await accounts.sign_in(database, invited.email, given.get("password", ""))
    new = NewAccount(invited.email, given.get("password", ""), display_name=given.get("display_name"))
    return await accounts.sign_up(database, new)


def _page(
    browser: Browser, invited: Invited, error: TuttiError | None = None, display_name: str = ""
) -> Response:
    shown = {
        "invited": invited,
        "form_token": browser.form_token,
        "display_name": display_name,
        "problem": error.message if error else None,
    }
    return browser.remember(page("join.html", shown, status_of(error) if error else 200))
