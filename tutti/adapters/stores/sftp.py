"""A store's SFTP account, over asyncssh: the server is known by its key, cut files are resumed."""

import asyncio
import stat
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self, cast

import asyncssh

from tutti.adapters.stores.resuming import BLOCK, in_blocks, is_part, part_name, resume_offset
from tutti.domain.delivery.errors import (
    FileAbsent,
    StoreFull,
    StoreRefused,
    StoreUnreachable,
    TransferMismatch,
)
from tutti.domain.delivery.model import Content
from tutti.domain.delivery.ports import Entry
from tutti.domain.delivery.profiles.model import SftpTransport
from tutti.domain.delivery.rules import safe_path

_ABSENT = (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath)
_FULL = (asyncssh.SFTPNoSpaceOnFilesystem, asyncssh.SFTPQuotaExceeded)
_REFUSED = (
    asyncssh.PermissionDenied,
    asyncssh.HostKeyNotVerifiable,
    asyncssh.KeyImportError,
    asyncssh.KeyExchangeFailed,
    asyncssh.IllegalUserName,
    asyncssh.ProtocolNotSupported,
    asyncssh.SFTPPermissionDenied,
    asyncssh.SFTPWriteProtect,
    asyncssh.SFTPInvalidFilename,
    asyncssh.SFTPNotADirectory,
    asyncssh.SFTPFileIsADirectory,
)
_UNREACHABLE = (asyncssh.Error, OSError, TimeoutError)


