"""Several whole files under one upload id, one after the other (label contract, section 5.8, other reading).

A piece that begins as a WAV or FLAC does, behind bytes that are a whole file already, begins the next one.
"""

from dataclasses import replace

from tutti.core.actor import Actor
from tutti.db import Database
from tutti.domain import accounts
from tutti.domain.assets import Storage
from tutti.domain.intake import _queries
from tutti.domain.intake.model import Piece, Upload
from tutti.domain.intake.verbs.uploading import check_track

HEAD = 16
"""How many first bytes of a piece tell whether it begins a file."""
_WAVES = (b"RIFF", b"RF64", b"BW64")
_UNSAID = 0xFFFFFFFF
_FLAC = b"fLaC"
_STREAMINFO = (b"\0\0\0\x22", b"\x80\0\0\x22")
"""Type and length of a FLAC's first block (RFC 9639, section 8.1), with others behind it or alone."""


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
        if not is_whole(await _beginning(storage, row.keys[0]), row.received_bytes):
            return None
        await _queries.restart(tx, row.id, piece.file_name, piece.track_id)
    return replace(row.upload(), is_apart=True)


def begins_file(head: bytes) -> bool:
    """Tell whether bytes are the first of a WAV or FLAC."""
    if head[:4] in _WAVES:
        return head[8:12] == b"WAVE"
    return head[:4] == _FLAC and head[4:8] in _STREAMINFO


def is_whole(head: bytes, size: int) -> bool:
    """Tell whether ``size`` bytes that begin with ``head`` are a whole file.

    A WAV states its length. A FLAC does not: one is whole if another begins behind it.
    """
    if not begins_file(head):
        return False
    if head[:4] == _FLAC:
        return True
    stated = int.from_bytes(head[4:8], "little")
    return head[:4] == b"RIFF" and stated != _UNSAID and size in (8 + stated, 8 + stated + stated % 2)


async def _beginning(storage: Storage, key: str) -> bytes:
    head = b""
    async for chunk in storage.read(key):
        head += chunk
        if len(head) >= HEAD:
            break
    return head[:HEAD]
