"""What the room needs from outside: somebody who reads what labels send, apart from everything else."""

from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol

from tutti.domain.intake.sent import Opened


class Desk(Protocol):
    """A folder of its own to put what was sent into, and to have it read there."""

    @property
    def folder(self) -> Path:
        """Where to put it. Everything in here goes when the desk is left."""
        ...

    async def open_package(self, sent: Path) -> Opened:
        """Read a message in the folder, alone or in a ZIP, which is unpacked there.

        Raises :class:`~tutti.domain.intake.Refused` with all that was found, also for what takes too much
        time or memory to be read or ends its reader.
        """
        ...

    async def open_message(self, sent: Path) -> Opened:
        """Read a message in the folder, without looking for its files; raises the same."""
        ...


class MessageReader(Protocol):
    """Reads messages where a bad one does no harm: bounded in time and memory, with nothing else in reach."""

    def desk(self) -> AbstractAsyncContextManager[Desk]:
        """Give a desk to read at."""
        ...
