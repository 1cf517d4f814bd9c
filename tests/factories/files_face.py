"""The routes that take and give files, over a real database, a real folder and real decoders."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
from fastapi import FastAPI

from tests.domain.assets.making import Decoding
from tests.factories.accounts import person, token_of
from tutti.adapters.fetching.addresses import Allowed
from tutti.adapters.fetching.client import SafeFetcher
from tutti.adapters.storage.local import LocalStorage
from tutti.db import Database
from tutti.domain import accounts
from tutti.domain.assets import Depot
from tutti.http.distribution.routes import files, uploads
from tutti.settings import Settings

BASE = "http://tutti.test"


@dataclass(frozen=True)
class Plugged:
    """As much of an assembly as these routes use."""

    settings: Settings
    database: Database
    depot: Depot


@dataclass(frozen=True)
class Somebody:
    """A signed-in program and whose it is."""

    http: httpx2.AsyncClient
    account: accounts.Account


@dataclass(frozen=True)
class FilesFace:
    app: FastAPI
    plugged: Plugged

    def client(self, **given: object) -> httpx2.AsyncClient:
        transport = httpx2.ASGITransport(app=self.app, raise_app_exceptions=False)
        return httpx2.AsyncClient(transport=transport, base_url=BASE, **given)  # type: ignore[arg-type]

    async def somebody(self) -> Somebody:
        account = await person(self.plugged.database)
        token = await token_of(self.plugged.database, account)
        return Somebody(self.client(headers={"Authorization": f"Bearer {token}"}), account)


@asynccontextmanager
async def files_face(home: Path, database_url: str, base: str = BASE) -> AsyncIterator[FilesFace]:
    settings = Settings.load(home=home, public_url=base)
    storage = LocalStorage(home / "storage", base_url=base, secret=b"s" * 32)
    depot = Depot(
        storage,
        Decoding(),
        SafeFetcher(Allowed.parse("127.0.0.1"), tls=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)),
    )
    async with Database.open(database_url) as database:
        app = FastAPI()
        app.state.assembly = Plugged(settings, database, depot)
        for router in (files.router, uploads.router):
            app.include_router(router)
        yield FilesFace(app, app.state.assembly)
