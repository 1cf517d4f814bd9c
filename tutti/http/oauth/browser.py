"""A browser and its cookie: one secret, which becomes a session when somebody signs in.

Every form carries a token made from the secret. Only a page that this instance gave to this very browser
knows it: no other site can send our forms. A new secret at sign-in means that none can be planted.
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Response

from tutti.core.errors import Forbidden
from tutti.domain.accounts import SESSION, new_browser_secret

SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


class FormForged(Forbidden):
    """The form was not one that this browser got from us, or it is from before the last sign-in."""

    code = "form_expired"


@dataclass(frozen=True, slots=True)
class Browser:
    """The browser behind a request. ``known`` tells whether it brought its cookie."""

    secret: str
    known: bool
    secure: bool

    @property
    def cookie(self) -> str:
        """The cookie's name; over https one that no other host can set (RFC 6265bis, section 4.1.3.2)."""
        return "__Host-tutti" if self.secure else "tutti"

    @property
    def form_token(self) -> str:
        """What the forms of this browser carry."""
        return base64.urlsafe_b64encode(hashlib.sha256(b"form:" + self.secret.encode()).digest()).decode()

    def check(self, given: str | None, request: Request) -> None:
        """Raise :class:`FormForged` unless the form came from a page of ours in this browser."""
        elsewhere = request.headers.get("sec-fetch-site") == "cross-site"
        fits = given is not None and hmac.compare_digest(given.encode(), self.form_token.encode())
        if elsewhere or not self.known or not fits:
            raise FormForged("This form has expired. Go back, load the page again and repeat.")

    def remember(self, response: Response, secret: str | None = None) -> Response:
        """Give the browser its cookie: the session's ``secret``, or for one just seen its own."""
        if secret or not self.known:
            response.set_cookie(
                self.cookie,
                secret or self.secret,
                max_age=int(SESSION.total_seconds()) if secret else None,
                secure=self.secure,
                httponly=True,
                samesite="lax",
            )
        return response

    def forget(self, response: Response) -> Response:
        """Take the cookie back."""
        response.delete_cookie(self.cookie, secure=self.secure, httponly=True, samesite="lax")
        return response


async def visiting(request: Request) -> Browser:
    """Read the cookie, or make one up for a browser that has none."""
    secure = request.app.state.assembly.settings.base_url.startswith("https://")
    sent = request.cookies.get("__Host-tutti" if secure else "tutti", "")
    known = bool(SECRET.fullmatch(sent))
    return Browser(sent if known else new_browser_secret(), known, secure)


Visiting = Annotated[Browser, Depends(visiting)]
