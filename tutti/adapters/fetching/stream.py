"""A connection as httpcore sees it, over asyncio's own streams.

They stop reading as soon as a quarter MiB waits. httpcore's own backend, anyio's, takes whatever the loop has
read in one turn, which is megabytes under uvloop.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any, Self

import httpcore2

LIMIT = 1 << 17
"""Bytes at which a stream stops reading are twice this many."""


class Stream(httpcore2.AsyncNetworkStream):
    """One connection; TLS begins on it where it is asked for."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(
        cls,
        address: str,
        port: int,
        timeout: float | None,  # noqa: ASYNC109 - as httpcore gives it
        options: Iterable[httpcore2.SOCKET_OPTION] | None,
    ) -> Self:
        """Connect. Raises ``ConnectTimeout`` and ``ConnectError``."""
        async with _within(timeout, httpcore2.ConnectTimeout, httpcore2.ConnectError):
            reader, writer = await asyncio.open_connection(address, port, limit=LIMIT)
            for option in options or ():
                writer.get_extra_info("socket").setsockopt(*option)
        return cls(reader, writer)

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        """Return what has come, empty at the end. Raises ``ReadTimeout`` and ``ReadError``."""
        async with _within(timeout, httpcore2.ReadTimeout, httpcore2.ReadError):
            return await self._reader.read(max_bytes)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        """Send all of ``buffer``. Raises ``WriteTimeout`` and ``WriteError``."""
        async with _within(timeout, httpcore2.WriteTimeout, httpcore2.WriteError):
            self._writer.write(buffer)
            await self._writer.drain()

    async def aclose(self) -> None:
        """Close at once: whoever closes has read all they want."""
        self._writer.transport.abort()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> Self:
        """Shake hands. Raises ``ConnectTimeout`` and ``ConnectError``."""
        try:
            async with _within(timeout, httpcore2.ConnectTimeout, httpcore2.ConnectError):
                await self._writer.start_tls(ssl_context, server_hostname=server_hostname)
        except BaseException:
            await self.aclose()
            raise
        return self

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - as httpcore has it
        """Tell what httpcore asks for: the TLS in use, and whether the far side has ended."""
        if info == "is_readable":
            return self._reader.at_eof()
        return self._writer.get_extra_info(info)


@asynccontextmanager
async def _within(
    seconds: float | None, late: type[Exception], failed: type[Exception]
) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as error:
        raise late("The far side took too long.") from error
    except OSError as error:
        raise failed(str(error)) from error
