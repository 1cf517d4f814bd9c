"""A real SSH server with SFTP on the loopback interface, confined to a folder, that can be made to fail."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import asyncssh


@dataclass
class SftpServer:
    """Where it listens, who may come in, and the folder it serves.

    ``cut_after`` drops the connection when that many further bytes have been written, once.
    """

    folder: Path
    host_key: str
    client_key: str
    port: int = 0
    host: str = "127.0.0.1"
    user: str = "tutti"
    password: str = "correct horse"
    cut_after: int | None = None
    has_posix_rename: bool = True
    connections: int = 0
    writes: list[int] = field(default_factory=list)


class _Guard(asyncssh.SSHServer):
    def __init__(self, server: SftpServer) -> None:
        self._server = server

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._server.connections += 1
        key = asyncssh.import_public_key(self._server.client_key)
        self._known = key

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == (self._server.user, self._server.password)

    def public_key_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        return username == self._server.user and key == self._known


def _files_of(server: SftpServer) -> type[asyncssh.SFTPServer]:
    class Files(asyncssh.SFTPServer):
        def __init__(self, chan: asyncssh.SSHServerChannel) -> None:
            super().__init__(chan, chroot=str(server.folder).encode())

        def write(self, file_obj: object, offset: int, data: bytes) -> int:
            if server.cut_after is not None:
                server.cut_after -= len(data)
                if server.cut_after <= 0:
                    server.cut_after = None
                    self.channel.get_connection().abort()
                    raise asyncssh.SFTPConnectionLost("cut")
            server.writes.append(len(data))
            return super().write(file_obj, offset, data)

        def posix_rename(self, oldpath: bytes, newpath: bytes) -> None:
            if not server.has_posix_rename:
                raise asyncssh.SFTPOpUnsupported("not here")
            super().posix_rename(oldpath, newpath)

    return Files


@asynccontextmanager
async def sftp_server(folder: Path) -> AsyncIterator[tuple[SftpServer, Path]]:
    """Serve ``folder`` until the end of the block; the second value is the client's private key file."""
    folder.mkdir(parents=True, exist_ok=True)
    host, client = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
    private = folder.parent / f"{folder.name}.key"
    client.write_private_key(private)
    server = SftpServer(folder, _public(host), _public(client))
    listener = await asyncssh.listen(
        server.host,
        0,
        server_factory=lambda: _Guard(server),
        server_host_keys=[host],
        sftp_factory=_files_of(server),
    )
    server.port = listener.get_port()
    try:
        yield server, private
    finally:
        listener.close()
        await listener.wait_closed()


def _public(key: asyncssh.SSHKey) -> str:
    return key.export_public_key().decode().strip()
