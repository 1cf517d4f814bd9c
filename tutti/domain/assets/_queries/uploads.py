"""Statements about uploads under way."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from tutti.core.actor import Actor
from tutti.db import Database, Tx
from tutti.domain.assets.model import Kind


@dataclass(frozen=True, slots=True)
class Session:
    """An upload as it stands; ``file_size`` and the rest of the chunks' columns are empty for one PUT."""

    id: int
    public_id: UUID
    organisation_id: int
    account_id: int
    kind: Kind
    file_name: str
    file_size: int | None
    total_chunks: int | None
    token_hash: bytes | None = field(repr=False)
    received_bytes: int
    received_chunks: int
    asset_id: int | None
    expires_at: datetime
    storage_key: str | None
    chunk_size: int | None
    sha256: bytes | None

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", Kind(self.kind))

    @property
    def announced(self) -> int:
        """How many bytes its chunks must be; 0 for one PUT."""
        return self.file_size or 0

    @property
    def uploader(self) -> Actor:
        """The account that began the upload, acting for the organisation that it acted for then."""
        return Actor(self.account_id, self.organisation_id, frozenset(), "upload")


@dataclass(frozen=True, slots=True)
class Chunk:
    """A chunk that lies in the storage, ``start`` bytes from the beginning of its object."""

    index: int
    size: int
    storage_key: str
    start: int = 0


@dataclass(frozen=True, slots=True)
class Noted:
    """Whether a chunk was noted, how its upload stands then, and the chunk that gave way, if one did.

    One that was not noted came too late for its upload, or is more than was announced.
    """

    is_noted: bool
    asset_id: int | None
    expires_at: datetime
    received_chunks: int
    replaced_key: str | None


@dataclass(frozen=True, slots=True)
class Stale:
    """An upload that is long over."""

    id: int
    public_id: UUID


SESSION: LiteralString = """
    select id, public_id, organisation_id, account_id, kind, file_name, file_size, total_chunks, token_hash,
           received_bytes, received_chunks, asset_id, expires_at, storage_key, chunk_size,
           sha256
    from upload_session
    """


async def insert_session(tx: Tx, given: dict[str, object]) -> bool:
    """Begin an upload; false when its public id is in use, by whomever."""
    return bool(
        await tx.execute(
            """insert into upload_session (public_id, organisation_id, account_id, kind, file_name, file_size,
                                           total_chunks, token_hash, created_at, expires_at, storage_key,
                                           chunk_size)
               values (%(public_id)s, %(organisation)s, %(account)s, %(kind)s, %(file_name)s, %(file_size)s,
                       %(total_chunks)s, %(token_hash)s, %(at)s, %(expires_at)s, %(storage_key)s,
                       %(chunk_size)s)
               on conflict (public_id) do nothing""",
            given,
        )
    )


async def any_session(database: Database, public_id: UUID) -> Session | None:
    """Return an upload by its public id, whosoever it is (a system transaction of its own)."""
    row = await database.alone(SESSION + "where public_id = %(public_id)s", {"public_id": public_id})
    return Session(*row) if row else None


async def lock_session(tx: Tx, public_id: UUID) -> Session | None:
    """Return an upload of the caller's organisation and hold it against others until the commit."""
    return await tx.maybe(
        SESSION + "where organisation_id = %(organisation)s and public_id = %(public_id)s for update",
        {"public_id": public_id},
        Session,
    )


async def chunks(tx: Tx, session_id: int) -> list[Chunk]:
    """Return what has arrived, in order."""
    return await tx.many(
        """select index, size, storage_key, start from upload_chunk
           where organisation_id = %(organisation)s and session_id = %(session_id)s order by index""",
        {"session_id": session_id},
        Chunk,
    )


CLAIM: LiteralString = """
    insert into upload_claim (session_id, organisation_id, index)
    values (%(session_id)s, %(organisation)s, %(index)s) on conflict do nothing returning index"""


async def claim(database: Database, session: Session, index: int) -> bool:
    """Come first with a chunk; false when somebody came before (a transaction of its own)."""
    actor = session.uploader
    given = {"session_id": session.id, "organisation": actor.organisation_id, "index": index}
    return await database.alone(CLAIM, given, actor) is not None


