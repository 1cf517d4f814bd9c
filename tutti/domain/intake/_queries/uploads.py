"""Files that come in pieces."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tutti.db import Tx
from tutti.domain.intake.model import Upload


@dataclass(frozen=True, slots=True)
class _Keys:
    id: int
    keys: list[str]


@dataclass(frozen=True, slots=True)
class UploadRow:
    """A file in pieces, as stored."""

    id: int
    release_id: int
    upload_id: str
    track_id: int | None
    file_name: str
    received_bytes: int
    keys: list[str]
    is_closed: bool

    def upload(self) -> Upload:
        """Return it as a value."""
        return Upload(
            self.id,
            self.release_id,
            self.upload_id,
            self.track_id,
            self.file_name,
            self.received_bytes,
            tuple(self.keys),
        )


UPLOAD = "id, release_id, upload_id, track_id, file_name, received_bytes, keys, is_closed"


async def lock_upload(tx: Tx, upload_id: str) -> list[UploadRow]:
    """Return the caller's uploads of an id, one for each release, locked."""
    return await tx.many(
        f"""select {UPLOAD} from intake_upload where organisation_id = %(organisation)s
            and account_id = %(account)s and upload_id = %(upload_id)s order by id for update""",
        {"upload_id": upload_id},
        UploadRow,
    )


async def begin_upload(tx: Tx, given: Mapping[str, object]) -> None:
    """Begin an upload unless it is begun: release_id, upload_id, track_id, file_name, expires_at."""
    await tx.execute(
        """insert into intake_upload (organisation_id, account_id, release_id, upload_id, track_id, file_name,
             expires_at)
           values (%(organisation)s, %(account)s, %(release_id)s, %(upload_id)s, %(track_id)s, %(file_name)s,
             %(expires_at)s)
           on conflict (account_id, release_id, upload_id) do nothing""",
        given,
    )


async def append(tx: Tx, upload: int, key: str, size: int, *, closes: bool) -> UploadRow:
    """Add a piece, and close the upload with the last."""
    return await tx.one(
        f"""update intake_upload set keys = keys || %(key)s::text, received_bytes = received_bytes + %(size)s,
              is_closed = %(closes)s
            where organisation_id = %(organisation)s and id = %(id)s returning {UPLOAD}""",
        {"id": upload, "key": key, "size": size, "closes": closes},
        UploadRow,
    )


async def restart(tx: Tx, upload: int, file_name: str, track_id: int | None) -> None:
    """Let an upload begin anew with another file."""
    await tx.execute(
        """update intake_upload set keys = '{}', received_bytes = 0, file_name = %(file_name)s,
             track_id = %(track_id)s
           where organisation_id = %(organisation)s and id = %(id)s""",
        {"id": upload, "file_name": file_name, "track_id": track_id},
    )


async def finish(tx: Tx, upload: int, track_id: int) -> None:
    """Note the track that an upload became, and that its pieces are gone."""
    await tx.execute(
        """update intake_upload set keys = '{}', track_id = %(track_id)s
           where organisation_id = %(organisation)s and id = %(id)s""",
        {"id": upload, "track_id": track_id},
    )


async def drop_upload(tx: Tx, upload: int) -> None:
    """Forget an upload."""
    await tx.execute(
        "delete from intake_upload where organisation_id = %(organisation)s and id = %(id)s", {"id": upload}
    )


async def stale_uploads(tx: Tx, before: datetime, limit: int) -> dict[int, list[str]]:
    """Return uploads that ended before ``before``, with the keys of their pieces (system)."""
    rows = await tx.many(
        "select id, keys from intake_upload where expires_at < %(before)s order by id limit %(limit)s",
        {"before": before, "limit": limit},
        _Keys,
    )
    return {row.id: row.keys for row in rows}


async def drop_uploads(tx: Tx, uploads: Sequence[int]) -> None:
    """Forget uploads (system)."""
    await tx.execute("delete from intake_upload where id = any(%(ids)s)", {"ids": list(uploads)})
