"""Posting notices to strangers' addresses, over the same vetted connections as downloads."""

import asyncio
import ssl
from collections.abc import Mapping
from functools import cached_property

import httpcore2
import httpx2

from tutti.adapters.fetching.addresses import Allowed
from tutti.adapters.fetching.client import parsed
from tutti.adapters.fetching.network import Resolve, VettedNetwork, system_resolve
from tutti.core.errors import TuttiError
from tutti.domain.notices import Posted

PATIENCE = 10.0
"""Seconds that a whole try may take: an answer that trickles in must not hold a lane of the worker."""


class SafeSender:
    """A :class:`~tutti.domain.notices.NoticeSender`. ``resolve`` and ``tls`` replace the system's own."""

    def __init__(
        self,
        allowed: Allowed,
        *,
        resolve: Resolve = system_resolve,
        tls: ssl.SSLContext | None = None,
        patience: float = PATIENCE,
    ) -> None:
        self._patience = patience
        self._network = VettedNetwork(allowed, resolve)
        self._given_tls = tls

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return self._given_tls or httpx2.create_ssl_context()  # the certificates take megabytes

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Posted:
        """Post once; see the port."""
        try:
            where = parsed(url)
            address = httpcore2.URL(
                scheme=where.raw_scheme, host=where.raw_host, port=where.port, target=where.raw_path
            )
            sent: list[tuple[bytes | str, bytes | str]] = [
                ("Host", where.netloc),
                ("User-Agent", "Tutti"),
                ("Content-Type", "application/json"),
                ("Content-Length", str(len(body))),
                *headers.items(),
            ]
            async with (
                asyncio.timeout(self._patience),
                httpcore2.AsyncConnectionPool(ssl_context=self._tls, network_backend=self._network) as pool,
                pool.stream("POST", address, headers=sent, content=body) as answer,
            ):
                return Posted(answer.status)
        except TuttiError as error:
            return Posted(None, error.message)
        except TimeoutError:
            return Posted(None, f"No answer within {self._patience:g} seconds.")
        except (httpcore2.NetworkError, httpcore2.ProtocolError) as error:
            return Posted(None, f"{type(error).__name__}: {error}".rstrip(": "))
