"""Objects in a bucket of any store that speaks S3, through obstore: parts go up side by side.

Writes that fail half-way are aborted; what a killed process leaves behind is an unfinished multipart upload,
which the bucket's own lifecycle rule removes.
"""

from collections import deque
from collections.abc import AsyncIterable, AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import datetime, timedelta
from io import UnsupportedOperation
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

import obstore
from obstore.exceptions import BaseError, GenericError
from obstore.store import S3Store

from tutti.adapters.storage.drafts import Draft, make_folder
from tutti.adapters.storage.keys import checked
from tutti.adapters.storage.signing import Credentials, presign
from tutti.core import clock
from tutti.core.streams import Hashed, gathered
from tutti.domain.assets.errors import ObjectMissing, StorageUnavailable
from tutti.domain.assets.ports import Grant, Stored
from tutti.logs import get_logger

log = get_logger("storage")

if TYPE_CHECKING:
    from obstore.store import S3Config

PART = 6 << 20
PARTS_AT_ONCE = 4
BATCH = 2 << 20
BLOCK = 1 << 20


class S3Storage:
    """A :class:`~tutti.domain.assets.ports.Storage` over ``bucket``, below ``prefix`` if one is given.

    ``endpoint`` is the base URL of a store that is not Amazon's (addressed by path). Without
    ``credentials`` those of the surroundings are used (environment or instance role). ``scratch`` is a local
    folder for files that programs have to open.
    """

    in_place = False

    def __init__(
        self,
        bucket: str,
        *,
        scratch: Path,
        region: str,
        prefix: str = "",
        endpoint: str | None = None,
        credentials: Credentials | None = None,
    ) -> None:
        base = (endpoint or f"https://s3.{region}.amazonaws.com").rstrip("/")
        prefix = prefix.strip("/")
        self._url = "/".join(filter(None, (base, bucket, quote(prefix))))
        self._credentials = credentials
        self._scratch = scratch
        make_folder(scratch)
        known: S3Config = (
            {"access_key_id": credentials.key_id, "secret_access_key": credentials.secret}
            if credentials
            else {}
        )
        self._store = S3Store(
            bucket,
            prefix=prefix or None,
            region=region,
            endpoint=base,
            client_options={"allow_http": base.startswith("http://"), "timeout": timedelta(minutes=10)},
            # What is kept is hashed on its way here; to sign the hash of each part would cost as much again.
            unsigned_payload=True,
            retry_config={"max_retries": 4, "retry_timeout": timedelta(minutes=2)},
            config=known,
        )

    async def write(self, key: str, chunks: AsyncIterable[bytes]) -> int:
        """Send one PUT when all fits in a part, else a multipart upload with parts side by side."""
        checked(key)
        counted = _Counted(chunks)
        batches = aiter(counted)
        head = deque[bytes]()
        while counted.size <= PART and (batch := await anext(batches, None)) is not None:
            head.append(batch)
        with _faults():
            if counted.size <= PART:
                await self._store.put_async(key, b"".join(head), use_multipart=False)
            else:
                rest = _chained(head, batches)
                await self._store.put_async(key, rest, chunk_size=PART, max_concurrency=PARTS_AT_ONCE)
        return counted.size

    async def write_part(self, key: str, start: int, chunks: AsyncIterable[bytes], *, least: int = 0) -> int:
        """Refuse: what a store calls parts may not be as small as chunks are."""
        raise UnsupportedOperation

    async def digest(self, key: str) -> bytes:
        """Stream one GET through the hash."""
        hashed = Hashed(self.read(key))
        async for _ in hashed:
            pass
        return hashed.sha256

    async def read(self, key: str, offset: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
        """Stream one GET, from ``offset`` on when the store can."""
        checked(key)
        with _faults(), _missing(key):
            if offset and offset >= (await self._store.head_async(key))["size"]:
                return
            stream, skip = await self._open(key, offset)
            async for block in _window(stream, skip, length):
                yield block

    async def _open(self, key: str, offset: int) -> tuple[AsyncIterator[bytes], int]:
        """Start a GET; the number says how many bytes to skip where the store answers a range with all."""
        try:
            answer = await self._store.get_async(key, options={"range": {"offset": offset}} if offset else {})
        except GenericError as error:
            if "non-partial" not in str(error):
                raise
            answer = await self._store.get_async(key)
        else:
            offset = 0
        return answer.stream(min_chunk_size=BLOCK), offset

    async def stat(self, key: str) -> Stored | None:
        """Send one HEAD."""
        checked(key)
        try:
            with _faults():
                found = await self._store.head_async(key)
        except FileNotFoundError:
            return None
        return Stored(key, found["size"], found["last_modified"])

    async def delete(self, key: str) -> None:
        """Send one DELETE, to which a missing object is no fault."""
        checked(key)
        with _faults(), suppress(FileNotFoundError):
            await self._store.delete_async(key)

    async def copy(self, source: str, target: str) -> None:
        """Copy inside the store: the bytes do not travel."""
        checked(source), checked(target)
        with _faults(), _missing(source):
            await self._store.copy_async(source, target)

    async def list(self, prefix: str) -> AsyncIterator[Stored]:
        """Page through the listing."""
        checked(prefix)
        with _faults():
            async for page in self._store.list(prefix):
                for found in page:
                    yield Stored(found["path"], found["size"], found["last_modified"])

    async def clear_drafts(self, before: datetime) -> int:
        """Leave unfinished multipart uploads to the bucket's lifecycle rule."""
        return 0

    async def presign_get(self, key: str, seconds: int, *, file_name: str, media_type: str) -> str:
        """Sign a GET whose answer carries the name and the type, where the keys are known."""
        disposition = f"attachment; filename*=UTF-8''{quote(file_name, safe='')}"
        answer = {"response-content-disposition": disposition, "response-content-type": media_type}
        return await self._presign("GET", key, seconds, answer)

    async def presign_put(self, key: str, seconds: int, *, max_bytes: int) -> str:
        """Sign a PUT; S3 cannot limit its size, so the caller checks it afterwards."""
        return await self._presign("PUT", key, seconds, {})

    async def _presign(
        self, method: Literal["GET", "PUT"], key: str, seconds: int, query: dict[str, str]
    ) -> str:
        if self._credentials is None:
            with _faults():
                return await obstore.sign_async(self._store, method, checked(key), timedelta(seconds=seconds))
        url = f"{self._url}/{checked(key)}"
        return presign(
            method, url, credentials=self._credentials, at=clock.now(), seconds=seconds, query=query
        )

    def granted(self, method: Literal["GET", "PUT"], token: str) -> Grant | None:
        """Return ``None``: the URLs lead to the store itself."""
        return None

    @asynccontextmanager
    async def local_path(self, key: str) -> AsyncIterator[Path]:
        """Download into the scratch folder, and remove the copy at the end."""
        copy = Draft(self._scratch)
        try:
            await copy.fill(self.read(key))
            yield copy.path
        finally:
            copy.discard()


class _Counted:
    """Passes chunks on in batches, and counts the bytes."""

    def __init__(self, chunks: AsyncIterable[bytes]) -> None:
        self._chunks = chunks
        self.size = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for batch in gathered(self._chunks, BATCH):
            joined = b"".join(batch)
            self.size += len(joined)
            yield joined


async def _chained(head: deque[bytes], rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    while head:
        yield head.popleft()
    async for batch in rest:
        yield batch


async def _window(blocks: AsyncIterator[bytes], skip: int, length: int | None) -> AsyncIterator[bytes]:
    """Drop ``skip`` bytes, then pass on at most ``length``."""
    async for raw in blocks:
        block = bytes(raw)[skip:]
        skip -= min(skip, len(raw))
        if length is not None:
            block = block[:length]
            length -= len(block)
        if block:
            yield block
        if length == 0:
            return


@contextmanager
def _missing(key: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise ObjectMissing(f"The storage holds no object {key}.") from error


@contextmanager
def _faults() -> Iterator[None]:
    try:
        yield
    except BaseError as error:
        # The reason names key and host, which is for operators alone.
        log.warning("storage.failed", reason=str(error).partition("\n")[0])
        raise StorageUnavailable("The object storage failed; try again later.") from error
