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
class SeenRow(ReportRow):
    """What is known of some bytes, and where else the same picture is, seen from an organisation."""

    alike: list[UUID]
    elsewhere: bool


async def find_alike(tx: Tx, sha256: str, version: int, owner: int, bits: int) -> SeenRow | None:
    """Return what is known of the bytes, and what differs in at most ``bits`` of what they look like.

    That is up to 20 other covers of the organisation ``owner``, oldest first, and whether any other has one.
    """
    return await tx.maybe(
        """select mine.report::text, mine.refusal_code, mine.refusal_message,
             array(select a.public_id from cover_report other
               join content c on c.sha256 = other.sha256
               join asset a on a.content_id = c.id and a.kind = 'cover_art' and a.organisation_id = %(owner)s
               where other.version = mine.version and other.sha256 <> mine.sha256
                 and other.look is not null and tutti_bands(other.look) && tutti_bands(mine.look)
                 and bit_count(other.look # mine.look) <= %(bits)s
               order by a.id limit 20) as alike,
             tutti_cover_elsewhere(mine.sha256, mine.version, %(owner)s, %(bits)s) as elsewhere
           from cover_report mine
           where mine.sha256 = decode(%(sha256)s, 'hex') and mine.version = %(version)s""",
        {"sha256": sha256, "version": version, "owner": owner, "bits": bits},
        SeenRow,
    )
