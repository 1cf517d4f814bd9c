"""Fetching and posting whose HTTP client is loaded at the first call, since many a server never fetches."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from functools import cached_property
from typing import TYPE_CHECKING

from tutti.adapters.fetching.addresses import Allowed
from tutti.domain.assets.ports import Fetched
from tutti.domain.notices import Posted

if TYPE_CHECKING:
    from tutti.adapters.fetching.client import SafeFetcher
    from tutti.adapters.fetching.sender import SafeSender


class LaterFetcher:
    """A :class:`~tutti.domain.assets.ports.Fetcher`: a ``SafeFetcher`` once there is something to fetch."""

    def __init__(self, allowed: Allowed) -> None:
        self._allowed = allowed

    @cached_property
    def _fetcher(self) -> "SafeFetcher":
        from tutti.adapters.fetching.client import SafeFetcher  # noqa: PLC0415 (see above)

        return SafeFetcher(self._allowed)

    def fetch(self, url: str, *, max_bytes: int) -> AbstractAsyncContextManager[Fetched]:
        """Fetch ``url``; see the port."""
        return self._fetcher.fetch(url, max_bytes=max_bytes)


class LaterSender:
    """A :class:`~tutti.domain.notices.NoticeSender`: a ``SafeSender`` once there is something to post."""

    def __init__(self, allowed: Allowed) -> None:
        self._allowed = allowed

    @cached_property
    def _sender(self) -> "SafeSender":
        from tutti.adapters.fetching.sender import SafeSender  # noqa: PLC0415 (see above)

        return SafeSender(self._allowed)

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Posted:
        """Post once; see the port."""
        return await self._sender.post(url, body, headers)
