import ssl
from pathlib import Path

import pytest

from tests.domain.assets.making import Decoding, Owner
from tests.factories.accounts import acting, person
from tests.factories.accounts_fixtures import database, quick_hashes
from tutti.adapters.fetching.addresses import Allowed
from tutti.adapters.fetching.client import SafeFetcher
from tutti.adapters.storage.local import LocalStorage
from tutti.db import Database
from tutti.domain.assets import Depot

__all__ = ["database", "quick_hashes"]


@pytest.fixture
def storage(tmp_path: Path) -> LocalStorage:
    return LocalStorage(tmp_path / "storage", base_url="https://tutti.example", secret=b"s" * 32)


@pytest.fixture
def depot(storage: LocalStorage) -> Depot:
    return Depot(
        storage,
        Decoding(),
        SafeFetcher(Allowed.parse("127.0.0.1"), tls=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)),
    )


async def owner(database: Database) -> Owner:
    account = await person(database)
    return Owner(database, acting(account), account)


@pytest.fixture
async def ada(database: Database) -> Owner:
    return await owner(database)


@pytest.fixture
async def bob(database: Database) -> Owner:
    return await owner(database)
