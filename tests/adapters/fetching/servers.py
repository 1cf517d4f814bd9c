"""A small, deliberately ill-mannered web server on the loopback interface."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Server:
    """Where it listens, what it answers by path, and the requests that it heard."""

    port: int = 0
    answers: dict[str, Answer] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def raw(self, path: str, *parts: bytes) -> None:
        """Answer ``path`` with these bytes, then hang up."""

        async def answer(writer: asyncio.StreamWriter) -> None:
            for part in parts:
                writer.write(part)
                await writer.drain()

        self.answers[path] = answer

    def file(self, path: str, content: bytes, *headers: str) -> None:
        head = ["HTTP/1.1 200 OK", f"Content-Length: {len(content)}", *headers, "", ""]
        self.raw(path, "\r\n".join(head).encode(), content)

    def redirect(self, path: str, target: str, status: int = 302) -> None:
        self.raw(path, f"HTTP/1.1 {status} There\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n".encode())

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = (await reader.readuntil(b"\r\n\r\n")).decode()
            self.heard.append(request)
            path = request.split(" ")[1]
            await self.answers[path](writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def running(tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> AsyncIterator[Server]:
    server = Server()
    listening = await asyncio.start_server(server.serve, host, 0, ssl=tls)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
