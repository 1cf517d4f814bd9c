"""Cleaning up what nobody finished: uploads long over, and objects that no row points to.

An object without a row comes from a crash between the write and the commit. All of it is done again
harmlessly, and by several processes at once.
"""

from collections.abc import AsyncIterator
from datetime import datetime

from tutti.core import clock
from tutti.db import Database
from tutti.domain.assets._queries import files, uploads
from tutti.domain.assets.model import KEPT, Swept
from tutti.domain.assets.ports import Storage
from tutti.domain.assets.rules.names import direct_key
from tutti.domain.assets.verbs.completing import clear

BATCH = 500
HELD = 50
"""So many uploads are held at once: nobody begins one anew while what is left of the former is removed."""


async def sweep(database: Database, storage: Storage) -> Swept:
    """Remove what was abandoned more than 24 hours ago; return how much that was."""
    before = clock.now() - KEPT
    sessions, pieces = await _sweep_sessions(database, storage, before)
    orphans = await _sweep_orphans(database, storage, before)
    return Swept(sessions, pieces + orphans, await storage.clear_drafts(before))


async def _sweep_sessions(database: Database, storage: Storage, before: datetime) -> tuple[int, int]:
    sessions = pieces = 0
    while True:
        async with database.system() as tx:
            stale = await uploads.lock_stale(tx, before, HELD)
            for session in stale:
                pieces += await clear(storage, f"uploads/{session.public_id.hex}")
                await storage.delete(direct_key(session.public_id))
            await uploads.delete_sessions(tx, [session.id for session in stale])
        if not stale:
            return sessions, pieces
        sessions += len(stale)


async def _sweep_orphans(database: Database, storage: Storage, before: datetime) -> int:
    removed = 0
    async for batch in _old(storage, before):
        async with database.system() as tx:
            used = await files.keys_in_use(tx, batch)
        for key in set(batch) - used:
            await storage.delete(key)
            removed += 1
    return removed


async def _old(storage: Storage, before: datetime) -> AsyncIterator[list[str]]:
    batch: list[str] = []
    async for stored in storage.list("objects"):
        if stored.modified_at < before:
            batch.append(stored.key)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
