"""How often a caller may call: a token bucket per caller and purpose, kept in the database.

Reads are counted in this process alone, since a row written for each read would cost more than the read.
"""

import math
import time
from collections import defaultdict
from dataclasses import dataclass

from fastapi import Request

from tutti.core.errors import Kind, TuttiError
from tutti.db import Tx
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


class RateLimited(TuttiError):
    """Too many calls; ``retryAfterSeconds`` says when the next may come."""

    kind = Kind.RATE_LIMITED
    code = "rate_limited"


@dataclass(frozen=True, slots=True)
class Left:
    """How many calls are left."""

    left_over: int


@dataclass(frozen=True)
class Limit:
    """A dependency that lets ``calls`` through in ``seconds``, per signed-in account."""

    purpose: str
    calls: int
    seconds: int

    async def __call__(self, request: Request, work: Working) -> None:
        """Take one token for the caller, or raise :class:`RateLimited`."""
        caller = f"account:{(await work.actor()).account_id}"
        async with work.assembly.database.system() as tx:
            left = await self.take(tx, caller)
        request.state.headers = self.headers(left)

    async def take(self, tx: Tx, caller: str) -> int:
        """Take one token of ``caller``'s bucket and return how many are left."""
        rate = self.calls / self.seconds
        given = {"caller": caller, "purpose": self.purpose, "burst": self.calls, "rate": rate}
        found = await tx.maybe(TAKE, given, Left)
        if found is None:
            raise limited(math.ceil(1 / rate))
        return found.left_over

    def headers(self, left: int) -> dict[str, str]:
        """Return the X-RateLimit headers for ``left`` calls."""
        reset = math.ceil((self.calls - left) * self.seconds / self.calls)
        return {
            "X-RateLimit-Limit": str(self.calls),
            "X-RateLimit-Remaining": str(left),
            "X-RateLimit-Reset": str(reset),
        }


def limited(seconds: int) -> RateLimited:
    """Return the error that asks to come back in ``seconds``."""
    return RateLimited(
        f"Too many requests; try again in {seconds} seconds.", extra={"retryAfterSeconds": seconds}
    )


class Reads:
    """Fixed windows of one minute, per account, in this process."""

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self._minute = 0
        self._seen: dict[int, int] = defaultdict(int)

    def count(self, account: int) -> int:
        """Count one read and return how many are left; raises :class:`RateLimited` when none was."""
        clock = time.time()
        if int(clock // 60) != self._minute:
            self._minute = int(clock // 60)
            self._seen.clear()
        self._seen[account] += 1
        if self._seen[account] > self.per_minute:
            raise limited(60 - int(clock % 60))
        return self.per_minute - self._seen[account]
