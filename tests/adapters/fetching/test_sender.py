"""Notices to strangers: a slow answer costs no more than the patience that was set."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tutti.adapters.fetching.addresses import Allowed
from tutti.adapters.fetching.sender import SafeSender


@asynccontextmanager
async def answering(*pieces: bytes, pause: float) -> AsyncIterator[str]:
    """A server that takes a request and answers in pieces, with a pause before each."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"{}")
            for piece in pieces:
                await asyncio.sleep(pause)
                writer.write(piece)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"


def sender(patience: float) -> SafeSender:
    return SafeSender(Allowed.parse("127.0.0.0/8"), patience=patience)


async def test_an_answer_that_trickles_in_is_not_waited_for() -> None:
    async with answering(b"HTTP/1.1 200 OK\r\n", *[b"X-Slow: 1\r\n"] * 20, pause=0.1) as url:
        began = time.monotonic()
        posted = await sender(0.5).post(url, b"{}", {})
        assert (posted.status, posted.error) == (None, "No answer within 0.5 seconds.")
        assert time.monotonic() - began < 1.5


async def test_the_status_is_what_counts() -> None:
    for status, taken in ((200, True), (204, True), (302, False), (500, False)):
        line = b"HTTP/1.1 %d X\r\nContent-Length: 0\r\n\r\n" % status
        async with answering(line, pause=0) as url:
            posted = await sender(5).post(url, b"{}", {})
            assert (posted.status, posted.delivered) == (status, taken)
