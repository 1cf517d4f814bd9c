"""The sign-in face and the partner flow over real HTTP semantics, and a browser that knows no script."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import httpx2
from fastapi import FastAPI

from tests.factories.accounts import CALLBACK, Proof
from tutti.bootstrap import assemble
from tutti.db import Database
from tutti.domain import accounts
from tutti.http.app import build
from tutti.settings import Settings

BASE = "http://tutti.test"
HTML = {"accept": "text/html,application/xhtml+xml"}


@dataclass
class Face:
    """An instance's sign-in face: its app, its database, and where it lives."""

    app: FastAPI
    database: Database
    base: str

    def client(self, address: str = "127.0.0.1", **given: object) -> httpx2.AsyncClient:
        """A caller at a network address."""
        transport = httpx2.ASGITransport(app=self.app, client=(address, 50_000))
        return httpx2.AsyncClient(transport=transport, base_url=self.base, **given)  # type: ignore[arg-type]


@asynccontextmanager
async def running_face(home: Path, database_url: str, base: str = BASE) -> AsyncIterator[Face]:
    settings = Settings.load(home=home, public_url=base)
    async with assemble(settings, database_url) as assembly:
        yield Face(build(assembly), assembly.database, base)


def authorize_url(client: accounts.Client, key: Proof, **changed: str | None) -> str:
    parameters: dict[str, str | None] = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": CALLBACK,
        "scope": "once:mcp",
        "state": "a state & more",
        "code_challenge": key.challenge,
        "code_challenge_method": "S256",
    }
    chosen = {name: value for name, value in (parameters | changed).items() if value is not None}
    return f"/oauth/authorize?{urlencode(chosen)}"


def told(response: httpx2.Response) -> dict[str, str]:
    """What a redirect tells the application."""
    return dict(parse_qsl(urlsplit(response.headers["location"]).query, strict_parsing=True))


@dataclass
class Form:
    """A form as it stands on a page, with the values that it would send."""

    action: str
    method: str = "get"
    values: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class Page(HTMLParser):
    """What a browser makes of a page: forms, links, labels and text."""

    def __init__(self, response: httpx2.Response) -> None:
        super().__init__()
        self.url = str(response.url)
        self.status = response.status_code
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.labels: set[str] = set()
        self.ids: set[str] = set()
        self.inputs: list[dict[str, str | None]] = []
        self.tags: set[str] = set()
        self.text = ""
        self.feed(response.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.add(tag)
        self.ids.add(given.get("id") or "")
        if tag == "form":
            self.forms.append(Form(given.get("action") or "", given.get("method") or "get"))
        elif tag in {"input", "select"} and given.get("name"):
            self.inputs.append(given)
            self.forms[-1].values[str(given["name"])] = given.get("value") or ""
        elif tag == "option" and not self.forms[-1].values.get("organisation"):
            self.forms[-1].values["organisation"] = given.get("value") or ""
        elif tag == "button":
            self.forms[-1].buttons.append((given.get("name") or "", given.get("value") or ""))
        elif tag == "a":
            self.links.append(given.get("href") or "")
        elif tag == "label":
            self.labels.add(given.get("for") or "")

    def handle_data(self, data: str) -> None:
        self.text += data


class Visitor:
    """A person with a browser: keeps cookies, follows redirects within the instance, fills in forms."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self.client = client
        self.response: httpx2.Response | None = None

    @property
    def page(self) -> Page:
        assert self.response is not None
        return Page(self.response)

    async def visit(self, url: str) -> httpx2.Response:
        return await self._arrive(await self.client.get(url, headers=HTML))

    async def follow(self, part: str) -> httpx2.Response:
        """Follow the link that has ``part`` in its address."""
        page = self.page
        return await self.visit(urljoin(page.url, next(link for link in page.links if part in link)))

    async def submit(self, part: str, **filled: str) -> httpx2.Response:
        """Send the form whose action has ``part`` in it, with what was filled in."""
        page = self.page
        form = next(form for form in page.forms if form.action.startswith(part))
        assert form.method == "post"
        url = urljoin(page.url, form.action)
        return await self._arrive(await self.client.post(url, data=form.values | filled, headers=HTML))

    async def _arrive(self, response: httpx2.Response) -> httpx2.Response:
        while response.status_code in {302, 303}:
            target = urljoin(str(response.url), response.headers["location"])
            if urlsplit(target).netloc != self.client.base_url.netloc.decode():
                break
            response = await self.client.get(target, headers=HTML)
        self.response = response
        return response