NOTE: LiteralString = """
    select is_noted, asset_id, expires_at, received_chunks, (replaced).storage_key
    from tutti_note_chunk(
      row(%(session_id)s, %(organisation)s, %(index)s, %(size)s, %(key)s, %(start)s)::upload_chunk,
      %(at)s, %(until)s)"""


async def note_chunk(
    database: Database, session: Session, given: Chunk, at: datetime, until: datetime
) -> Noted | None:
    """Note a chunk, and wait for the next until ``until``; ``None`` when the upload is gone.

    A transaction of its own.
    """
    actor = session.uploader
    values = {
        "session_id": session.id,
        "organisation": actor.organisation_id,
        "index": given.index,
        "size": given.size,
        "key": given.storage_key,
        "start": given.start,
        "at": at,
        "until": until,
    }
    row = await database.alone(NOTE, values, actor)
    return Noted(*row) if row else None


async def forget_chunks(tx: Tx, session_id: int, lost: Sequence[Chunk]) -> None:
    """Forget chunks whose bytes were lost."""
    await tx.execute(
        """with gone as (
             delete from upload_chunk where organisation_id = %(organisation)s and session_id = %(session_id)s
               and (index, storage_key) in (select * from unnest(%(indexes)s::int[], %(keys)s::text[]))
             returning size)
           update upload_session set received_chunks = received_chunks - (select count(*) from gone),
             received_bytes = received_bytes - (select coalesce(sum(size), 0) from gone)
           where organisation_id = %(organisation)s and id = %(session_id)s""",
        {
            "session_id": session_id,
            "indexes": [chunk.index for chunk in lost],
            "keys": [chunk.storage_key for chunk in lost],
        },
    )


PUT: LiteralString = """
    update upload_session set storage_key = %(key)s, received_bytes = %(size)s, sha256 = %(sha256)s
    where organisation_id = %(organisation)s and id = %(session_id)s and storage_key is null
      and asset_id is null
    returning id"""


async def note_put(database: Database, session: Session, key: str, size: int, sha256: bytes) -> bool:
    """Note what came by one PUT; false when another came before (a transaction of its own)."""
    actor = session.uploader
    values = {
        "organisation": actor.organisation_id,
        "session_id": session.id,
        "key": key,
        "size": size,
        "sha256": sha256,
    }
    return await database.alone(PUT, values, actor) is not None


async def set_key(tx: Tx, session: Session) -> None:
    """Note where the bytes of one PUT are going to lie."""
    await tx.execute(
        """update upload_session set storage_key = %(key)s
           where organisation_id = %(organisation)s and id = %(session_id)s""",
        {"session_id": session.id, "key": session.storage_key},
    )


async def forget_put(tx: Tx, session_id: int, key: str) -> None:
    """Forget what came by one PUT, so that another can come."""
    await tx.execute(
        """update upload_session set storage_key = null, received_bytes = 0, sha256 = null
           where organisation_id = %(organisation)s and id = %(session_id)s and storage_key = %(key)s
             and asset_id is null""",
        {"session_id": session_id, "key": key},
    )


async def complete(tx: Tx, session_id: int, asset_id: int) -> None:
    """Note which file an upload became."""
    await tx.execute(
        """update upload_session set asset_id = %(asset_id)s
           where organisation_id = %(organisation)s and id = %(session_id)s""",
        {"session_id": session_id, "asset_id": asset_id},
    )


async def stale_sessions(tx: Tx, before: datetime, limit: int) -> list[Stale]:
    """Return uploads that expired before ``before``, complete or not (system transaction)."""
    return await tx.many(
        """select id, public_id from upload_session where expires_at < %(before)s order by expires_at
           limit %(limit)s""",
        {"before": before, "limit": limit},
        Stale,
    )


async def delete_sessions(tx: Tx, session_ids: Sequence[int]) -> None:
    """Forget uploads and their chunks (system transaction)."""
    await tx.execute("delete from upload_session where id = any(%(ids)s)", {"ids": list(session_ids)})
