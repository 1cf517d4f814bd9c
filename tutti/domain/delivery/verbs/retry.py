"""Runs the one retry policy: only errors marked as transient are tried again."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeVar

from tutti.domain.delivery.errors import DeliveryError
from tutti.domain.delivery.rules import RetryPolicy

Result = TypeVar("Result")
Sleep = Callable[[float], Awaitable[None]]


async def retrying(
    policy: RetryPolicy,
    attempt: Callable[[], Awaitable[Result]],
    *,
    progress: Callable[[], int] = lambda: 0,
    sleep: Sleep = asyncio.sleep,
) -> Result:
    """Await ``attempt`` until it succeeds, fails for good, or the policy is used up; then raise its error.

    ``progress`` counts what has been achieved for good: when it grew since the last failure, the policy
    starts anew, so that a long delivery over a bad line ends as long as it moves.
    """
    waits, achieved = policy.waits(), progress()
    while True:
        try:
            return await attempt()
        except DeliveryError as error:
            if not error.transient:
                raise
            if progress() > achieved:
                waits, achieved = policy.waits(), progress()
            await sleep(_next(waits, error))


def _next(waits: Iterator[float], error: DeliveryError) -> float:
    for seconds in waits:
        return seconds
    raise error