class SftpStore:
    """The transport over SFTP. Every wait is bounded, so a dead line is noticed."""

    def __init__(self, settings: SftpTransport) -> None:
        self._settings = settings
        self._connection: asyncssh.SSHClientConnection | None = None
        self._client: asyncssh.SFTPClient | None = None

    async def __aenter__(self) -> Self:
        """Connect, check the server's key, and sign in."""
        settings = self._settings
        with _faults(settings.host):
            self._connection = await asyncssh.connect(
                settings.host,
                settings.port,
                config=None,
                username=settings.user,
                password=settings.password or None,
                client_keys=await asyncio.to_thread(_client_keys, settings),
                agent_path=None,
                known_hosts=([asyncssh.import_public_key(settings.host_key)], [], []),
                connect_timeout=settings.connect_seconds,
                login_timeout=settings.connect_seconds,
                keepalive_interval=settings.keepalive_seconds,
            )
            try:
                async with asyncio.timeout(settings.connect_seconds):
                    self._client = await self._connection.start_sftp_client()
            except BaseException:
                self._connection.abort()
                raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the session; what an already dead line says about that is of no interest."""
        client, connection = self._client, self._connection
        self._client = self._connection = None
        if connection and error:
            connection.abort()
        elif client and connection:
            client.exit()
            connection.close()
            await connection.wait_closed()

    async def list(self, folder: str) -> list[Entry]:
        """Return what lies directly in ``folder``, by name."""
        with _faults(folder):
            try:
                async with self._patience():
                    found = await self._sftp.readdir(self._at(folder, is_folder=True))
            except _ABSENT:
                return []
        entries = (_entry(str(each.filename), each.attrs) for each in found)
        return sorted(
            (each for each in entries if each.name not in {".", ".."} and not is_part(each.name)),
            key=lambda entry: entry.name,
        )

    async def size(self, path: str) -> int | None:
        """Return the size of a file, or ``None``."""
        with _faults(path):
            return await self._size(self._at(path))

    async def read(self, path: str) -> AsyncIterator[bytes]:
        """Yield the bytes of a file."""
        with _faults(path):
            async with self._patience():
                file = await self._sftp.open(self._at(path), "rb")
            async with file:
                while piece := await self._read_block(file):
                    yield piece

    async def write(self, path: str, content: Content) -> None:
        """Send a part beside the target, going on where a cut one ended, then give it its name."""
        target = self._at(path)
        folder, part = target.rpartition("/")[0], _part(target, content)
        with _faults(path):
            async with self._patience():
                await self._sftp.makedirs(folder or ".", exist_ok=True)
            offset = await resume_offset(
                await self._size(part), content, lambda start, length: self._slice(part, start, length)
            )
            await self._send(part, content, offset)
            if await self._size(part) != content.size:
                await self._sftp.remove(part)
                raise TransferMismatch(f"{path} has another size at the store than was sent.")
            await self._name(part, target)

    async def rename(self, path: str, target: str) -> None:
        """Give a file another path."""
        goal = self._at(target)
        with _faults(path):
            async with self._patience():
                await self._sftp.makedirs(goal.rpartition("/")[0] or ".", exist_ok=True)
            await self._name(self._at(path), goal)

    async def remove(self, path: str, content: Content) -> None:
        """Remove a file and its part if they are there, then the folders that are empty."""
        target, root = self._at(path), self._at("", is_folder=True)
        with _faults(path):
            for place in (_part(target, content), target):
                with suppress(*_ABSENT):
                    async with self._patience():
                        await self._sftp.remove(place)
            folder = target.rpartition("/")[0]
            while folder not in {root, ""}:
                with suppress(*_ABSENT):
                    if not await self._is_removed(folder):
                        return
                folder = folder.rpartition("/")[0]

    async def _is_removed(self, folder: str) -> bool:
        """Remove a folder, unless something is in it; servers say so in words of their own."""
        async with self._patience():
            if any(str(each.filename) not in {".", ".."} for each in await self._sftp.readdir(folder)):
                return False
            await self._sftp.rmdir(folder)
        return True

    @property
    def _sftp(self) -> asyncssh.SFTPClient:
        if self._client is None:
            raise StoreUnreachable("The connection is not open.")
        return self._client

    def _patience(self) -> asyncio.Timeout:
        return asyncio.timeout(self._settings.idle_seconds)

    def _at(self, path: str, *, is_folder: bool = False) -> str:
        inside = safe_path(path, folder=is_folder)
        root = self._settings.root.rstrip("/")
        return "/".join(filter(None, (root, inside))) or "."

    async def _size(self, place: str) -> int | None:
        try:
            async with self._patience():
                attributes = await self._sftp.stat(place)
        except _ABSENT:
            return None
        return None if _is_folder(attributes) else attributes.size

    async def _slice(self, place: str, start: int, length: int) -> bytes:
        async with self._patience(), self._sftp.open(place, "rb") as file:
            return cast(bytes, await file.read(length, start))

    async def _read_block(self, file: asyncssh.SFTPClientFile) -> bytes:
        async with self._patience():
            return cast(bytes, await file.read(BLOCK))

    async def _send(self, part: str, content: Content, offset: int) -> None:
        async with self._patience():
            file = await self._sftp.open(part, "r+b" if offset else "wb")
        async with file:
            position = offset
            async for block in in_blocks(content.open(offset)):
                async with self._patience():
                    await file.write(block, position)
                position += len(block)

    async def _name(self, source: str, target: str) -> None:
        """Rename over the target; servers without that extension need the old file gone first."""
        async with self._patience():
            try:
                await self._sftp.posix_rename(source, target)
            except asyncssh.SFTPOpUnsupported:
                if await self._sftp.exists(target):
                    await self._sftp.remove(target)
                await self._sftp.rename(source, target)


def _part(target: str, content: Content) -> str:
    folder = target.rpartition("/")[0]
    return f"{folder}/{part_name(content)}" if folder else part_name(content)


def _client_keys(settings: SftpTransport) -> list[asyncssh.SSHKey]:
    """Read our private key. A file that cannot be read is the operator's to mend."""
    if not settings.private_key:
        return []
    try:
        text = Path(settings.private_key).expanduser().read_bytes()
    except OSError as error:
        raise StoreRefused(
            f"The private key {settings.private_key} cannot be read: {error.strerror}."
        ) from None
    try:
        return [asyncssh.import_private_key(text, settings.passphrase or None)]
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError) as error:
        raise StoreRefused(f"The private key {settings.private_key} cannot be used ({error}).") from None


def _entry(name: str, attributes: asyncssh.SFTPAttrs) -> Entry:
    folder = _is_folder(attributes)
    return Entry(name, 0 if folder else attributes.size or 0, folder)


def _is_folder(attributes: asyncssh.SFTPAttrs) -> bool:
    return attributes.type == asyncssh.FILEXFER_TYPE_DIRECTORY or (
        attributes.permissions is not None and stat.S_ISDIR(attributes.permissions)
    )


@contextmanager
def _faults(what: str) -> Iterator[None]:
    """Say in the domain's words what the protocol complains of."""
    try:
        yield
    except _ABSENT as error:
        raise FileAbsent(f"There is no file {what} at the store.") from error
    except _FULL as error:
        raise StoreFull(f"The store has no room left for {what}: {error}.") from error
    except _REFUSED as error:
        raise StoreRefused(f"The store refuses {what}: {error}.") from error
    except _UNREACHABLE as error:
        raise StoreUnreachable(
            f"The store does not answer about {what}: {error or type(error).__name__}."
        ) from error
