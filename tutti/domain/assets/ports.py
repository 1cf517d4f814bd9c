"""What the assets room needs from outside: a place for bytes, and a safe way to fetch them from a URL."""

from collections.abc import AsyncIterable, AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

from tutti.domain.assets.model import Facts, Kind


@dataclass(frozen=True, slots=True)
class Stored:
    """An object as the storage lists it: key, bytes, time of its last write (aware, UTC)."""

    key: str
    size: int
    modified_at: datetime


@dataclass(frozen=True, slots=True)
class Grant:
    """What the bearer of one of the app's own signed storage URLs may do, until ``expires_at``.

    ``max_bytes`` limits a PUT; ``file_name`` and ``media_type`` are what a GET is answered with.
    """

    method: Literal["GET", "PUT"]
    key: str
    expires_at: datetime
    max_bytes: int | None = None
    file_name: str | None = None
    media_type: str | None = None


class Storage(Protocol):
    """Immutable objects under keys that this system makes (never a user): lower-case words parted by ``/``.

    Every method raises ``UnsafeKey`` for any other key and ``StorageUnavailable`` when the storage fails.
    """

    @property
    def in_place(self) -> bool:
        """Whether :meth:`write_part` can be used."""
        ...

    async def write(self, key: str, chunks: AsyncIterable[bytes]) -> int:
        """Store the chunks under ``key``, durably and all or nothing, and return how many bytes they hold.

        Memory stays flat whatever the size. An object that was there is replaced. When ``chunks`` raises,
        or the task is cancelled, nothing is left and the error goes through.
        """
        ...

    async def write_part(self, key: str, start: int, chunks: AsyncIterable[bytes]) -> int:
        """Store, durably, those bytes of the coming object ``key`` that begin at ``start``.

        The object is whole when all of its parts are; nothing is promised of a part whose write failed. The
        caller answers for it that no byte is written twice, whether the first write failed or not.
        """
        ...

    async def digest(self, key: str) -> bytes:
        """Return the SHA-256 (32 bytes) of a whole object. Raises ``ObjectMissing``."""
        ...

    def read(self, key: str, offset: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
        """Yield the bytes from ``offset`` (at most ``length``), stopping at the end of the object.

        Raises ``ObjectMissing``.
        """
        ...

    async def stat(self, key: str) -> Stored | None:
        """Return size and time of the object, or ``None`` when there is none."""
        ...

    async def delete(self, key: str) -> None:
        """Remove the object; nothing happens when there is none."""
        ...

    async def move(self, source: str, target: str) -> None:
        """Give the object another key, replacing what is there. Raises ``ObjectMissing``."""
        ...

    def list(self, prefix: str) -> AsyncIterator[Stored]:
        """Yield every object below ``prefix`` (whole words, such as ``objects``), in any order."""
        ...

    async def clear_drafts(self, before: datetime) -> int:
        """Remove what writes that crashed before ``before`` left behind; return how many."""
        ...

    async def presign_get(self, key: str, seconds: int, *, file_name: str, media_type: str) -> str:
        """Return an absolute URL that anyone may read the object from for ``seconds``.

        The answer carries ``media_type`` and offers ``file_name`` as the name of the download.
        """
        ...

    async def presign_put(self, key: str, seconds: int, *, max_bytes: int) -> str:
        """Return an absolute URL to which anyone may PUT the object's bytes for ``seconds``.

        ``max_bytes`` is enforced while receiving where the URL is served by the app itself; otherwise the
        caller checks the size afterwards.
        """
        ...

    def granted(self, method: Literal["GET", "PUT"], token: str) -> Grant | None:
        """Read the token of one of the app's own signed URLs.

        ``None`` if it is forged, expired or for another method, and always for a storage whose URLs do not
        lead to the app.
        """
        ...

    def local_path(self, key: str) -> AbstractAsyncContextManager[Path]:
        """Hold the object as a file that programs can open for reading, inside the block only.

        Raises ``ObjectMissing``.
        """
        ...


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answered download: where it ended after redirects, what the far side says of it, and its bytes.

    ``size`` is the announced length in bytes, ``file_name`` the last part of the address or of the
    ``Content-Disposition`` header: both are claims of a stranger.
    """

    url: str
    file_name: str | None
    media_type: str | None
    size: int | None
    chunks: AsyncIterator[bytes]


class Fetcher(Protocol):
    """Downloads from addresses given by users, which may lead nowhere but to the public internet."""

    def fetch(self, url: str, *, max_bytes: int) -> AbstractAsyncContextManager[Fetched]:
        """Open a download; its bytes are read inside the block.

        Raises ``InvalidUrl``, ``UrlNotPublic``, ``FileTooLarge`` and ``DownloadFailed`` (also from inside
        the block, while the chunks are read).
        """
        ...


class Examiner(Protocol):
    """Opens a file that was just received with a real decoder, whatever it is called."""

    async def examine(self, kind: Kind, source: Path) -> Facts:
        """Return what the file says of itself at once.

        Raises an error of the room that knows such files when it is none; then nothing of it is kept.
        """
        ...


@dataclass(frozen=True, slots=True)
class Depot:
    """Where files arrive: the place they are put, who opens them, and who fetches them from elsewhere."""

    storage: Storage
    examiner: Examiner
    fetcher: Fetcher
