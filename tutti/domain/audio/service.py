"""Listening once to the bytes of a file, keeping what was found out, and reading it again.

Listening and storing happen outside any transaction, keeping inside one; either may be repeated after a
crash, because derivatives lie under keys that follow from the bytes.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from tutti.core import clock
from tutti.core.errors import TuttiError
from tutti.db import Database, Tx
from tutti.domain.assets import Asset, Storage
from tutti.domain.audio import _queries
from tutti.domain.audio._queries import ReportRow
from tutti.domain.audio.errors import FAULTS_OF_THE_FILE
from tutti.domain.audio.model import ANALYSIS_VERSION, AudioReport, Codec, Derivative, Master, Refusal
from tutti.domain.audio.ports import Listener

PIECE = 1 << 20


async def report(tx: Tx, sha256: str) -> AudioReport | None:
    """Return the report on these bytes (lower-case hex), or ``None`` where there is none for the caller."""
    return (await reports(tx, [sha256])).get(sha256)


async def reports(tx: Tx, sha256s: Iterable[str]) -> dict[str, AudioReport]:
    """Return the reports on these bytes, by checksum; what was not heard or was refused is left out."""
    found = await findings(tx, sha256s)
    return {sha256: each for sha256, each in found.items() if isinstance(each, AudioReport)}


async def findings(tx: Tx, sha256s: Iterable[str]) -> dict[str, AudioReport | Refusal]:
    """Return the reports on these bytes, or why they cannot be listened to, by checksum."""
    rows = await _queries.find(tx, list(sha256s), ANALYSIS_VERSION)
    found = {row.sha256: _finding(row) for row in rows}
    return {sha256: each for sha256, each in found.items() if each is not None}


def derivative_key(sha256: str, derivative: Derivative | Master) -> str:
    """Return the storage key of a file that was made while listening to these bytes."""
    name = derivative.name.replace(".", "-")
    return f"derived/audio/{sha256[-2:]}/{sha256}/{ANALYSIS_VERSION}/{name}"


async def analyse(
    database: Database, storage: Storage, listener: Listener, asset: Asset
) -> AudioReport | Refusal:
    """Listen to a file unless its bytes are known, and keep the report, or why there cannot be one.

    Raises ``ListeningTimedOut`` and ``DecoderMissing``, which another try or another server may mend.
    """
    known = await _known(database, asset.sha256)
    if known is not None:
        return known
    try:
        heard = await _listen(storage, listener, asset)
    except TuttiError as fault:
        if fault.code not in FAULTS_OF_THE_FILE:
            raise
        async with database.system() as tx:
            refusal = Refusal(fault.code, fault.message)
            await _queries.insert_refusal(tx, asset.sha256, ANALYSIS_VERSION, refusal, clock.now())
        return refusal
    async with database.system() as tx:
        body = msgspec.to_builtins(heard)
        await _queries.insert_report(tx, asset.sha256, ANALYSIS_VERSION, body, clock.now())
    return heard


async def render_preview(
    database: Database, storage: Storage, listener: Listener, asset: Asset
) -> Derivative | None:
    """Make the preview of a file that has a report, unless it is there; ``None`` where there is no report."""
    async with database.system() as tx:
        known = await report(tx, asset.sha256)
    if known is None or known.preview is not None:
        return known.preview if known else None
    async with storage.local_path(asset.key) as source:
        with TemporaryDirectory(prefix="tutti-preview-") as folder:
            preview = await listener.render_preview(source, Path(folder), known)
            await _store(storage, asset.sha256, Path(folder), preview)
    async with database.system() as tx:
        await _queries.set_preview(tx, asset.sha256, ANALYSIS_VERSION, msgspec.to_builtins(preview))
    return preview


async def render_master(
    database: Database, storage: Storage, listener: Listener, asset: Asset, codec: Codec, bit_depth: int
) -> Master | None:
    """Make a master of a file (FLAC or PCM), unless it is there; ``None`` where there is no report.

    Raises what speaks against decoding, as ``analyse`` does.
    """
    async with database.system() as tx:
        known = await report(tx, asset.sha256)
    if known is None or known.master(codec, bit_depth) is not None:
        return known.master(codec, bit_depth) if known else None
    async with storage.local_path(asset.key) as source:
        with TemporaryDirectory(prefix="tutti-master-") as folder:
            master = await listener.render_master(source, Path(folder), codec, bit_depth)
            await _store(storage, asset.sha256, Path(folder), master)
    async with database.system() as tx:
        await _queries.add_master(
            tx, asset.sha256, ANALYSIS_VERSION, master.name, msgspec.to_builtins(master)
        )
    return master


async def _known(database: Database, sha256: str) -> AudioReport | Refusal | None:
    async with database.system() as tx:
        return (await findings(tx, [sha256])).get(sha256)


async def _listen(storage: Storage, listener: Listener, asset: Asset) -> AudioReport:
    async with storage.local_path(asset.key) as source:
        with TemporaryDirectory(prefix="tutti-listen-") as folder:
            heard = await listener.listen(source, Path(folder))
            for derivative in heard.derivatives:
                await _store(storage, asset.sha256, Path(folder), derivative)
    return heard


async def _store(storage: Storage, sha256: str, folder: Path, derivative: Derivative | Master) -> None:
    await storage.write(derivative_key(sha256, derivative), _pieces(folder / derivative.name))


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    with await asyncio.to_thread(path.open, "rb") as file:
        while piece := await asyncio.to_thread(file.read, PIECE):
            yield piece


def _report(row: ReportRow, text: str) -> AudioReport:
    kept = msgspec.json.decode(text, type=AudioReport)
    preview = () if row.preview is None else (msgspec.json.decode(row.preview, type=Derivative),)
    masters = msgspec.json.decode(row.masters, type=tuple[Master, ...])
    return replace(kept, derivatives=(*kept.derivatives, *preview), masters=masters)


def _finding(row: ReportRow) -> AudioReport | Refusal | None:
    if row.report is not None:
        return _report(row, row.report)
    if row.refusal_code is None or row.refusal_message is None:
        return None
    return Refusal(row.refusal_code, row.refusal_message)
