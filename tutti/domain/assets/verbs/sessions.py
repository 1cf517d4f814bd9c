"""Uploads in chunks: begun, and filled in any order from several sides.

A chunk is an object of its own until the end, so that a chunk that breaks off leaves nothing, any process on
any host can take the next one, and repeating one only replaces it. It need not outlive a crash of the
machine: what is gone or too short at the end is asked for again.
"""

from collections.abc import AsyncIterable, AsyncIterator
from uuid import UUID

from tutti.core import clock
from tutti.core.actor import Actor
from tutti.core.errors import FieldFault, Malformed
from tutti.core.ids import new_id
from tutti.db import Database, Tx
from tutti.domain import accounts
from tutti.domain.assets._queries import uploads
from tutti.domain.assets._queries.uploads import Chunk, Session
from tutti.domain.assets.errors import (
    InvalidChunk,
    InvalidUploadToken,
    SessionCompleted,
    SessionNotFound,
    SessionTaken,
    SizeMismatch,
)
from tutti.domain.assets.model import (
    LARGEST,
    LARGEST_CHUNK,
    MOST_CHUNKS,
    OPEN,
    ChunkReceipt,
    Kind,
    NewUpload,
    UploadSession,
    UploadToken,
)
from tutti.domain.assets.ports import Storage
from tutti.domain.assets.rules.chunks import announced_chunks
from tutti.domain.assets.rules.names import chunk_key, clean_file_name
from tutti.domain.assets.rules.secrets import digest, is_token, new_token
from tutti.domain.assets.verbs.keeping import too_large

Holder = Actor | UploadToken
"""Who may send to an upload: the signed-in owner, or whoever holds its token."""


async def begin_upload(tx: Tx, new: NewUpload) -> UploadSession:
    """Begin an upload in chunks. Raises ``Malformed``, ``FileTooLarge`` and ``SessionTaken``."""
    await accounts.demand(tx, accounts.Permission.WRITE)
    _check_announced(new)
    token, at = new_token(), clock.now()
    session = UploadSession(
        new.public_id or new_id(),
        new.kind,
        clean_file_name(new.file_name),
        new.file_size,
        new.total_chunks or announced_chunks(new.file_size),
        at + OPEN,
        token,
    )
    stored = {
        "public_id": session.public_id,
        "kind": session.kind,
        "file_name": session.file_name,
        "file_size": session.file_size,
        "total_chunks": new.total_chunks,
        "token_hash": digest(token),
        "at": at,
        "expires_at": session.expires_at,
    }
    if not await uploads.insert_session(tx, stored):
        raise SessionTaken("This session id is in use; choose a new UUID.")
    return session


def _check_announced(new: NewUpload) -> None:
    if new.file_size < 1:
        raise _invalid("file_size", "must be at least 1 byte")
    if new.file_size > LARGEST[new.kind]:
        raise too_large(new.kind)
    if new.total_chunks is None:
        return
    if not announced_chunks(new.file_size, LARGEST_CHUNK) <= new.total_chunks <= MOST_CHUNKS:
        limits = f"{announced_chunks(new.file_size, LARGEST_CHUNK)} to {MOST_CHUNKS}"
        raise _invalid("total_chunks", f"must be {limits} for this file (a chunk has at most 4 MiB)")
    if new.total_chunks > new.file_size:
        raise _invalid("total_chunks", "must not be more than the file has bytes")


def _invalid(path: str, what: str) -> Malformed:
    message = f"`{path}` {what}."
    return Malformed(message, fields=[FieldFault(path, "invalid_field", message)])


async def put_chunk(
    database: Database,
    storage: Storage,
    holder: Holder,
    chunks: AsyncIterable[bytes],
    *,
    public_id: UUID,
    index: int,
    kind: Kind | None = None,
) -> ChunkReceipt:
    """Take chunk number ``index`` (from 0, at most 4 MiB); the same number again replaces it.

    ``kind``, where the client repeats it, must be the session's. Raises ``InvalidChunk``, ``SizeMismatch``,
    ``SessionNotFound``, ``SessionCompleted`` and ``InvalidUploadToken``.
    """
    session = await admitted(database, holder, public_id, kind)
    _check_open(session, holder)
    last = (session.total_chunks or MOST_CHUNKS) - 1
    if not 0 <= index <= last:
        raise InvalidChunk(f"The chunk's number must be from 0 to {last}.")
    key = chunk_key(session.public_id, index)
    size = await storage.write(key, _capped(chunks), durable=False)
    try:
        receipt, replaced = await _record(database, holder, session, Chunk(index, size, key))
    except Exception:
        await storage.delete(key)
        raise
    if replaced:
        await storage.delete(replaced.storage_key)
    return receipt


async def _capped(chunks: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    size = 0
    async for piece in chunks:
        size += len(piece)
        if size > LARGEST_CHUNK:
            raise InvalidChunk(f"A chunk has at most {LARGEST_CHUNK} bytes.")
        yield piece
    if not size:
        raise InvalidChunk("The chunk is empty.")


async def _record(
    database: Database, holder: Holder, seen: Session, chunk: Chunk
) -> tuple[ChunkReceipt, Chunk | None]:
    """Note the chunk; return how far the upload is, and the chunk that this one replaces."""
    async with database.transaction(seen.uploader) as tx:
        session = await uploads.lock_session(tx, seen.public_id)
        if session is None:
            raise _not_found()
        _check_open(session, holder)
        before = await uploads.put_chunk(tx, session.id, chunk)
        more = chunk.size - (before.size if before else 0)
        if session.received_bytes + more > session.announced:
            raise SizeMismatch(f"The chunks are more than the {session.announced} bytes that were announced.")
        until = clock.now() + OPEN
        progress = await uploads.advance(
            tx, session.id, more_bytes=more, more_chunks=0 if before else 1, until=until
        )
    total = session.total_chunks or announced_chunks(session.announced)
    return ChunkReceipt(chunk.index, progress.received_chunks, total, until), before


async def admitted(database: Database, holder: Holder, public_id: UUID, kind: Kind | None) -> Session:
    """Return the upload if ``holder`` may have to do with it, open or not."""
    async with database.system() as tx:
        session = await uploads.any_session(tx, public_id)
    if isinstance(holder, UploadToken):
        if session is None or session.token_hash is None or not is_token(holder.secret, session.token_hash):
            raise _wrong_token()
    elif session is None or session.organisation_id != holder.organisation_id or not session.announced:
        raise _not_found()
    if kind not in {None, session.kind}:
        raise _invalid("type", "is not the one that this upload was begun with")
    return session


def _check_open(session: Session, holder: Holder) -> None:
    if session.asset_id is not None:
        raise (
            _wrong_token() if isinstance(holder, UploadToken) else SessionCompleted("The upload is complete.")
        )
    check_in_time(session, holder)


def check_in_time(session: Session, holder: Holder) -> None:
    """Raise what a caller is told when an upload's time is over; its token dies with it."""
    if session.expires_at <= clock.now():
        raise _wrong_token() if isinstance(holder, UploadToken) else _not_found()


def _wrong_token() -> InvalidUploadToken:
    return InvalidUploadToken("The upload token is not valid for this upload, or the upload is over.")


def _not_found() -> SessionNotFound:
    return SessionNotFound("Upload session not found, or its time is over; begin a new one.")
