"""The cheapest honest client: one PUT of a file on one connection, its bytes sent by the kernel."""

import socket
from pathlib import Path
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
