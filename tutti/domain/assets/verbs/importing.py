"""Taking files in whole: sent in one request, or fetched from an address."""

from collections.abc import AsyncIterator

from tutti.core.actor import Actor
from tutti.db import Database, Tx
from tutti.domain import accounts
from tutti.domain.assets.errors import FileTooLarge
from tutti.domain.assets.model import LARGEST, SMALL_FILE, Asset, Kind
from tutti.domain.assets.ports import Depot
from tutti.domain.assets.rules.names import clean_file_name, usable_name
from tutti.domain.assets.verbs.keeping import Received, keep, receive


async def save(tx: Tx, depot: Depot, *, kind: Kind, file_name: str, content: bytes) -> Asset:
    """Keep a small file (at most 3 MiB) that came in one request."""
    name = clean_file_name(file_name)
    if len(content) > SMALL_FILE:
        raise FileTooLarge(
            f"In one request a file has at most {SMALL_FILE} bytes; upload it in chunks instead.",
            extra={"maxBytes": SMALL_FILE},
        )

    async def whole() -> AsyncIterator[bytes]:
        yield content

    received = await receive(depot, kind, whole())
    return await keep(tx, depot.storage, received, name)


async def fetch_file(
    database: Database, actor: Actor, depot: Depot, kind: Kind, url: str, *, file_name: str | None = None
) -> tuple[Received, str]:
    """Fetch a file from ``url``, which can then be kept under the name that is returned with it.

    Raises what the fetcher and :func:`~tutti.domain.assets.verbs.keeping.receive` raise. The name is
    ``file_name`` if given, else the far side's, or ``download`` where it gave none that can be used.
    """
    name = clean_file_name(file_name) if file_name is not None else None
    async with database.transaction(actor) as tx:
        await accounts.demand(tx, accounts.Permission.WRITE)
    async with depot.fetcher.fetch(url, max_bytes=LARGEST[kind]) as fetched:
        received = await receive(depot, kind, fetched.chunks)
        return received, name or usable_name(fetched.file_name)
