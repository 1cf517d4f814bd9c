"""The label family in the whole app over a real database, and programs that call it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from fastapi import APIRouter, FastAPI

from tests.factories.accounts import PASSWORD, person
from tutti.bootstrap import assemble
from tutti.db import Database
from tutti.domain import accounts
from tutti.http.app import build
from tutti.settings import Settings

BASE = "http://tutti.test"


@dataclass
class LabelFace:
    """A running app, and accounts that call it."""

    app: FastAPI
    database: Database

    def client(self, token: str | None = None, address: str = "127.0.0.1") -> httpx2.AsyncClient:
        """A program at a network address."""
        transport = httpx2.ASGITransport(app=self.app, client=(address, 50_000))
        headers = {"authorization": f"Bearer {token}"} if token else {}
        return httpx2.AsyncClient(transport=transport, base_url=BASE, headers=headers)

    async def login(self, email: str, password: str = PASSWORD, **given: Any) -> httpx2.Response:
        async with self.client(**given) as http:
            return await http.post("/api/v1/login", json={"email": email, "password": password})

    async def token(self, account: accounts.Account | None = None) -> str:
        """A token of ``account``, or of somebody new."""
        answer = await self.login((account or await person(self.database)).email)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["token"])


@asynccontextmanager
async def running_label(
    home: Path, database_url: str, *more: APIRouter, **given: object
) -> AsyncIterator[LabelFace]:
    """Run the app; ``more`` are routes that only a test needs."""
    settings = Settings.load(home=home, public_url=BASE, **given)
    async with assemble(settings, database_url) as assembly:
        app = build(assembly)
        for router in more:
            app.router.routes.extend(router.routes)
        yield LabelFace(app, assembly.database)
