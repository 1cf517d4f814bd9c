"""Making an upload's chunks a file.

Where all of them were written in place, they are it. Else one pass reads them in order, hashes, and writes
the file. Only the last step, one transaction, changes anything, and it locks the upload: of two callers that
complete at once, both do the work, one result counts, and both get it.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from itertools import accumulate
from uuid import UUID

from tutti.db import Database
from tutti.domain.assets._queries import files, uploads
from tutti.domain.assets._queries.uploads import Chunk, Session
from tutti.domain.assets.errors import InvalidChunk, ObjectMissing, SessionNotFound, SizeMismatch
from tutti.domain.assets.model import Asset, Kind
from tutti.domain.assets.ports import Depot, Storage, Stored
from tutti.domain.assets.rules.chunks import missing_chunks
from tutti.domain.assets.verbs.keeping import Received, found, note, receive
from tutti.domain.assets.verbs.sessions import Holder, admitted, check_in_time

AHEAD = 1
AT_ONCE = 32
TRIES = 3


async def complete_upload(
    database: Database, depot: Depot, holder: Holder, public_id: UUID, *, kind: Kind | None = None
) -> Asset:
    """Make the chunks a file; a second call returns the first one's result.

    Raises ``InvalidChunk`` with ``missing_chunks``, ``SizeMismatch``, ``SessionNotFound``,
    ``InvalidUploadToken``, and what is wrong with the file as a whole. The upload then stays open.
    """
    session = await admitted(database, holder, public_id, kind)
    if session.asset_id is not None:
        return await _result(database, session.asset_id)
    check_in_time(session, holder)
    received = await _put_together(database, depot, session)
    asset = await _settle(database, session, received) if received else None
    if asset is None:
        asset = await complete_upload(database, depot, holder, public_id, kind=kind)
    for key in (session.storage_key, received.key if received else None):
        if key and key != asset.key:
            await depot.storage.delete(key)
    await clear(depot.storage, f"uploads/{public_id.hex}")
    return asset


async def _put_together(database: Database, depot: Depot, session: Session) -> Received | None:
    """Receive the chunks as one file; ``None`` when somebody else completed the upload meanwhile.

    A chunk that was sent again while it was read has another key now: then all is read once more.
    """
    for _ in range(TRIES):
        chunks = await _arrived(database, session)
        if chunks is None:
            return None
        try:
            if _is_in_place(session, chunks):
                return await found(depot, session.kind, await _whole(depot.storage, session))
            async with aclosing(_joined(depot.storage, chunks)) as joined:
                return await receive(depot, session.kind, joined)
        except ObjectMissing:
            await _forget_lost(database, depot.storage, session, chunks)
    raise InvalidChunk("The chunks keep changing; complete the upload when all are sent.")


def _is_in_place(session: Session, chunks: Sequence[Chunk]) -> bool:
    starts = accumulate((chunk.size for chunk in chunks), initial=0)
    return all(
        (chunk.storage_key, chunk.start) == (session.storage_key, start)
        for chunk, start in zip(chunks, starts, strict=False)
    )


async def _whole(storage: Storage, session: Session) -> Stored:
    stored = await storage.stat(session.storage_key or "")
    if stored is None or stored.size != session.announced:
        raise ObjectMissing("The storage does not hold all that was written in place.")
    return stored


async def _arrived(database: Database, session: Session) -> list[Chunk] | None:
    async with database.transaction(session.uploader) as tx:
        now = await uploads.lock_session(tx, session.public_id)
        chunks = await uploads.chunks(tx, session.id)
    if now is None:
        raise SessionNotFound("Upload session not found.")
    if now.asset_id is not None:
        return None
    missing = missing_chunks(now.announced, {chunk.index: chunk.size for chunk in chunks}, now.total_chunks)
    if missing:
        raise _incomplete(missing)
    if now.received_bytes != now.announced:
        raise SizeMismatch(
            f"{now.announced} bytes were announced and {now.received_bytes} arrived.",
            extra={"expected": now.announced, "received": now.received_bytes},
        )
    return chunks


def _incomplete(missing: Sequence[int]) -> InvalidChunk:
    return InvalidChunk(
        f"{len(missing)} chunks are missing; send them and complete again.",
        extra={"missing_chunks": list(missing), "missingChunks": list(missing)},
    )


async def _forget_lost(
    database: Database, storage: Storage, session: Session, chunks: Sequence[Chunk]
) -> None:
    """Forget those chunks that are still noted but whose bytes are gone, so that they are asked for again."""
    lost = [chunk for chunk in chunks if not await _is_there(storage, chunk)]
    async with database.transaction(session.uploader) as tx:
        await uploads.lock_session(tx, session.public_id)
        await uploads.forget_chunks(tx, session.id, lost)


async def _is_there(storage: Storage, chunk: Chunk) -> bool:
    stored = await storage.stat(chunk.storage_key)
    return stored is not None and stored.size >= chunk.start + chunk.size


async def _joined(storage: Storage, chunks: Sequence[Chunk]) -> AsyncGenerator[bytes]:
    """Yield whole chunks in order, reading one ahead and letting go of each block that was taken."""
    waiting: deque[asyncio.Task[deque[bytes]]] = deque()
    try:
        for chunk in (*chunks, None):
            if chunk is not None:
                waiting.append(asyncio.create_task(_blocks(storage, chunk)))
            while len(waiting) > (AHEAD if chunk is not None else 0):
                blocks = await waiting.popleft()
                while blocks:
                    yield blocks.popleft()
    finally:
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


async def _blocks(storage: Storage, chunk: Chunk) -> deque[bytes]:
    blocks = deque([block async for block in storage.read(chunk.storage_key, chunk.start, chunk.size)])
    if sum(map(len, blocks)) != chunk.size:
        raise ObjectMissing(f"The storage holds no whole chunk {chunk.index}.")
    return blocks


async def _settle(database: Database, session: Session, received: Received) -> Asset | None:
    """Note the file, unless the upload became another file meanwhile."""
    async with database.transaction(session.uploader) as tx:
        now = await uploads.lock_session(tx, session.public_id)
        if now is None or now.asset_id is not None:
            return None
        asset = await note(tx, received, session.file_name)
        await uploads.complete(tx, session.id, asset.id)
        return asset


async def _result(database: Database, asset_id: int) -> Asset:
    async with database.system() as tx:
        return await files.asset_by_id(tx, asset_id)


async def clear(storage: Storage, prefix: str) -> int:
    """Remove every object below ``prefix``; return how many there were."""
    keys = [stored.key async for stored in storage.list(prefix)]
    for start in range(0, len(keys), AT_ONCE):
        await asyncio.gather(*(storage.delete(key) for key in keys[start : start + AT_ONCE]))
    return len(keys)
