"""Uploads in one PUT straight to the storage, by an address that needs no other credential."""

from collections.abc import AsyncIterable, AsyncIterator
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
from tutti.domain.assets.ports import Depot, Storage
from tutti.domain.assets.rules.names import clean_file_name, direct_key, direct_session, new_object_key
from tutti.domain.assets.verbs.keeping import Received, found, note

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

    Raises ``SessionNotFound``, ``NotUploaded``, and what is wrong with the file: another can then be PUT
    while the address lives.
    """
    async with database.transaction(actor) as tx:
        session = await _held(tx, public_id)
        if session.asset_id is not None:
            return await files.asset_by_id(tx, session.asset_id)
    key = session.storage_key or new_object_key()
    try:
        received = await _received(depot, session, key)
    except TuttiError as error:
        asset = await _give_up(database, depot.storage, actor, session, key, error)
        if asset is None:
            raise
        return asset
    return await _settle(database, depot.storage, actor, session, received)


async def _held(tx: Tx, public_id: UUID) -> Session:
    session = await uploads.lock_session(tx, public_id)
    if session is None or session.file_size is not None:
        raise SessionNotFound("Upload session not found.")
    return session


async def _received(depot: Depot, session: Session, key: str) -> Received:
    """Examine what was PUT. Out of a store it is first copied to ``key``, out of reach of its address.

    Each call has a copy of its own there, so that none can change what another has hashed.
    """
    try:
        if session.storage_key is None:
            await depot.storage.copy(direct_key(session.public_id), key)
        stored = await depot.storage.stat(key)
        if stored is None:
            raise _nothing_came()
        return await found(depot, session.kind, stored, session.sha256)
    except ObjectMissing as error:
        raise _nothing_came() from error


def _nothing_came() -> NotUploaded:
    return NotUploaded("Nothing was uploaded yet; PUT the file to its address first.")


async def _give_up(
    database: Database, storage: Storage, actor: Actor, session: Session, key: str, error: TuttiError
) -> Asset | None:
    """Let go of what ``error`` says is no good; return the result if another call finished meanwhile."""
    is_spoilt = error.kind in SPOILT or isinstance(error, NotUploaded)
    async with database.transaction(actor) as tx:
        now = await _held(tx, session.public_id)
        if now.asset_id is not None:
            return await files.asset_by_id(tx, now.asset_id)
        if is_spoilt:
            await uploads.forget_put(tx, session.id, key)
    if is_spoilt:
        await storage.delete(key)
    return None


async def _settle(
    database: Database, storage: Storage, actor: Actor, session: Session, received: Received
) -> Asset:
    """Note the file, unless another call finished meanwhile; remove what is not needed once that is sure."""
    async with database.transaction(actor) as tx:
        now = await _held(tx, session.public_id)
        if now.asset_id is not None:
            asset = await files.asset_by_id(tx, now.asset_id)
        elif now.storage_key != session.storage_key:
            raise _nothing_came()
        else:
            asset = await note(tx, received, session.file_name)
            await uploads.complete(tx, session.id, asset.id)
    for key in {received.key, direct_key(session.public_id)} - {asset.key}:
        await storage.delete(key)
    return asset
