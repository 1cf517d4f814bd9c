"""Looking once at the bytes of a cover, keeping what was found out, and reading it again.

Looking and storing happen outside any transaction, keeping inside one; either may be repeated after a crash,
because derivatives lie under keys that follow from the bytes.
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from tutti.core import clock
from tutti.core.errors import TuttiError
from tutti.db import Database, Tx
from tutti.domain.artwork._queries import reports
from tutti.domain.artwork._queries.reports import ReportRow
from tutti.domain.artwork.errors import FAULTS_OF_THE_FILE
from tutti.domain.artwork.model import (
    ALIKE_BITS,
    INSPECTION_VERSION,
    CoverDerivative,
    CoverReport,
    Likeness,
    Refusal,
)
from tutti.domain.artwork.ports import CoverInspector
from tutti.domain.assets import Asset, Storage

PIECE = 1 << 20


async def report(tx: Tx, sha256: str) -> CoverReport | None:
    """Return the report on these bytes (lower-case hex), or ``None`` where there is none for the caller."""
    found = await finding(tx, sha256)
    return found if isinstance(found, CoverReport) else None


async def finding(tx: Tx, sha256: str) -> CoverReport | Refusal | None:
    """Return the report on these bytes, or why they cannot be a cover, or ``None`` if nobody looked."""
    return _told(await reports.find(tx, sha256, INSPECTION_VERSION))


async def finding_and_likeness(
    tx: Tx, sha256: str, owner: int
) -> tuple[CoverReport | Refusal | None, Likeness]:
    """Return what :func:`finding` does, and where else a picture of an organisation is.

    That is: which own files, and whether anybody else has it, and nothing else of others. A picture that
    nobody looked at yet is like none.
    """
    row = await reports.find_alike(tx, sha256, INSPECTION_VERSION, owner, ALIKE_BITS)
    return _told(row), Likeness(tuple(row.alike), row.elsewhere) if row else Likeness()


def _told(row: ReportRow | None) -> CoverReport | Refusal | None:
    if row is not None and row.report is not None:
        return msgspec.json.decode(row.report, type=CoverReport)
    if row is None or row.refusal_code is None or row.refusal_message is None:
        return None
    return Refusal(row.refusal_code, row.refusal_message)


def derivative_key(sha256: str, derivative: CoverDerivative) -> str:
    """Return the storage key of a file that was made from these bytes."""
    name = derivative.name.replace(".", "-")
    return f"derived/artwork/{sha256[-2:]}/{sha256}/{INSPECTION_VERSION}/{name}"


async def inspect(
    database: Database, storage: Storage, inspector: CoverInspector, asset: Asset
) -> CoverReport | Refusal:
    """Look at a cover unless its bytes are known, and keep the report, or why there cannot be one.

    Raises ``InspectionTimedOut``, which another try may mend.
    """
    async with database.system() as tx:
        known = await finding(tx, asset.sha256)
    if known is not None:
        return known
    seen = await _look(storage, inspector, asset)
    async with database.system() as tx:
        if isinstance(seen, Refusal):
            await reports.insert_refusal(tx, asset.sha256, INSPECTION_VERSION, seen, clock.now())
        else:
            body = msgspec.to_builtins(seen)
            await reports.insert_report(tx, asset.sha256, INSPECTION_VERSION, body, clock.now())
    return seen


async def _look(storage: Storage, inspector: CoverInspector, asset: Asset) -> CoverReport | Refusal:
    async with storage.local_path(asset.key) as source:
        with TemporaryDirectory(prefix="tutti-look-") as folder:
            try:
                seen = await inspector.inspect(source, Path(folder))
            except TuttiError as fault:
                if fault.code not in FAULTS_OF_THE_FILE:
                    raise
                return Refusal(fault.code, fault.message)
            for derivative in seen.derivatives:
                goal = derivative_key(asset.sha256, derivative)
                await storage.write(goal, pieces(Path(folder) / derivative.name))
    return seen


async def pieces(path: Path) -> AsyncIterator[bytes]:
    """Yield a file's bytes without blocking anybody else."""
    with await asyncio.to_thread(path.open, "rb") as file:
        while piece := await asyncio.to_thread(file.read, PIECE):
            yield piece
