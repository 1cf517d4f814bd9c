"""Forgetting what has served its time, so that tables do not grow with every sign-in."""

from datetime import timedelta

from tutti.core import clock
from tutti.db import Tx
from tutti.domain.accounts._queries.tidying import delete_stale


async def forget_old(tx: Tx) -> int:
    """Delete codes, tokens, sessions and counters a day after their end, and clients that nobody ever used.

    For a system transaction, about once an hour; returns how many rows went.
    """
    at = clock.now()
    return await delete_stale(tx, at - timedelta(days=1), at - timedelta(days=90))
