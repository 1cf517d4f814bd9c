"""Trying the way to a store without delivering anything, for the operator who connects it."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import suppress

from tutti.core.ids import new_id
from tutti.domain.delivery.errors import DeliveryError, TransferMismatch
from tutti.domain.delivery.model import Content
from tutti.domain.delivery.ports import Connect, Transport
from tutti.domain.delivery.profiles.model import StoreProfile

PROBE = b"Tutti looks whether it may write here.\n"


async def check_store(connect: Connect, store: StoreProfile, *, write: bool) -> int:
    """Go to a store and return how many names its folder holds.

    With ``write`` a small hidden file is written, looked at and removed again. Raises what a transport
    raises; nothing is tried twice.
    """
    async with connect(store.transport) as transport:
        entries = await transport.list("")
        if write:
            await _try_writing(transport)
    return len(entries)


async def _try_writing(transport: Transport) -> None:
    path = f".tutti-check-{new_id()}"
    content = Content(len(PROBE), hashlib.sha256(PROBE).hexdigest(), _probe)
    try:
        await transport.write(path, content)
        size = await transport.size(path)
    except DeliveryError:
        with suppress(DeliveryError):  # the first error is the one that says what to mend
            await transport.remove(path, content)
        raise
    await transport.remove(path, content)
    if size != len(PROBE):
        raise TransferMismatch(f"A file of {len(PROBE)} bytes has {size} at the store.")


async def _probe(offset: int) -> AsyncIterator[bytes]:
    yield PROBE[offset:]
