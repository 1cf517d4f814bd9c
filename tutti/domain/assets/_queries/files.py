"""Statements about files and their bytes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from tutti.db import Tx
from tutti.domain.assets.model import Asset

ASSET: LiteralString = """
    select a.id, a.public_id, a.kind, a.file_name, a.media_type, c.size, encode(c.sha256, 'hex') as sha256,
           c.storage_key as key, a.duration_ms, a.width, a.height, a.account_public_id, a.created_at
    from asset a join content c on c.id = a.content_id
    """


@dataclass(frozen=True, slots=True)
class Kept:
    """Where some bytes are held."""

    id: int
    storage_key: str


@dataclass(frozen=True, slots=True)
class _Id:
    id: int


@dataclass(frozen=True, slots=True)
class _Key:
    storage_key: str


@dataclass(frozen=True, slots=True)
class _Held:
    sha256: str
    storage_key: str


async def keep_content(tx: Tx, sha256: bytes, size: int, key: str, at: datetime) -> Kept:
    """Keep bytes under their checksum; the key is another one when they were held already."""
    return await tx.one(
        "select id, storage_key from tutti_keep_content(%(sha256)s, %(size)s, %(key)s, %(at)s)",
        {"sha256": sha256, "size": size, "key": key, "at": at},
        Kept,
    )


async def insert_asset(tx: Tx, given: dict[str, object]) -> int | None:
    """Add a file of the caller's organisation; ``None`` when it has this content in this kind already."""
    made = await tx.maybe(
        """insert into asset (organisation_id, content_id, kind, file_name, media_type, duration_ms,
                              width, height, account_public_id, created_at)
           select %(organisation)s, %(content_id)s, %(kind)s, %(file_name)s, %(media_type)s, %(duration_ms)s,
                  %(width)s, %(height)s, account.public_id, %(at)s
           from account where account.id = %(account)s
           on conflict (organisation_id, kind, content_id) do nothing returning id""",
        given,
        _Id,
    )
    return made.id if made else None


async def asset_of_content(tx: Tx, content_id: int, kind: str) -> Asset:
    """Return the file that the caller's organisation has of some content."""
    return await tx.one(
        ASSET
        + """where a.organisation_id = %(organisation)s and a.content_id = %(content_id)s
               and a.kind = %(kind)s""",
        {"content_id": content_id, "kind": kind},
        Asset,
    )


async def own_asset(tx: Tx, public_id: UUID) -> Asset | None:
    """Return a file of the caller's organisation."""
    return await tx.maybe(
        ASSET + "where a.organisation_id = %(organisation)s and a.public_id = %(public_id)s",
        {"public_id": public_id},
        Asset,
    )


async def own_assets(tx: Tx, public_ids: Sequence[UUID]) -> list[Asset]:
    """Return those files of the caller's organisation that are among ``public_ids``."""
    return await tx.many(
        ASSET + "where a.organisation_id = %(organisation)s and a.public_id = any(%(public_ids)s)",
        {"public_ids": list(public_ids)},
        Asset,
    )


async def asset_by_id(tx: Tx, asset_id: int) -> Asset:
    """Return a file by its internal id, whosoever it is in a system transaction."""
    return await tx.one(ASSET + "where a.id = %(asset_id)s", {"asset_id": asset_id}, Asset)


async def own_account_id(tx: Tx) -> UUID | None:
    """Return the caller's public account id, if they are a member of the organisation they act for."""
    found = await tx.value("select public_id from account where id = %(account)s")
    return found if isinstance(found, UUID) else None


async def keys_of(tx: Tx, sha256s: Sequence[str]) -> dict[str, str]:
    """Return where bytes are held, by their checksum; what is not held is left out (system transaction)."""
    found = await tx.many(
        """select encode(sha256, 'hex') as sha256, storage_key from content
           where sha256 in (select decode(hex, 'hex') from unnest(%(sha256s)s::text[]) hex)""",
        {"sha256s": list(sha256s)},
        _Held,
    )
    return {row.sha256: row.storage_key for row in found}


async def keys_in_use(tx: Tx, keys: Sequence[str]) -> set[str]:
    """Return those of ``keys`` under which bytes are held or awaited (system transaction)."""
    found = await tx.many(
        """select storage_key from content where storage_key = any(%(keys)s)
           union select storage_key from upload_session where storage_key = any(%(keys)s)""",
        {"keys": list(keys)},
        _Key,
    )
    return {row.storage_key for row in found}
