"""The cheapest honest client: requests on connections of their own, their bytes sent by the kernel."""

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit


def put_file(url: str, file: Path) -> None:
    """PUT ``file`` to ``url`` (http) and wait for a 200."""
    where = urlsplit(url)
    path = f"{where.path}?{where.query}" if where.query else where.path
    head = f"PUT {path} HTTP/1.1\r\nHost: {where.netloc}\r\nContent-Length: {file.stat().st_size}\r\n\r\n"
    with (
        socket.create_connection((where.hostname or "", where.port or 80)) as connection,
        file.open("rb") as content,
    ):
        connection.sendall(head.encode())
        connection.sendfile(content)
        answer = connection.recv(4096).split(b"\r\n")[0].decode()
        assert " 200 " in answer, answer


class Line:
    """A connection that is kept from one request to the next, as clients that send much do."""

    def __init__(self, connection: socket.socket, host: str) -> None:
        self._connection = connection
        self._host = host

    @classmethod
    @contextmanager
    def open(cls, url: str) -> Iterator["Line"]:
        """Connect to the host of ``url`` (http)."""
        where = urlsplit(url)
        with socket.create_connection((where.hostname or "", where.port or 80)) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            yield cls(connection, where.netloc)

    def post(self, path: str, headers: Mapping[str, str], content: BinaryIO, start: int, size: int) -> None:
        """POST ``size`` bytes of a file from ``start`` on, and wait for a 200."""
        told = {"Host": self._host, "Content-Length": str(size), **headers}
        lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items())]
        self._connection.sendall("\r\n".join([*lines, "\r\n"]).encode())
        self._connection.sendfile(content, start, size)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self._connection.recv(4096)
        head, _, body = answer.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 "), answer
        left = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0]) - len(body)
        while left > 0:
            left -= len(self._connection.recv(left))
