"""Who calls without an account: known by the network address alone."""

from dataclasses import dataclass
from ipaddress import ip_address

from fastapi import Request

from tutti.http.kit.limits import Limit
from tutti.http.kit.work import Working


@dataclass(frozen=True)
class VisitorLimit:
    """A dependency that lets a :class:`Limit`'s calls through per network address.

    Callers on this machine are not counted: behind a proxy that forwards no addresses, that is everybody.
    """

    limit: Limit

    async def __call__(self, request: Request, work: Working) -> None:
        """Take one token for the caller's address, or raise :class:`RateLimited`."""
        host = request.client.host if request.client else ""
        if not _is_elsewhere(host):
            return
        async with work.assembly.database.session() as session:
            await self.limit.count(request, session, f"address:{host}")


def _is_elsewhere(host: str) -> bool:
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return False


SIGN_INS = VisitorLimit(Limit("auth", calls=10, seconds=600))
