"""How often a caller may call: a token bucket per caller and purpose, kept in the database.

Reads are counted elsewhere and cheaper: :mod:`tutti.http.kit.reads`.
"""

import math
from dataclasses import dataclass

from fastapi import Request

from tutti.db import Session
from tutti.http.kit.reads import RateLimited, headers, limited
from tutti.http.kit.work import Working

TAKE = """
    insert into rate_bucket as b (caller, purpose, tokens, filled_at)
    values (%(caller)s, %(purpose)s, %(burst)s - 1, clock_timestamp())
    on conflict (caller, purpose) do update set
      tokens = least(%(burst)s,
        b.tokens + %(rate)s * extract(epoch from clock_timestamp() - b.filled_at)) - 1,
      filled_at = clock_timestamp()
      where b.tokens + %(rate)s * extract(epoch from clock_timestamp() - b.filled_at) >= 1
    returning floor(tokens)::int as left_over"""


@dataclass(frozen=True)
class Limit:
    """A dependency that lets ``calls`` through in ``seconds``, per signed-in account."""

    purpose: str
    calls: int
    seconds: int

    async def __call__(self, request: Request, work: Working) -> None:
        """Take one token for the caller, or raise :class:`RateLimited`."""
        caller = f"account:{(await work.actor()).account_id}"
        async with work.assembly.database.session() as session:
            await self.count(request, session, caller)

    async def count(self, request: Request, session: Session, caller: str) -> None:
        """Take one token of ``caller``'s bucket and have the answer say how many are left, if any."""
        try:
            left = await self.take(session, caller)
        except RateLimited:
            request.state.headers = self.headers(0)
            raise
        request.state.headers = self.headers(left)

    async def take(self, session: Session, caller: str) -> int:
        """Take one token of ``caller``'s bucket and return how many are left."""
        rate = self.calls / self.seconds
        given = {"caller": caller, "purpose": self.purpose, "burst": self.calls, "rate": rate}
        taken = await session.alone(TAKE, given)
        if taken is None:
            raise limited(math.ceil(1 / rate))
        left: int = taken[0]
        return left

    def headers(self, left: int) -> dict[str, str]:
        """Return the X-RateLimit headers for ``left`` calls."""
        reset = math.ceil((self.calls - left) * self.seconds / self.calls)
        return headers(self.calls, left, reset)
