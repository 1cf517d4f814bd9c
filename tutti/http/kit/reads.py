"""How often an account may call: fixed windows of a minute, counted in this process alone.

A row written for each call would cost more than most calls.
"""

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from fastapi import Request

from tutti.core.errors import Kind, TuttiError
from tutti.settings import Settings


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
    """The calls of every account in the running minute."""

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self._minute = 0
        self._seen: dict[int, int] = defaultdict(int)

    def count(self, account: int) -> dict[str, str]:
        """Count one call and return its X-RateLimit headers; raises :class:`RateLimited` at the limit."""
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


@dataclass(frozen=True)
class Pace:
    """How many calls an account has in a minute; those of one ``purpose`` are counted together."""

    purpose: str
    per_minute: Callable[[Settings], int]
    only_reads: bool = False


READING = Pace("reads", lambda settings: settings.reads_per_minute, only_reads=True)


def count_call(request: Request, pace: Pace, account: int) -> None:
    """Count a call of ``account`` and have its answer say how many are left, none of them included."""
    state = request.app.state
    if not hasattr(state, "paces"):
        state.paces = {}
    seen: Reads | None = state.paces.get(pace.purpose)
    if seen is None:
        seen = state.paces[pace.purpose] = Reads(pace.per_minute(state.assembly.settings))
    try:
        request.state.headers = seen.count(account)
    except RateLimited as refused:
        seconds = refused.extra["retryAfterSeconds"]
        request.state.headers = headers(seen.per_minute, 0, int(str(seconds)))
        raise
