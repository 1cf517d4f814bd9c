"""Collects a store's answers to a batch. One bad file is told of and never stops the others."""

from collections.abc import AsyncIterator, Container

from tutti.core import clock
from tutti.domain.delivery.errors import AcknowledgementUnreadable
from tutti.domain.delivery.formats.acknowledgement_reader import read_acknowledgement
from tutti.domain.delivery.formats.xml import MAX_BYTES
from tutti.domain.delivery.model import CollectedFile
from tutti.domain.delivery.ports import Transport
from tutti.domain.delivery.rules import is_safe_name


async def collect(transport: Transport, folder: str, known: Container[str]) -> tuple[CollectedFile, ...]:
    """Read the acknowledgement files in ``folder`` that are not ``known`` yet (by path), oldest name first.

    The transport is opened and closed here. Files that are too large, hostile or something else come back
    with a ``fault``; a folder that is not there yet gives nothing.
    """
    async with transport:
        return tuple([found async for found in _new_files(transport, folder, known)])


async def _new_files(
    transport: Transport, folder: str, known: Container[str]
) -> AsyncIterator[CollectedFile]:
    for entry in await transport.list(folder):
        path = f"{folder}/{entry.name}"
        if entry.is_folder or path in known or not entry.name.lower().endswith(".xml"):
            continue
        if not is_safe_name(entry.name):
            yield CollectedFile(path, fault="The file's name is not safe to use.")
        elif entry.size > MAX_BYTES:
            yield CollectedFile(path, fault=f"The file is larger than {MAX_BYTES} bytes.")
        else:
            yield await _read(transport, path)


async def _read(transport: Transport, path: str) -> CollectedFile:
    data = bytearray()
    async for piece in transport.read(path):
        data += piece
        if len(data) > MAX_BYTES:
            return CollectedFile(path, fault=f"The file is larger than {MAX_BYTES} bytes.")
    try:
        return CollectedFile(path, read_acknowledgement(bytes(data), clock.now()))
    except AcknowledgementUnreadable as error:
        return CollectedFile(path, fault=error.message)
