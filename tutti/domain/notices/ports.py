"""What the room needs from outside: a way to post to a stranger's address."""

from collections.abc import Mapping
from typing import Protocol

from tutti.domain.notices.model import Posted


class NoticeSender(Protocol):
    """Posts to addresses given by users, which may lead nowhere but to the public internet."""

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Posted:
        """Post once, follow no redirect, wait ten seconds at the most; failures come back as a value."""
        ...
