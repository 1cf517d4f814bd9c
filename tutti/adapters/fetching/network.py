"""Connections that are vetted: a name is resolved once, judged, and the judged address is connected to.

So a name that changes its mind between the check and the connection (DNS rebinding) gains nothing, while
the ``Host`` header, the TLS server name and the check of the certificate keep the name.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable

import httpcore2

from tutti.adapters.fetching.addresses import Allowed
from tutti.adapters.fetching.stream import Stream
from tutti.domain.assets.errors import UrlNotPublic

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""Gives the addresses of a host, in the order in which they shall be tried; raises ``OSError`` for none."""


async def system_resolve(host: str, port: int) -> list[str]:
    """Ask the system's resolver, in a thread; it also reads spellings such as ``0x7f.1``."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


class VettedNetwork(httpcore2.AsyncNetworkBackend):
    """The network as httpcore sees it, without its non-public parts."""

    def __init__(self, allowed: Allowed, resolve: Resolve) -> None:
        self._allowed = allowed
        self._resolve = resolve

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connect to the first address of ``host`` that answers, if all of them may be reached."""
        try:
            addresses = await self._resolve(host, port)
        except OSError as error:
            raise httpcore2.ConnectError(f"The name {host} cannot be resolved.") from error
        if not addresses or not self._allowed.reach(host, addresses):
            raise UrlNotPublic(f"The address of {host} is not on the public internet; give a public URL.")
        for address in addresses[:-1]:
            try:
                return await Stream.open(address, port, timeout, socket_options)
            except httpcore2.ConnectError:
                continue
        return await Stream.open(addresses[-1], port, timeout, socket_options)
