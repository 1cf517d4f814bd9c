"""Statements about uploads under way."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from tutti.core.actor import Actor
from tutti.db import Tx
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
    """A chunk that lies in the storage."""

    index: int
    size: int
    storage_key: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an upload is."""

    received_bytes: int
    received_chunks: int


@dataclass(frozen=True, slots=True)
class Stale:
    """An upload that is long over."""

    id: int
    public_id: UUID


SESSION: LiteralString = """
    select id, public_id, organisation_id, account_id, kind, file_name, file_size, total_chunks, token_hash,
           received_bytes, received_chunks, asset_id, expires_at
    from upload_session
    """


async def insert_session(tx: Tx, given: dict[str, object]) -> bool:
    """Begin an upload; false when its public id is in use, by whomever."""
    return bool(
        await tx.execute(
            """insert into upload_session (public_id, organisation_id, account_id, kind, file_name, file_size,
                                           total_chunks, token_hash, created_at, expires_at)
               values (%(public_id)s, %(organisation)s, %(account)s, %(kind)s, %(file_name)s, %(file_size)s,
                       %(total_chunks)s, %(token_hash)s, %(at)s, %(expires_at)s)
               on conflict (public_id) do nothing""",
            given,
        )
    )


async def any_session(tx: Tx, public_id: UUID) -> Session | None:
    """Return an upload by its public id, whosoever it is (system transaction)."""
    return await tx.maybe(SESSION + "where public_id = %(public_id)s", {"public_id": public_id}, Session)


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
        """select index, size, storage_key from upload_chunk
           where organisation_id = %(organisation)s and session_id = %(session_id)s order by index""",
        {"session_id": session_id},
        Chunk,
    )


async def put_chunk(tx: Tx, session_id: int, given: Chunk) -> Chunk | None:
    """Note a chunk, and return the earlier one of its number whose place it takes."""
    return await tx.maybe(
        """with put as (
             insert into upload_chunk (session_id, organisation_id, index, size, storage_key)
             values (%(session_id)s, %(organisation)s, %(index)s, %(size)s, %(key)s)
             on conflict (session_id, index)
               do update set size = excluded.size, storage_key = excluded.storage_key
             returning old.index, old.size, old.storage_key)
           select index, size, storage_key from put where index is not null""",
        {"session_id": session_id, "index": given.index, "size": given.size, "key": given.storage_key},
        Chunk,
    )


async def forget_chunks(tx: Tx, session_id: int, keys: Sequence[str]) -> None:
    """Forget chunks whose bytes were lost."""
    await tx.execute(
        """with gone as (
             delete from upload_chunk where organisation_id = %(organisation)s and session_id = %(session_id)s
               and storage_key = any(%(keys)s) returning size)
           update upload_session set received_chunks = received_chunks - (select count(*) from gone),
             received_bytes = received_bytes - (select coalesce(sum(size), 0) from gone)
           where organisation_id = %(organisation)s and id = %(session_id)s""",
        {"session_id": session_id, "keys": list(keys)},
    )


async def advance(tx: Tx, session_id: int, *, more_bytes: int, more_chunks: int, until: datetime) -> Progress:
    """Count what has arrived, and wait for the next chunk until ``until``."""
    return await tx.one(
        """update upload_session set received_bytes = received_bytes + %(more_bytes)s,
             received_chunks = received_chunks + %(more_chunks)s, expires_at = %(until)s
           where organisation_id = %(organisation)s and id = %(session_id)s
           returning received_bytes, received_chunks""",
        {"session_id": session_id, "more_bytes": more_bytes, "more_chunks": more_chunks, "until": until},
        Progress,
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
