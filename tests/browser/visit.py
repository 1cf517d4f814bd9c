"""Somebody at a browser, sent to the sign-in by a program that listens on this machine."""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx2
from playwright.async_api import Page

from tests.factories.accounts import PASSWORD, Proof, address, proof

Json = dict[str, object]


@dataclass
class Application:
    """A public client (RFC 8252): its callback, its proof, and what came back."""

    port: int
    name: str = "Release helper"
    client_id: str = ""
    key: Proof = field(default_factory=proof)
    state: str = field(default_factory=lambda: secrets.token_urlsafe(9))
    heard: list[dict[str, str]] = field(default_factory=list)

    @property
    def callback(self) -> str:
        return f"http://127.0.0.1:{self.port}/callback"

    async def register(self, http: httpx2.AsyncClient) -> None:
        about = {"client_name": self.name, "redirect_uris": ["http://127.0.0.1/callback"]}
        answer = await http.post("/oauth/register", json=about)
        assert answer.status_code == 201, answer.text
        self.client_id = answer.json()["client_id"]

    def asking(self) -> str:
        """Where it sends the browser, below the instance."""
        return "/oauth/authorize?" + urlencode(
            {
                "response_type": "code",
                "client_id": self.client_id,
                "redirect_uri": self.callback,
                "state": self.state,
                "code_challenge": self.key.challenge,
                "code_challenge_method": "S256",
            }
        )

    async def exchange(self, http: httpx2.AsyncClient, code: str, verifier: str) -> httpx2.Response:
        form = {
            "grant_type": "authorization_code",
            "client_id": self.client_id,
            "redirect_uri": self.callback,
            "code": code,
            "code_verifier": verifier,
        }
        return await http.post("/oauth/token", data=form)


@contextmanager
def listening() -> Iterator[Application]:
    """Listen on a free port for what the browser brings back."""

    class Callback(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/callback":
                application.heard.append(dict(parse_qsl(parts.query)))
            self.send_response(200)
            self.send_header("Content-Type", "text/plain")
            self.end_headers()
            self.wfile.write(b"You can close this window.")

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Callback) as server:
        application = Application(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield application
        server.shutdown()
        thread.join()


@dataclass
class Visit:
    """A person on the pages."""

    page: Page
    base: str
    application: Application

    async def begin(self) -> None:
        await self.page.goto(self.base + self.application.asking())

    async def press(self, name: str) -> None:
        await self.page.get_by_role("button", name=name, exact=True).click()
        await self.page.wait_for_load_state()

    async def sign_up(self, password: str = PASSWORD) -> str:
        """Come new, up to the question; return the e-mail address."""
        email = address("walker")
        await self.begin()
        await self.page.get_by_role("link", name="Create an account").click()
        await self.page.get_by_label("E-mail").fill(email)
        await self.page.get_by_label("Password").fill(password)
        await self.press("Create account")
        return email

    async def headline(self) -> str:
        return await self.page.get_by_role("heading", level=1).inner_text()
