"""The only place that chooses adapters and puts an instance together."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from tutti.assembly import Assembly
from tutti.db import Database
from tutti.db.migrations import migrate
from tutti.settings import Settings
from tutti.workflows import subscriptions


@contextmanager
def database_of(settings: Settings) -> Iterator[str]:
    """Give the URL of a migrated database: the operator's own, or the embedded one of this home."""
    if settings.database_url:
        migrate(settings.database_url)
        yield settings.database_url
        return
    from tutti.db.embedded import start  # noqa: PLC0415 (not needed with a server of one's own)

    with start(settings.home) as server:
        migrate(server.url)
        yield server.url


@asynccontextmanager
async def assemble(settings: Settings, url: str) -> AsyncIterator[Assembly]:
    """Plug one implementation into each port, over the database at ``url``."""
    async with Database.open(
        url, connections=settings.database_connections, subscriptions=subscriptions()
    ) as database:
        yield Assembly(settings=settings, database=database)
