"""Sends a package: what is there and right stays, what is missing follows, the marker comes last.

The package fixes every path and byte, so a run that was cut at any point is simply run again.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from tutti.domain.delivery.errors import BatchTaken, SourceBroken, TransferMismatch
from tutti.domain.delivery.formats.layout import lay_out
from tutti.domain.delivery.model import Content, Layout, Package, PlacedFile, Receipt, Stream, Verification
from tutti.domain.delivery.ports import Progress, Transport
from tutti.domain.delivery.rules import RetryPolicy
from tutti.domain.delivery.verbs.retry import Sleep, retrying

Reconsider = Callable[[bool], Awaitable[None]]
"""Asked whether to go on, and told whether that would be with the file that completes the package."""


async def send(
    transport: Transport,
    package: Package,
    *,
    policy: RetryPolicy | None = None,
    progress: Progress | None = None,
    reconsider: Reconsider | None = None,
    may_be_complete: bool = True,
    sleep: Sleep = asyncio.sleep,
) -> Receipt:
    """Bring a package to a store and mark it complete; a repeat finds it there and sends nothing.

    The transport is opened and closed here, once for each try. ``progress`` hears of every piece that went
    out. ``reconsider`` is asked before each file, and before the marker makes the package count: what it
    raises ends the matter, unless the package is complete already. Before each try it is asked too, if the
    package cannot be complete (``may_be_complete``: the marker was begun to be written).

    Raises ``BatchTaken`` if the batch was completed with another content, ``SourceBroken`` if our own bytes
    are not those described, and what the transport raised last once the policy is used up.
    """
    sending = _Sending(package, progress, reconsider, may_be_complete)
    await retrying(
        policy or RetryPolicy(), lambda: sending.once(transport), progress=sending.achieved, sleep=sleep
    )
    return Receipt(
        folder=sending.layout.folder,
        sent=tuple(sending.sent),
        found=tuple(sending.found),
        bytes_sent=sending.bytes_sent,
        attempts=sending.attempts,
    )


@dataclass(slots=True)
class _Sending:
    """One run over all its tries: what was sent or found for certain is not asked for again."""

    package: Package
    progress: Progress | None
    reconsider: Reconsider | None = None
    may_be_complete: bool = True
    sent: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    bytes_sent: int = 0
    attempts: int = 0
    layout: Layout = field(init=False)

    def __post_init__(self) -> None:
        self.layout = lay_out(self.package)

    def achieved(self) -> int:
        return len(self.sent) + len(self.found)

    async def once(self, transport: Transport) -> None:
        self.attempts += 1
        if not self.may_be_complete:
            await self._reconsider()
        async with transport:
            if await self._is_complete(transport):
                return
            for file in self.layout.files:
                await self._reconsider()
                await self._bring(transport, file)
            await self._look_over(transport)
            await self._reconsider(completing=True)
            self.may_be_complete = True
            await self._write(transport, self.layout.marker)

    async def _reconsider(self, *, completing: bool = False) -> None:
        if self.reconsider is not None:
            await self.reconsider(completing)

    async def _is_complete(self, transport: Transport) -> bool:
        """A marker at the store ends the matter: everything else was verified before it was written."""
        marker = self.layout.marker
        if await transport.size(marker.path) is None:
            return False
        if await _digest(transport.read(marker.path)) != marker.content.sha256:
            raise BatchTaken(
                f"{marker.path} is already at the store with another content; use a new batch id."
            )
        if marker.path not in self.sent:
            self.found.append(marker.path)
        return True

    async def _bring(self, transport: Transport, file: PlacedFile) -> None:
        if file.path in self.sent or file.path in self.found:
            return
        if await self._is_there(transport, file):
            self.found.append(file.path)
        else:
            await self._write(transport, file)

    async def _is_there(self, transport: Transport, file: PlacedFile) -> bool:
        if await transport.size(file.path) != file.content.size:
            return False
        by_size = self.package.conventions.verification is Verification.SIZE
        return by_size or await _digest(transport.read(file.path)) == file.content.sha256

    async def _write(self, transport: Transport, file: PlacedFile) -> None:
        await transport.write(file.path, self._watched(file))
        self.sent.append(file.path)

    async def _look_over(self, transport: Transport) -> None:
        """Check every file once more as the store sees it, before the marker makes it act."""
        for file in self.layout.files:
            if file.path in self.found:
                right = await transport.size(file.path) == file.content.size
            else:
                right = await self._is_there(transport, file)
            if not right:
                self._forget(file.path)
                raise TransferMismatch(f"{file.path} is not at the store as it was sent; it is sent again.")

    def _forget(self, path: str) -> None:
        for known in (self.sent, self.found):
            if path in known:
                known.remove(path)

    def _watched(self, file: PlacedFile) -> Content:
        """The same content; its bytes are counted, checked against the description, and reported."""

        async def stream(offset: int) -> Stream:
            digest, position = hashlib.sha256(), offset
            async for piece in file.content.open(offset):
                digest.update(piece)
                position += len(piece)
                if position > file.content.size:
                    break
                self.bytes_sent += len(piece)
                yield piece
                if self.progress:
                    await self.progress(file.path, position)
            whole = offset > 0 or digest.hexdigest() == file.content.sha256
            if position != file.content.size or not whole:
                raise SourceBroken(
                    f"The bytes for {file.path} are not the {file.content.size} that were described."
                )

        return Content(size=file.content.size, sha256=file.content.sha256, open=stream)


async def _digest(stream: Stream) -> str:
    digest = hashlib.sha256()
    async for piece in stream:
        digest.update(piece)
    return digest.hexdigest()
