"""A store's S3 bucket, over obstore. Objects appear whole or not at all; large ones go up in parts."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import TracebackType
from typing import Self

import obstore
from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from tutti.adapters.stores.resuming import in_blocks
from tutti.domain.delivery.errors import DeliveryError, FileAbsent, StoreFull, StoreRefused, StoreUnreachable
from tutti.domain.delivery.model import Content, Stream
from tutti.domain.delivery.ports import Entry
from tutti.domain.delivery.profiles.model import S3Transport
from tutti.domain.delivery.rules import safe_path

_PART = 8 << 20
_PARTS_AT_ONCE = 4
_STATUS = re.compile(r"status code: (\d{3})")
_WAIT_AND_SEE = {408, 409, 425, 429}


class BucketStore:
    """The transport over S3. A cut write leaves nothing that readers see; it begins again."""

    def __init__(self, settings: S3Transport) -> None:
        self._settings = settings
        self._store = S3Store(
            settings.bucket,
            prefix=settings.prefix.strip("/") or None,
            region=settings.region,
            endpoint=settings.endpoint or None,
            access_key_id=settings.access_key_id,
            secret_access_key=settings.secret_access_key,
            virtual_hosted_style_request=not settings.endpoint,
            client_options={
                "allow_http": settings.endpoint.startswith("http://"),
                "timeout": timedelta(seconds=settings.request_seconds),
            },
            retry_config={"max_retries": 0},
        )

    async def __aenter__(self) -> Self:
        """Requests are signed one by one; there is nothing to open."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """There is nothing to close."""

    async def list(self, folder: str) -> list[Entry]:
        """Return what lies directly under ``folder``, by name."""
        prefix = safe_path(folder, folder=True)
        with _faults(folder or "its folder"):
            found = await obstore.list_with_delimiter_async(self._store, prefix or None)
        files = [Entry(_last(each["path"]), each["size"], is_folder=False) for each in found["objects"]]
        folders = [Entry(_last(path), 0, is_folder=True) for path in found["common_prefixes"]]
        return sorted(files + folders, key=lambda entry: entry.name)

    async def size(self, path: str) -> int | None:
        """Return the size of an object, or ``None``."""
        with _faults(path):
            try:
                return (await obstore.head_async(self._store, safe_path(path)))["size"]
            except FileNotFoundError:
                return None

    async def read(self, path: str) -> AsyncIterator[bytes]:
        """Yield the bytes of an object."""
        with _faults(path):
            found = await obstore.get_async(self._store, safe_path(path))
            async for piece in found.stream():
                yield bytes(piece)

    async def write(self, path: str, content: Content) -> None:
        """Upload in parts (in one request if small); the object appears when all of it is there."""
        source = _Source(in_blocks(content.open(0), _PART))
        with _faults(path):
            try:
                await obstore.put_async(
                    self._store,
                    safe_path(path),
                    b"".join([piece async for piece in source]) if content.size <= _PART else source,
                    chunk_size=_PART,
                    max_concurrency=_PARTS_AT_ONCE,
                )
            except FileNotFoundError as error:
                raise StoreRefused(f"There is no bucket {self._settings.bucket} at the store.") from error
            except Exception:
                if source.fault:
                    raise source.fault from None
                raise

    async def rename(self, path: str, target: str) -> None:
        """Copy an object to another key and remove the first."""
        with _faults(path):
            await obstore.rename_async(self._store, safe_path(path), safe_path(target))

    async def remove(self, path: str, content: Content) -> None:
        """Remove an object if it is there; there are no folders."""
        with _faults(path):
            await obstore.delete_async(self._store, safe_path(path))


class _Source:
    """Remembers what our own bytes failed with, which the client's error would hide."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self.fault: BaseException | None = None

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        try:
            return await anext(self._stream)
        except StopAsyncIteration:
            raise
        except BaseException as error:
            self.fault = error
            raise


def _last(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


@contextmanager
def _faults(path: str) -> Iterator[None]:
    """Say in the domain's words what the bucket complains of."""
    try:
        yield
    except FileNotFoundError as error:
        raise FileAbsent(f"There is no object {path} at the store.") from error
    except (PermissionDeniedError, UnauthenticatedError) as error:
        raise StoreRefused(f"The bucket refuses {path}: {_brief(error)}.") from error
    except (BaseError, OSError) as error:
        raise _unexpected(path, error) from error


def _unexpected(path: str, error: Exception) -> DeliveryError:
    status = int(found.group(1)) if (found := _STATUS.search(str(error))) else 0
    if "QuotaExceeded" in str(error) or status == 507:
        return StoreFull(f"The bucket has no room left for {path}: {_brief(error)}.")
    if 400 <= status < 500 and status not in _WAIT_AND_SEE:
        return StoreRefused(f"The bucket refuses {path}: {_brief(error)}.")
    return StoreUnreachable(f"The bucket does not answer about {path}: {_brief(error)}.")


def _brief(error: Exception) -> str:
    return str(error).splitlines()[0][:300] if str(error) else type(error).__name__
