"""Chunks of an upload, taken in any order and from several sides at once.

The first that comes of each is written where it belongs in the coming file. Another of its number, at the
same time or later, is an object of its own until the end: so one that breaks off spoils nothing, repeating
one only replaces it, and no byte that was hashed can change (docs/decisions/0015-chunks-in-place.md).
"""

from collections.abc import AsyncIterable, AsyncIterator
from contextlib import suppress
from dataclasses import replace
from uuid import UUID

from tutti.core import clock
from tutti.core.errors import TuttiError
from tutti.db import Database
from tutti.domain.assets._queries import uploads
from tutti.domain.assets._queries.uploads import Chunk, Session
from tutti.domain.assets.errors import InvalidChunk, ObjectMissing, SizeMismatch
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
    except TuttiError:  # after any other it may be noted, all the same
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
    part = _part(storage, session, index, size)
    reach = await uploads.claim(database, session, index) if part else None
    if part is not None and reach is not None:
        with suppress(ObjectMissing):  # what came before is lost, and is asked for again at the end
            return await _written(storage, part, reach, chunks)
    key = chunk_key(session.public_id, index)
    return Chunk(index, await storage.write(key, _capped(chunks, LARGEST_CHUNK)), key)


async def _written(storage: Storage, part: Chunk, reach: int, chunks: AsyncIterable[bytes]) -> Chunk:
    """Write a chunk in place, where the coming file is as long as it was (``reach`` bytes) or longer."""
    capped = _capped(chunks, part.size)
    if await storage.write_part(part.storage_key, part.start, capped, least=reach) != part.size:
        raise InvalidChunk(f"The chunk ended before its {part.size} bytes.")
    return part


def _part(storage: Storage, session: Session, index: int, size: int | None) -> Chunk | None:
    """Return the chunk as a part of the coming file, if its place can be told."""
    if not storage.in_place or session.storage_key is None or session.chunk_size is None or size is None:
        return None
    start = place(session.announced, session.chunk_size, index, size)
    return None if start is None else Chunk(index, size, session.storage_key, start)


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
