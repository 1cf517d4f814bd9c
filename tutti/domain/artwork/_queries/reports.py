"""Statements about reports, which are reached by the checksum of the bytes, in lower-case hex.

Which reports a caller sees is decided by row-level security, through the files that it has; only system
transactions write.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from tutti.db import Tx
from tutti.domain.artwork.model import Refusal


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report as JSON text, or a refusal."""

    report: str | None
    refusal_code: str | None
    refusal_message: str | None


async def find(tx: Tx, sha256: str, version: int) -> ReportRow | None:
    """Return what this version of the inspection knows of the given bytes."""
    return await tx.maybe(
        """select report::text, refusal_code, refusal_message from cover_report
           where sha256 = decode(%(sha256)s, 'hex') and version = %(version)s""",
        {"sha256": sha256, "version": version},
        ReportRow,
    )


async def insert_report(tx: Tx, sha256: str, version: int, report: object, at: datetime) -> None:
    """Keep a report, given as what JSON can hold; of two that were made at once, the first."""
    await tx.execute(
        """insert into cover_report (sha256, version, report, created_at)
           values (decode(%(sha256)s, 'hex'), %(version)s, %(report)s, %(at)s)
           on conflict (sha256, version) do nothing""",
        {"sha256": sha256, "version": version, "report": Jsonb(report), "at": at},
    )


async def insert_refusal(tx: Tx, sha256: str, version: int, refusal: Refusal, at: datetime) -> None:
    """Keep why there is no report."""
    await tx.execute(
        """insert into cover_report (sha256, version, refusal_code, refusal_message, created_at)
           values (decode(%(sha256)s, 'hex'), %(version)s, %(code)s, %(message)s, %(at)s)
           on conflict (sha256, version) do nothing""",
        {
            "sha256": sha256,
            "version": version,
            "code": refusal.code,
            "message": refusal.message,
            "at": at,
        },
    )


@dataclass(frozen=True, slots=True)
class Alike:
    """A file of the caller's that looks the same."""

    public_id: UUID


async def alike(tx: Tx, sha256: str, version: int, owner: int, bits: int) -> list[UUID]:
    """Return other covers of an organisation that differ in at most ``bits`` of what they look like."""
    found = await tx.many(
        """select a.public_id from cover_report mine
           join cover_report other on other.version = mine.version and other.sha256 <> mine.sha256
             and other.look is not null and tutti_bands(other.look) && tutti_bands(mine.look)
             and bit_count(other.look # mine.look) <= %(bits)s
           join content c on c.sha256 = other.sha256
           join asset a on a.content_id = c.id and a.kind = 'cover_art' and a.organisation_id = %(owner)s
           where mine.sha256 = decode(%(sha256)s, 'hex') and mine.version = %(version)s
           order by a.id limit 20""",
        {"sha256": sha256, "version": version, "owner": owner, "bits": bits},
        Alike,
    )
    return [each.public_id for each in found]


async def elsewhere(tx: Tx, sha256: str, version: int, owner: int, bits: int) -> bool:
    """Tell whether another organisation has a cover that looks the same as this one of the owner's."""
    return bool(
        await tx.value(
            "select tutti_cover_elsewhere(decode(%(sha256)s, 'hex'), %(version)s, %(owner)s, %(bits)s)",
            {"sha256": sha256, "version": version, "owner": owner, "bits": bits},
        )
    )
