"""A small HTTP/1.1 client for load: keep-alive connections on plain sockets, nothing shared with the server."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import NamedTuple


class Answer(NamedTuple):
    """Status, the head as it came, and the body."""

    status: int
    head: bytes
    body: bytes


class Connection:
    """One connection that sends a request and waits for its answer."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def call(self, request: bytes) -> Answer:
        """Send a whole request and return its answer, which must say its length."""
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = _length(head)
        return Answer(int(head[9:12]), head, await self._reader.readexactly(length) if length else b"")

    async def close(self) -> None:
        self._writer.close()
        with suppress(OSError):
            await self._writer.wait_closed()


@asynccontextmanager
async def connect(port: int) -> AsyncIterator[Connection]:
    """Open one connection to a server on this machine."""
    connection = Connection(*await asyncio.open_connection("127.0.0.1", port, limit=1 << 20))
    try:
        yield connection
    finally:
        await connection.close()


def _length(head: bytes) -> int:
    lower = head.lower()
    at = lower.find(b"\r\ncontent-length:")
    return int(lower[at + 17 : lower.index(b"\r\n", at + 2)]) if at >= 0 else 0


def request(method: str, path: str, token: str | None = None, body: bytes = b"", **headers: str) -> bytes:
    """Write a request; ``headers`` are named with underscores for dashes."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    lines += [f"Authorization: Bearer {token}"] if token else []
    lines += ["Content-Type: application/json"] if body else []
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


@dataclass
class Done:
    """What came of a round: answers by status, and the seconds of each."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)


async def drive(port: int, requests: Iterable[bytes], connections: int, good: Callable[[int], bool]) -> Done:
    """Send ``requests`` over so many connections at once, each as soon as the one before is answered."""
    queue, done = iter(requests), Done()

    async def one() -> None:
        async with connect(port) as connection:
            for each in queue:
                started = time.perf_counter()
                answer = await connection.call(each)
                done.seconds.append(time.perf_counter() - started)
                done.statuses[answer.status] += 1
                assert good(answer.status), (answer.status, answer.body[:500])

    async with asyncio.TaskGroup() as group:
        for _ in range(connections):
            group.create_task(one())
    return done
