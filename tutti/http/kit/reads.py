"""How often an account may read: fixed windows of a minute, counted in this process alone.

A row written for each read would cost more than the read.
"""

import time
from collections import defaultdict

from fastapi import Request

from tutti.core.errors import Kind, TuttiError


class RateLimited(TuttiError):
    """Too many calls; ``retryAfterSeconds`` says when the next may come."""

    kind = Kind.RATE_LIMITED
    code = "rate_limited"


def limited(seconds: int) -> RateLimited:
    """Return the error that asks to come back in ``seconds``."""
    return RateLimited(
        f"Too many requests; try again in {seconds} seconds.", extra={"retryAfterSeconds": seconds}
    )


def headers(limit: int, left: int, reset: int) -> dict[str, str]:
    """Return the X-RateLimit headers: of ``limit`` calls ``left`` are left, all in ``reset`` seconds."""
    return {
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": str(left),
        "X-RateLimit-Reset": str(reset),
    }


class Reads:
    """The reads of every account in the running minute."""

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self._minute = 0
        self._seen: dict[int, int] = defaultdict(int)

    def count(self, account: int) -> dict[str, str]:
        """Count one read and return its X-RateLimit headers; raises :class:`RateLimited` at the limit."""
        clock = int(time.time())
        minute, reset = clock // 60, 60 - clock % 60
        if minute != self._minute:
            self._minute = minute
            self._seen.clear()
        self._seen[account] += 1
        left = self.per_minute - self._seen[account]
        if left < 0:
            raise limited(reset)
        return headers(self.per_minute, left, reset)


def count_read(request: Request, per_minute: int, account: int) -> None:
    """Count a read of ``account`` and have its answer say how many are left."""
    state = request.app.state
    if not hasattr(state, "reads"):
        state.reads = Reads(per_minute)
    request.state.headers = state.reads.count(account)
