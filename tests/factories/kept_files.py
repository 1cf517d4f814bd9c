"""Files that are kept in a real storage and a real database, without asking a decoder first."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from tests.factories.accounts import acting, person
from tutti.adapters.fetching.addresses import Allowed
from tutti.adapters.fetching.client import SafeFetcher
from tutti.adapters.storage.local import LocalStorage
from tutti.core.actor import Actor
from tutti.db import Database
from tutti.domain import assets
from tutti.domain.assets import Asset, Depot, Facts, Kind


class Trusting:
    """Examines nothing, so that files can be kept that no decoder would let in."""

    async def examine(self, kind: Kind, source: Path) -> Facts:
        return Facts()


@dataclass(frozen=True)
class Shelf:
    """Somebody's files."""

    database: Database
    storage: LocalStorage
    actor: Actor

    async def keep(self, content: bytes, kind: Kind = Kind.AUDIO) -> Asset:
        depot = Depot(self.storage, Trusting(), SafeFetcher(Allowed.parse("")))
        received = await assets.receive(depot, kind, _whole(content))
        async with self.database.transaction(self.actor) as tx:
            return await assets.keep(tx, self.storage, received, "file")


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def shelf(database: Database, folder: Path) -> Shelf:
    """A new person's shelf; all shelves over one folder share what is the same."""
    storage = LocalStorage(folder, base_url="https://tutti.example", secret=b"s" * 32)
    return Shelf(database, storage, acting(await person(database)))
