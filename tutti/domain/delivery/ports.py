"""What delivery needs from outside: a way to put files where a store picks them up."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from tutti.domain.delivery.model import Content, Stream
from tutti.domain.delivery.profiles.model import TransportSettings


@dataclass(frozen=True, slots=True)
class Entry:
    """One name in a folder of the store; ``size`` in bytes, 0 for a folder."""

    name: str
    size: int
    is_folder: bool


class Transport(Protocol):
    """Files at a store, under paths relative to the folder it gave us (``batch/upc/upc.xml``).

    A transport is opened by ``async with`` and may be opened again after it was closed. Every method raises
    ``UnsafePath`` for a path that could leave the folder, ``StoreUnreachable`` or ``StoreFull`` for what may
    pass, ``StoreRefused`` for what will not. None of them retries: that is the caller's one policy.
    """

    async def __aenter__(self) -> Self:
        """Connect and prove who we are."""
        ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of the connection."""
        ...

    async def list(self, folder: str) -> Sequence[Entry]:
        """Return what lies directly in ``folder`` (``""`` is the root), by name; nothing if it is not there.

        Unfinished writes are not shown.
        """
        ...

    async def size(self, path: str) -> int | None:
        """Return the size of a finished file in bytes, or ``None`` when there is none."""
        ...

    def read(self, path: str) -> Stream:
        """Yield the bytes of a file. Raises ``FileAbsent``."""
        ...

    async def write(self, path: str, content: Content) -> None:
        """Put the whole content at ``path``, making folders and replacing what was there.

        Nobody ever sees part of a file under ``path``. A cut write may leave an unfinished part, which the
        next write of the same content goes on from where the protocol allows it.
        """
        ...

    async def rename(self, path: str, target: str) -> None:
        """Give a file another path, replacing what was there. Raises ``FileAbsent``."""
        ...

    async def remove(self, path: str, content: Content) -> None:
        """Remove a file, or what a cut write of ``content`` left of it; nothing happens when there is none.

        Folders above it that are empty then go too.
        """
        ...


Connect = Callable[[TransportSettings], Transport]
"""Makes the transport for a store's settings; the application's assembly decides which."""

Progress = Callable[[str, int], Awaitable[None]]
"""Told while bytes move: the path, and how many of its bytes are there. May also serve as a heartbeat."""
