"""Removes what a package that will never be complete has left at a store."""

from contextlib import suppress

from tutti.domain.delivery.errors import StoreRefused
from tutti.domain.delivery.formats.layout import lay_out
from tutti.domain.delivery.model import Package
from tutti.domain.delivery.ports import Transport


async def clear_away(transport: Transport, package: Package) -> None:
    """Remove the files of a package, by their own names alone; nothing, if it is complete there.

    The transport is opened and closed here, once. A store that lets nobody remove anything keeps them.
    """
    layout = lay_out(package)
    with suppress(StoreRefused):
        async with transport:
            if await transport.size(layout.marker.path) is None:
                for file in layout.files:
                    await transport.remove(file.path, file.content)
