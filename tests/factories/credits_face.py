"""The routes of credits over a real database, with the payment provider of the settings."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
from fastapi import FastAPI

from tests.factories.accounts import person, token_of
from tutti.adapters.payments import payments_of
from tutti.db import Database
from tutti.domain import accounts
from tutti.domain import credits as room
from tutti.domain.credits import Payments
from tutti.http.distribution.routes import credits, pricing
from tutti.settings import Settings

BASE = "http://tutti.test"


@dataclass(frozen=True)
class Plugged:
    """As much of an assembly as these routes use."""

    settings: Settings
    database: Database
    payments: Payments


@dataclass(frozen=True)
class Shopper:
    """A signed-in program, whose it is, and the instance that it talks to."""

    http: httpx2.AsyncClient
    account: accounts.Account
    plugged: Plugged

    async def grant(self, amount: int, reason: str = "") -> None:
        async with self.plugged.database.system() as tx:
            await room.grant(tx, self.account.personal_organisation_id, amount, reason=reason)

    async def read(self, path: str) -> dict[str, object]:
        answer = await self.http.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()  # type: ignore[no-any-return]


@asynccontextmanager
async def shopper(home: Path, database_url: str, **given: object) -> AsyncIterator[Shopper]:
    settings = Settings.load(home=home, public_url=BASE, **given)
    async with Database.open(database_url) as database:
        plugged = Plugged(settings, database, payments_of(settings))
        app = FastAPI()
        app.state.assembly = plugged
        for route in (pricing, credits):
            app.include_router(route.router)
        account = await person(database)
        token = await token_of(database, account)
        transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
        headers = {"authorization": f"Bearer {token}"}
        async with httpx2.AsyncClient(transport=transport, base_url=BASE, headers=headers) as http:
            yield Shopper(http, account, plugged)
