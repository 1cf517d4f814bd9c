"""The download itself: one GET without cookies, credentials or proxies, redirects followed by hand."""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, contextmanager
from email.message import Message
from functools import cached_property
from urllib.parse import unquote

import httpcore2
import httpx2

from tutti.adapters.fetching.addresses import Allowed
from tutti.adapters.fetching.network import Resolve, VettedNetwork, system_resolve
from tutti.domain.assets.errors import DownloadFailed, FileTooLarge, InvalidUrl
from tutti.domain.assets.ports import Fetched

MOST_REDIRECTS = 5
LONGEST_URL = 8192
_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f\\]")
_HOST = re.compile(r"[a-z0-9._-]{1,253}|[0-9a-f:.]+", re.ASCII | re.IGNORECASE)
_REDIRECTS = {301, 302, 303, 307, 308}
_WEB_PORTS = {None, 80, 443}
_WAITS = {"connect": 10.0, "read": 30.0, "write": 10.0, "pool": 10.0}


class SafeFetcher:
    """A :class:`~tutti.domain.assets.ports.Fetcher`.

    A download, redirects included, may take ``seconds`` in all, however slowly the far side drips.
    ``resolve`` and ``tls`` replace the system's resolver and its trusted certificates.
    """

    def __init__(
        self,
        allowed: Allowed,
        *,
        seconds: float = 300,
        resolve: Resolve = system_resolve,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._network = VettedNetwork(allowed, resolve)
        self._seconds = seconds
        self._given_tls = tls

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return self._given_tls or httpx2.create_ssl_context()  # the certificates take megabytes

    @asynccontextmanager
    async def fetch(self, url: str, *, max_bytes: int) -> AsyncIterator[Fetched]:
        """Follow ``url`` to its file; see the port for what is raised."""
        limit = asyncio.timeout(self._seconds)
        try:
            async with limit, AsyncExitStack() as stack:
                pool = httpcore2.AsyncConnectionPool(ssl_context=self._tls, network_backend=self._network)
                await stack.enter_async_context(pool)
                with _faults():
                    where, response = await self._follow(pool, stack, parsed(url))
                    yield _fetched(where, response, max_bytes)
        except TimeoutError as error:
            if not limit.expired():
                raise
            reason = f"Failed to download: it took more than {self._seconds:g} seconds."
            raise DownloadFailed(reason) from error

    async def _follow(
        self, pool: httpcore2.AsyncConnectionPool, stack: AsyncExitStack, where: httpx2.URL
    ) -> tuple[httpx2.URL, httpcore2.Response]:
        for _ in range(MOST_REDIRECTS + 1):
            response = await stack.enter_async_context(_get(pool, where))
            target = _header(response, b"location")
            if response.status not in _REDIRECTS or not target:
                return where, response
            where = parsed(str(where.join(_printable(target))))
        raise DownloadFailed(f"Failed to download: more than {MOST_REDIRECTS} redirects.")


def parsed(url: str) -> httpx2.URL:
    """Return ``url`` as parts if it is a plain http(s) address; raises ``InvalidUrl`` with what is wrong."""
    try:
        where = httpx2.URL(_printable(url.strip()))
    except (httpx2.InvalidURL, ValueError) as error:
        raise InvalidUrl("The url cannot be read as an address; give an http or https URL.") from error
    if where.scheme not in {"http", "https"}:
        raise InvalidUrl("The url must begin with http:// or https://.")
    if where.userinfo:
        raise InvalidUrl("The url must not hold a user name or password.")
    if not _HOST.fullmatch(where.raw_host.decode()):
        raise InvalidUrl("The url has no valid host name.")
    if where.port not in _WEB_PORTS and not 1024 <= (where.port or 0) <= 65535:
        raise InvalidUrl("The url's port must be 80, 443 or from 1024 to 65535.")
    return where


def _printable(url: str) -> str:
    if len(url) > LONGEST_URL or _UNPRINTABLE.search(url):
        raise InvalidUrl(f"The url must have at most {LONGEST_URL} characters, no spaces and no backslash.")
    return url


def _get(
    pool: httpcore2.AsyncConnectionPool, where: httpx2.URL
) -> AbstractAsyncContextManager[httpcore2.Response]:
    headers: list[tuple[bytes | str, bytes | str]] = [
        ("Host", where.netloc),
        ("User-Agent", "Tutti"),
        ("Accept", "*/*"),
        ("Accept-Encoding", "identity"),
    ]
    address = httpcore2.URL(
        scheme=where.raw_scheme, host=where.raw_host, port=where.port, target=where.raw_path
    )
    return pool.stream("GET", address, headers=headers, extensions={"timeout": _WAITS})


def _fetched(where: httpx2.URL, response: httpcore2.Response, max_bytes: int) -> Fetched:
    if not 200 <= response.status < 300:
        status = response.status
        raise DownloadFailed(
            f"Failed to download: the server answered {status}.", extra={"remoteStatus": status}
        )
    if _header(response, b"content-encoding", "identity").lower() != "identity":
        raise DownloadFailed(
            "Failed to download: the server sent a compressed answer that was not asked for."
        )
    announced = _header(response, b"content-length")
    size = int(announced) if announced.isdecimal() else None
    if size is not None and size > max_bytes:
        raise _too_large(max_bytes)
    media_type = _header(response, b"content-type").partition(";")[0].strip().lower()
    return Fetched(
        str(where), _file_name(where, response), media_type or None, size, _body(response, max_bytes)
    )


async def _body(response: httpcore2.Response, max_bytes: int) -> AsyncIterator[bytes]:
    received = 0
    with _faults():
        async for chunk in response.aiter_stream():
            received += len(chunk)
            if received > max_bytes:
                raise _too_large(max_bytes)
            yield chunk


def _too_large(max_bytes: int) -> FileTooLarge:
    return FileTooLarge(f"The file behind the url is larger than {max_bytes} bytes.")


def _header(response: httpcore2.Response, name: bytes, default: str = "") -> str:
    return next((v.decode("latin-1") for k, v in response.headers if k.lower() == name), default)


def _file_name(where: httpx2.URL, response: httpcore2.Response) -> str | None:
    claims = Message()
    claims["Content-Disposition"] = _header(response, b"content-disposition")
    return claims.get_filename() or unquote(where.path.rpartition("/")[2]) or None


@contextmanager
def _faults() -> Iterator[None]:
    try:
        yield
    except httpcore2.TimeoutException as error:
        raise DownloadFailed("Failed to download: the server did not answer in time.") from error
    except httpcore2.RemoteProtocolError as error:
        raise DownloadFailed(f"Failed to download: the answer was broken or cut off ({error}).") from error
    except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.UnsupportedProtocol) as error:
        raise DownloadFailed(f"Failed to download: the server cannot be reached ({error}).") from error
