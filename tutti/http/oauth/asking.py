"""The application that sent somebody here, and who that is: what every page of the sign-in starts from."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request, Response
from fastapi.responses import RedirectResponse

from tutti.domain.accounts import AuthorizationRequest, read_authorization_request
from tutti.http.kit import Plugged
from tutti.http.oauth.browser import Browser
from tutti.http.oauth.errors import NEVER_STORED
from tutti.http.oauth.fields import Asked
from tutti.http.oauth.pages import page


@dataclass(frozen=True, slots=True)
class Asking:
    """A checked authorization request, and the query that it came in, to be carried from page to page."""

    request: AuthorizationRequest
    query: str

    def page(self, template: str, browser: Browser, status: int = 200, **shown: object) -> Response:
        """Return a page about this request, with what all of them show."""
        client = self.request.client
        common = {
            "query": self.query,
            "form_token": browser.form_token,
            "client_name": client.name,
            "client_checked": client.by_operator,
            "returns_to": urlsplit(self.request.redirect_uri).netloc,
        }
        return browser.remember(page(template, common | shown, status, sends_to=self.request.redirect_uri))

    def consent(self) -> Response:
        """Lead on to the page where the person decides."""
        return RedirectResponse(f"authorize?{self.query}", 303, NEVER_STORED)


async def asking(request: Request, given: Asked, plugged: Plugged) -> Asking:
    """Check the request in the query, each time anew, since the query is in the person's hands."""
    async with plugged.database.system() as tx:
        checked = await read_authorization_request(tx, given, served=plugged.settings.base_url)
    return Asking(checked, request.url.query)


Application = Annotated[Asking, Depends(asking)]
