"""Uploads in chunks as the tests make them: of a small real song."""

from tests.domain.assets.making import Owner, sent, sound
from tutti.domain import assets
from tutti.domain.assets import (
    Asset,
    ChunkReceipt,
    Depot,
    Holder,
    Kind,
    NewUpload,
    UploadSession,
    UploadToken,
)

CONTENT = sound(3)
SIZE = len(CONTENT)


async def begin(owner: Owner, size: int = SIZE, **given: object) -> UploadSession:
    async with owner.tx() as tx:
        return await assets.begin_upload(tx, NewUpload(Kind.AUDIO, "track.wav", size, **given))


def cut(content: bytes, size: int) -> list[bytes]:
    return [content[at : at + size] for at in range(0, len(content), size)]


async def put(
    owner: Owner,
    depot: Depot,
    session: UploadSession,
    index: int,
    *pieces: bytes,
    holder: Holder | None = None,
    size: int | None = None,
) -> ChunkReceipt:
    return await assets.put_chunk(
        owner.database,
        depot.storage,
        holder or UploadToken(session.token),
        sent(*pieces),
        public_id=session.public_id,
        index=index,
        size=size,
    )


async def complete(owner: Owner, depot: Depot, session: UploadSession, holder: Holder | None = None) -> Asset:
    return await assets.complete_upload(
        owner.database, depot, holder or UploadToken(session.token), session.public_id
    )
