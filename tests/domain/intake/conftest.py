from collections.abc import AsyncIterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest

from tests.factories.accounts import acting, person
from tests.factories.accounts_fixtures import database, quick_hashes
from tutti.adapters.fetching.addresses import Allowed
from tutti.adapters.fetching.client import SafeFetcher
from tutti.adapters.listening.examiner import SandboxedExaminer
from tutti.adapters.reading.reader import ConfinedReader
from tutti.adapters.storage.local import LocalStorage
from tutti.core.actor import Actor
from tutti.db import Database
from tutti.domain import intake
from tutti.domain.assets import Depot
from tutti.domain.intake import Ingested, LabelRelease

__all__ = ["database", "quick_hashes"]


@dataclass
class Label:
    """A label that sends messages."""

    database: Database
    reader: ConfinedReader
    depot: Depot
    actor: Actor

    async def send(self, content: bytes, release_id: int | None = None) -> Ingested:
        arrival = await intake.open_arrival(self.reader, self.depot, BytesIO(content))
        async with self.database.transaction(self.actor) as tx:
            if release_id is None:
                return await intake.ingest(tx, self.depot.storage, arrival)
            return await intake.update(tx, self.depot.storage, release_id, arrival)

    async def release(self, release_id: int) -> LabelRelease:
        async with self.database.transaction(self.actor) as tx:
            return await intake.read_label_release(tx, release_id)


@pytest.fixture
def depot(tmp_path: Path) -> Depot:
    storage = LocalStorage(tmp_path / "storage", base_url="https://tutti.example", secret=b"s" * 32)
    return Depot(storage, SandboxedExaminer(), SafeFetcher(Allowed.parse("127.0.0.1")))


@pytest.fixture(scope="session")
async def reader() -> AsyncIterator[ConfinedReader]:
    async with ConfinedReader.opened(1) as reader:
        yield reader


@pytest.fixture
async def label(database: Database, reader: ConfinedReader, depot: Depot) -> Label:
    return Label(database, reader, depot, acting(await person(database)))


@pytest.fixture
async def other(database: Database, reader: ConfinedReader, depot: Depot) -> Label:
    return Label(database, reader, depot, acting(await person(database)))
