"""Chunks of an upload, taken in any order and from several sides at once.

The first that comes of each is written where it belongs in the coming file. Another of its number, at the
same time or later, is an object of its own until the end: so one that breaks off spoils nothing, repeating
one only replaces it, and no byte that was hashed can change (docs/decisions/0015-chunks-in-place.md).
"""

from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import replace
from uuid import UUID

from tutti.core import clock
from tutti.db import Database
from tutti.domain.assets._queries import uploads
from tutti.domain.assets._queries.uploads import Chunk, Session
from tutti.domain.assets.errors import InvalidChunk, SizeMismatch
from tutti.domain.assets.model import LARGEST_CHUNK, MOST_CHUNKS, OPEN, ChunkReceipt, Kind
from tutti.domain.assets.ports import Storage
from tutti.domain.assets.rules.chunks import announced_chunks, place
from tutti.domain.assets.rules.names import chunk_key
from tutti.domain.assets.verbs.sessions import Holder, admitted, check_open, not_found


async def put_chunk(
    database: Database,
    storage: Storage,
    holder: Holder,
    chunks: AsyncIterable[bytes],
    *,
    public_id: UUID,
    index: int,
    kind: Kind | None = None,
    size: int | None = None,
) -> ChunkReceipt:
    """Take chunk number ``index`` (from 0, at most 4 MiB); the same number again replaces it.

    ``kind``, where the client repeats it, must be the session's. ``size`` is how many bytes ``chunks`` will
    be, where that is known. Raises ``InvalidChunk``, ``SizeMismatch``, ``SessionNotFound``,
    ``SessionCompleted`` and ``InvalidUploadToken``.
    """
    session = await admitted(database, holder, public_id, kind)
    check_open(session, holder)
    last = (session.total_chunks or MOST_CHUNKS) - 1
    if not 0 <= index <= last:
        raise InvalidChunk(f"The chunk's number must be from 0 to {last}.")
    stored = await _store(database, storage, session, index, size, chunks)
    try:
        receipt, replaced = await _record(database, holder, session, stored)
    except Exception:
        await _let_go(storage, session, stored.storage_key)
        raise
    if replaced:
        await _let_go(storage, session, replaced)
    return receipt


async def _store(
    database: Database,
    storage: Storage,
    session: Session,
    index: int,
    size: int | None,
    chunks: AsyncIterable[bytes],
) -> Chunk:
    """Write a chunk in place if it has one and comes first, else as an object of its own."""
    key, start = session.storage_key, _place(session, index, size) if storage.in_place else None
    if key is None or size is None or start is None or not await uploads.claim(database, session, index):
        key = chunk_key(session.public_id, index)
        return Chunk(index, await storage.write(key, _capped(chunks, LARGEST_CHUNK)), key)
    if await storage.write_part(key, start, _capped(chunks, size)) != size:
        raise InvalidChunk(f"The chunk ended before its {size} bytes.")
    return Chunk(index, size, key, start)


def _place(session: Session, index: int, size: int | None) -> int | None:
    if session.chunk_size is None or size is None:
        return None
    return place(session.announced, session.chunk_size, index, size)


async def _capped(chunks: AsyncIterable[bytes], most: int) -> AsyncIterator[bytes]:
    size = 0
    async for piece in chunks:
        size += len(piece)
        if size > most:
            raise InvalidChunk(f"A chunk has at most {LARGEST_CHUNK} bytes, and no more than were announced.")
        yield piece
    if not size:
        raise InvalidChunk("The chunk is empty.")


async def _let_go(storage: Storage, session: Session, key: str) -> None:
    """Remove a chunk that does not count any more, unless it is a part of the coming file."""
    if key != session.storage_key:
        await storage.delete(key)


async def _record(
    database: Database, holder: Holder, session: Session, chunk: Chunk
) -> tuple[ChunkReceipt, str | None]:
    """Note the chunk; return how far the upload is, and the key of the chunk that this one replaces."""
    at = clock.now()
    noted = await uploads.note_chunk(database, session, chunk, at, at + OPEN)
    if noted is None:
        raise not_found()
    if not noted.is_noted:
        check_open(replace(session, asset_id=noted.asset_id, expires_at=noted.expires_at), holder)
        raise SizeMismatch(f"The chunks are more than the {session.announced} bytes that were announced.")
    total = session.total_chunks or announced_chunks(session.announced)
    return ChunkReceipt(chunk.index, noted.received_chunks, total, at + OPEN), noted.replaced_key
