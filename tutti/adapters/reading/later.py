"""A reader of messages that is loaded for the first of them, since many a server gets none."""

from contextlib import AbstractAsyncContextManager
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tutti.adapters.reading.reader import ConfinedReader
    from tutti.domain.intake import Desk


class LaterReader:
    """A :class:`~tutti.domain.intake.MessageReader`: a ``ConfinedReader`` once there is something to read."""

    @cached_property
    def _reader(self) -> "ConfinedReader":
        from tutti.adapters.reading.reader import ConfinedReader  # noqa: PLC0415 (see above)

        return ConfinedReader()

    def desk(self) -> "AbstractAsyncContextManager[Desk]":
        """Give a desk to read at; see the port."""
        return self._reader.desk()

    async def aclose(self) -> None:
        """End its children, if there are any."""
        if "_reader" in vars(self):
            await self._reader.close()
