"""Uploads in one PUT straight to the storage, by an address that needs no other credential."""

from collections.abc import AsyncIterable, AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from tutti.core import clock
from tutti.core.actor import Actor
from tutti.core.errors import Kind as ErrorKind
from tutti.core.errors import TuttiError
from tutti.core.ids import new_id
from tutti.core.streams import Hashed
from tutti.db import Database, Tx
from tutti.domain import accounts
from tutti.domain.assets._queries import files, uploads
from tutti.domain.assets._queries.uploads import Session
from tutti.domain.assets.errors import (
    FileTooLarge,
    NotUploaded,
    ObjectMissing,
    SessionNotFound,
    SignatureInvalid,
)
from tutti.domain.assets.model import LARGEST, Asset, DirectUpload, Kind
from tutti.domain.assets.ports import Depot, Storage, Stored
from tutti.domain.assets.rules.names import clean_file_name, direct_key, direct_session, new_object_key
from tutti.domain.assets.verbs.keeping import Received, found, keep

SPOILT = frozenset({ErrorKind.MALFORMED, ErrorKind.TOO_LARGE, ErrorKind.REFUSED})
"""Errors that the file itself is to blame for: sent once more, it would be refused again."""


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


async def receive_signed(
    database: Database, storage: Storage, token: str, chunks: AsyncIterable[bytes]
) -> None:
    """Take the bytes that are PUT to one of the app's own signed addresses, once, and hash them on their way.

    Raises ``SignatureInvalid`` and ``FileTooLarge``; a PUT that broke off can be repeated.
    """
    grant = storage.granted("PUT", token)
    session = await uploads.any_session(database, direct_session(grant.key)) if grant else None
    if grant is None or session is None or session.storage_key is not None:
        raise _invalid()
    key, hashed = new_object_key(), Hashed(_capped(chunks, grant.max_bytes or 0))
    await storage.write(key, hashed)
    if not await uploads.note_put(database, session, key, hashed.size, hashed.sha256):
        await storage.delete(key)
        raise _invalid()


def _invalid() -> SignatureInvalid:
    return SignatureInvalid("This upload address is not valid, is over, or was used (forbidden).")


async def _capped(chunks: AsyncIterable[bytes], limit: int) -> AsyncIterator[bytes]:
    size = 0
    async for piece in chunks:
        size += len(piece)
        if size > limit:
            raise FileTooLarge(f"A file has at most {limit} bytes here.", extra={"maxBytes": limit})
        yield piece


async def finish_direct_upload(database: Database, depot: Depot, actor: Actor, public_id: UUID) -> Asset:
    """Examine what was PUT, and make it a file; a second call returns the first one's result.

    Raises ``SessionNotFound``, ``NotUploaded``, and what is wrong with the file, which is then removed: it
    can be PUT again while the address lives.
    """
    session = await _begun(database, depot.storage, actor, public_id)
    if session.asset_id is not None:
        async with database.transaction(actor) as tx:
            return await files.asset_by_id(tx, session.asset_id)
    received = await _received(database, depot, session)
    async with database.transaction(actor) as tx:
        now = await uploads.lock_session(tx, public_id)
        if now is not None and now.asset_id is not None:
            return await files.asset_by_id(tx, now.asset_id)
        asset = await keep(tx, depot.storage, received, session.file_name)
        await uploads.complete(tx, session.id, asset.id)
    return asset


async def _begun(database: Database, storage: Storage, actor: Actor, public_id: UUID) -> Session:
    """Return the upload with a key for its bytes, noted before they are moved there out of a store."""
    is_waiting = await storage.stat(direct_key(public_id)) is not None
    async with database.transaction(actor) as tx:
        session = await uploads.lock_session(tx, public_id)
        if session is None or session.file_size is not None:
            raise SessionNotFound("Upload session not found.")
        if session.storage_key is None and is_waiting:
            session = replace(session, storage_key=new_object_key())
            await uploads.set_key(tx, session)
    if session.storage_key is None:
        raise _nothing_came()
    return session


async def _received(database: Database, depot: Depot, session: Session) -> Received:
    key = session.storage_key or ""
    try:
        return await found(depot, session.kind, await _stored(depot.storage, session, key), session.sha256)
    except TuttiError as error:
        if error.kind in SPOILT or isinstance(error, NotUploaded):
            async with database.transaction(session.uploader) as tx:
                await uploads.forget_put(tx, session.id, key)
            await depot.storage.delete(key)
        raise


async def _stored(storage: Storage, session: Session, key: str) -> Stored:
    """Find what was PUT under ``key``; if it is not there yet, move it out of reach of its address."""
    if await storage.stat(key) is None:
        with suppress(ObjectMissing):
            await storage.move(direct_key(session.public_id), key)
    stored = await storage.stat(key)
    if stored is None:
        raise _nothing_came()
    return stored


def _nothing_came() -> NotUploaded:
    return NotUploaded("Nothing was uploaded yet; PUT the file to its address first.")
