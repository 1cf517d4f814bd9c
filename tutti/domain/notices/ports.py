"""What the room needs from outside: a way to post to a stranger's address, and a way to send mail."""

from collections.abc import Mapping
from typing import Protocol

from tutti.domain.notices.model import Mail, Mailed, Posted


class NoticeSender(Protocol):
    """Posts to addresses given by users, which may lead nowhere but to the public internet."""

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Posted:
        """Post once, follow no redirect, wait ten seconds at the most; failures come back as a value."""
        ...


class Mailer(Protocol):
    """Hands mails to a mail server."""

    async def send(self, mail: Mail) -> Mailed:
        """Send once; failures come back as a value."""
        ...
