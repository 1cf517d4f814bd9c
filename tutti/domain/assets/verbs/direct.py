"""Uploads in one PUT straight to the storage, by an address that needs no other credential."""

from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from tutti.core import clock
from tutti.core.actor import Actor
from tutti.core.ids import new_id
from tutti.db import Database, Tx
from tutti.domain import accounts
from tutti.domain.assets._queries import files, uploads
from tutti.domain.assets.errors import FileTooLarge, NotUploaded, SessionNotFound, SignatureInvalid
from tutti.domain.assets.model import LARGEST, Asset, DirectUpload, Kind
from tutti.domain.assets.ports import Depot, Storage
from tutti.domain.assets.rules.names import clean_file_name, direct_key, new_object_key
from tutti.domain.assets.verbs.keeping import Received, found, keep


async def begin_direct_upload(
    tx: Tx, storage: Storage, kind: Kind, file_name: str, lifetime: timedelta
) -> DirectUpload:
    """Give an address to which the file can be PUT for ``lifetime``."""
    await accounts.demand(tx, accounts.Permission.WRITE)
    public_id, at = new_id(), clock.now()
    expires_at = at + lifetime
    stored = {
        "public_id": public_id,
        "kind": kind,
        "file_name": clean_file_name(file_name),
        "file_size": None,
        "total_chunks": None,
        "token_hash": None,
        "storage_key": None,
        "chunk_size": None,
        "at": at,
        "expires_at": expires_at,
    }
    await uploads.insert_session(tx, stored)
    seconds = int(lifetime.total_seconds())
    url = await storage.presign_put(direct_key(public_id), seconds, max_bytes=LARGEST[kind])
    return DirectUpload(public_id, url, expires_at)


async def receive_signed(storage: Storage, token: str, chunks: AsyncIterable[bytes]) -> None:
    """Take the bytes that were PUT to one of the app's own signed addresses, once.

    Raises ``SignatureInvalid`` and ``FileTooLarge``; a PUT that broke off can be repeated.
    """
    grant = storage.granted("PUT", token)
    if grant is None or await storage.stat(grant.key) is not None:
        raise SignatureInvalid("This upload address is not valid, is over, or was used (forbidden).")
    await storage.write(grant.key, _capped(chunks, grant.max_bytes or 0))


async def _capped(chunks: AsyncIterable[bytes], limit: int) -> AsyncIterator[bytes]:
    size = 0
    async for piece in chunks:
        size += len(piece)
        if size > limit:
            raise FileTooLarge(f"A file has at most {limit} bytes here.", extra={"maxBytes": limit})
        yield piece


async def finish_direct_upload(database: Database, depot: Depot, actor: Actor, public_id: UUID) -> Asset:
    """Hash and examine what was PUT, and make it a file; a second call returns the first one's result.

    Raises ``SessionNotFound``, ``NotUploaded``, and what is wrong with the file, which is then removed: it
    can be PUT again while the address lives.
    """
    async with database.transaction(actor) as tx:
        session = await uploads.lock_session(tx, public_id)
        if session is None or session.file_size is not None:
            raise SessionNotFound("Upload session not found.")
        if session.asset_id is not None:
            return await files.asset_by_id(tx, session.asset_id)
    received = await _take_in(depot, session.kind, direct_key(public_id))
    async with database.transaction(actor) as tx:
        await uploads.lock_session(tx, public_id)
        asset = await keep(tx, depot.storage, received, session.file_name)
        await uploads.complete(tx, session.id, asset.id)
    return asset


async def _take_in(depot: Depot, kind: Kind, source: str) -> Received:
    """Move the bytes out of reach of the address they came by, and only then look at them."""
    storage = depot.storage
    stored = await storage.stat(source)
    if stored is None:
        raise NotUploaded("Nothing was uploaded yet; PUT the file to its address first.")
    key = new_object_key()
    await storage.move(source, key)
    try:
        return await found(depot, kind, replace(stored, key=key))
    except BaseException:
        await storage.delete(key)
        raise
