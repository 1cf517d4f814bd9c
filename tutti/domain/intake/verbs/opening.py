"""Opening what a label sent, outside any transaction: read, checked by itself, its files received."""

import asyncio
import hashlib
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO

from msgspec.structs import replace

from tutti.core.errors import Kind, TuttiError
from tutti.core.findings import Severity
from tutti.domain import assets, ddex
from tutti.domain.assets import Depot
from tutti.domain.ddex import Finding, NewReleaseMessage, PurgeReleaseMessage, packages
from tutti.domain.intake.errors import Refused
from tutti.domain.intake.formats.others import asset_kind
from tutti.domain.intake.model import Arrival, ArrivedFile
from tutti.domain.intake.ports import Desk, MessageReader
from tutti.domain.intake.sent import Opened, SentFile
from tutti.domain.intake.verbs.examining import matched, unreadable

CHUNK = 1 << 20
SENT = "message.xml"


async def open_arrival(reader: MessageReader, depot: Depot, source: BinaryIO) -> Arrival:
    """Read a message, alone or in a ZIP with its files, and receive those into the storage.

    Raises :class:`Refused` with all that was found if anything in the message itself is an error; then no
    file was received.
    """
    async with reader.desk() as desk:
        sent = desk.folder / SENT
        await asyncio.to_thread(_put, source, sent)
        return await _arrived(depot, await desk.open_package(sent))


async def open_packed(
    desk: Desk, depot: Depot, package: packages.Package, packed: packages.PackedMessage
) -> Arrival:
    """Read one of the messages of an opened package, and receive its files; raises :class:`Refused`.

    ``package`` may be the portion of the message alone. The message that lay on the desk before it goes.
    """
    sent = desk.folder / SENT
    try:
        with packed.file.open() as source:
            _put(source, sent)
    except ddex.RefusedPackage as error:
        raise Refused([unreadable(error)]) from None
    opened = await desk.open_message(sent)
    if isinstance(opened.message, NewReleaseMessage):
        given = (opened.message, package, packed)
        bare = packages.is_bare(package)  # then there is nothing to hash
        files, told = matched(*given) if bare else await asyncio.to_thread(matched, *given)
        opened = replace(opened, files=files, findings=(*opened.findings, *told))
    return await _arrived(depot, opened)


def _put(source: BinaryIO, goal: Path) -> None:
    with goal.open("wb") as copy:
        shutil.copyfileobj(source, copy, CHUNK)


def _content(opened: Opened) -> bytes:
    """Return the message's own bytes, which this process or its child has just written or read."""
    return Path(opened.place).read_bytes()


async def _arrived(depot: Depot, opened: Opened) -> Arrival:
    """Receive the files of a message; one that is not what it should be is left out, with a warning."""
    content = _content(opened)
    files: list[ArrivedFile] = []
    findings = list(opened.findings)
    for each in opened.files:
        try:
            files.append(await _received(depot, each, _kind(opened.message, each)))
        except TuttiError as error:
            if error.kind is Kind.INTERNAL:
                raise
            findings.append(_unusable(each, error))
    return Arrival(
        source=content,
        sha256=hashlib.sha256(content).digest(),
        message=opened.message,
        version=opened.version,
        references=opened.references,
        findings=tuple(findings),
        files=tuple(files),
    )


def _kind(message: NewReleaseMessage | PurgeReleaseMessage, sent: SentFile) -> assets.Kind:
    if sent.track is not None:
        return assets.Kind.AUDIO
    if sent.other is None or isinstance(message, PurgeReleaseMessage):
        return assets.Kind.COVER_ART
    return asset_kind(message.release.others[sent.other])


async def _received(depot: Depot, sent: SentFile, kind: assets.Kind) -> ArrivedFile:
    md5 = hashlib.md5(usedforsecurity=False)
    file = packages.PackedFile(sent.path, Path(sent.place), sent.size)

    async def chunks() -> AsyncIterator[bytes]:
        with file.open() as stream:
            while piece := await asyncio.to_thread(stream.read, CHUNK):
                md5.update(piece)
                yield piece

    received = await assets.receive(depot, kind, chunks(), widely=True)
    return ArrivedFile(sent.track, received, file.name, md5.hexdigest(), sent.other)


def _unusable(sent: SentFile, error: TuttiError) -> Finding:
    name = sent.path.rpartition("/")[2]
    message = f"'{name}' is not taken: {error.message}"
    return Finding(error.code, Severity.WARNING, sent.at, message, "Upload the file again.")
