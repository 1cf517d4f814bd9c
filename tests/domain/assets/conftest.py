from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from tests.domain.assets.making import Decoding, Owner
from tests.factories.accounts import acting, person
from tutti.adapters.fetching.addresses import Allowed
from tutti.adapters.fetching.client import SafeFetcher
from tutti.adapters.storage.local import LocalStorage
from tutti.db import Database
from tutti.domain.accounts.verbs import passwords
from tutti.domain.assets import Depot


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Real Argon2id with the smallest parameters."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with Database.open(database_url) as database:
        yield database


@pytest.fixture
def storage(tmp_path: Path) -> LocalStorage:
    return LocalStorage(tmp_path / "storage", base_url="https://tutti.example", secret=b"s" * 32)


@pytest.fixture
def depot(storage: LocalStorage) -> Depot:
    return Depot(storage, Decoding(), SafeFetcher(Allowed.parse("127.0.0.1")))


async def owner(database: Database) -> Owner:
    account = await person(database)
    return Owner(database, acting(account), account)


@pytest.fixture
async def ada(database: Database) -> Owner:
    return await owner(database)


@pytest.fixture
async def bob(database: Database) -> Owner:
    return await owner(database)
