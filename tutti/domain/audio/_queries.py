"""Every statement of the room. Reports are reached by the checksum of the bytes, in lower-case hex.

Which reports a caller sees is decided by row-level security, through the files that it has; only system
transactions write.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.types.json import Jsonb

from tutti.db import Tx
from tutti.domain.audio.model import Refusal


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report as JSON texts, or a refusal."""

    sha256: str
    report: str | None
    preview: str | None
    masters: str
    refusal_code: str | None
    refusal_message: str | None


async def find(tx: Tx, sha256s: Sequence[str], version: int) -> list[ReportRow]:
    """Return what this version of the analysis knows of the given bytes."""
    return await tx.many(
        """select encode(sha256, 'hex') as sha256, report::text, preview::text, masters::text,
             refusal_code, refusal_message
           from audio_report
           where version = %(version)s
             and sha256 = any (select decode(hex, 'hex') from unnest(%(sha256s)s::text[]) hex)""",
        {"sha256s": list(sha256s), "version": version},
        ReportRow,
    )


async def insert_report(tx: Tx, sha256: str, version: int, report: object, at: datetime) -> None:
    """Keep a report, given as what JSON can hold; of two that were made at once, the first."""
    await tx.execute(
        """insert into audio_report (sha256, version, report, created_at)
           values (decode(%(sha256)s, 'hex'), %(version)s, %(report)s, %(at)s)
           on conflict (sha256, version) do nothing""",
        {"sha256": sha256, "version": version, "report": Jsonb(report), "at": at},
    )


async def insert_refusal(tx: Tx, sha256: str, version: int, refusal: Refusal, at: datetime) -> None:
    """Keep why there is no report."""
    await tx.execute(
        """insert into audio_report (sha256, version, refusal_code, refusal_message, created_at)
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


async def set_preview(tx: Tx, sha256: str, version: int, preview: object) -> None:
    """Add the preview to a report, given as what JSON can hold."""
    await tx.execute(
        """update audio_report set preview = %(preview)s
           where sha256 = decode(%(sha256)s, 'hex') and version = %(version)s""",
        {"sha256": sha256, "version": version, "preview": Jsonb(preview)},
    )


async def add_master(tx: Tx, sha256: str, version: int, name: str, master: object) -> None:
    """Add a master to a report, given as what JSON can hold; of two of a name, the first."""
    await tx.execute(
        """update audio_report set masters = masters || %(master)s
           where sha256 = decode(%(sha256)s, 'hex') and version = %(version)s
             and not masters @> %(same)s""",
        {
            "sha256": sha256,
            "version": version,
            "master": Jsonb([master]),
            "same": Jsonb([{"name": name}]),
        },
    )
