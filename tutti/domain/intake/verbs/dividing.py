"""Several whole files under one upload id, one after the other (label contract, section 5.8, other reading).

A piece that begins as a WAV, FLAC, MP3 or MP4 does, behind bytes that are a whole file already, begins the
next one.
"""

from collections.abc import Sequence
from dataclasses import replace

from tutti.core.actor import Actor
from tutti.db import Database
from tutti.domain import accounts
from tutti.domain.assets import Storage
from tutti.domain.intake import _queries
from tutti.domain.intake.formats.wholes import ReadAt, begins_file, is_whole
from tutti.domain.intake.model import Piece, Upload
from tutti.domain.intake.verbs.uploading import check_track


async def whole_before(
    database: Database, actor: Actor, storage: Storage, piece: Piece, head: bytes
) -> Upload | None:
    """Return the whole file that lies under a piece's upload, if the piece, by its ``head``, begins another.

    The upload then begins anew, and what was whole is to be attached. ``None``: the piece is to be appended.
    """
    if not begins_file(head):
        return None
    async with database.transaction(actor) as tx:
        await accounts.demand(tx, accounts.Permission.WRITE)
        await check_track(tx, piece)
        rows = await _queries.lock_upload(tx, piece.upload_id)
        row = next((each for each in rows if each.release_id == piece.release_id), None)
        if row is None or row.is_closed or not row.keys:
            return None
        if not await is_whole(_reading(storage, row.keys), row.received_bytes):
            return None
        await _queries.restart(tx, row.id, piece.file_name, piece.track_id)
    return replace(row.upload(), is_apart=True)


def _reading(storage: Storage, keys: Sequence[str]) -> ReadAt:
    """Read across pieces that lie one after the other."""
    sizes: list[int] = []

    async def read(offset: int, length: int) -> bytes:
        found, begin = b"", 0
        for i, key in enumerate(keys):
            if i == len(sizes):
                stored = await storage.stat(key)
                sizes.append(stored.size if stored else 0)
            start, wanted = max(0, offset - begin), length - len(found)
            if start < sizes[i] and wanted > 0:
                found += b"".join([chunk async for chunk in storage.read(key, start, wanted)])
            begin += sizes[i]
            if len(found) >= length:
                break
        return found

    return read
