"""The books: double entry, and the only place where an amount is ever written down.

An :class:`Entry` moves amounts between accounts and adds up to zero in each currency; it is never changed,
only reversed. Some accounts may not go below zero; the database refuses what would overdraw them. What is
set aside is posted too: :func:`hold` moves it to a held account, :func:`capture` on to the platform,
:func:`release` back.
"""

from typing import TYPE_CHECKING

from tutti.core.doors import later

if TYPE_CHECKING:
    from tutti.domain.books.errors import KeyConflict, Overdraft
    from tutti.domain.books.model import (
        Account,
        Cause,
        Entry,
        Held,
        Line,
        Movement,
        NewEntry,
        NewHold,
        OwnedBalance,
        Total,
    )
    from tutti.domain.books.service import (
        PLATFORM,
        balance,
        balances,
        capture,
        check,
        history,
        hold,
        lock_balance,
        post,
        release,
        release_expired,
        reverse,
        totals,
    )

__all__ = [
    "PLATFORM",
    "Account",
    "Cause",
    "Entry",
    "Held",
    "KeyConflict",
    "Line",
    "Movement",
    "NewEntry",
    "NewHold",
    "Overdraft",
    "OwnedBalance",
    "Total",
    "balance",
    "balances",
    "capture",
    "check",
    "history",
    "hold",
    "lock_balance",
    "post",
    "release",
    "release_expired",
    "reverse",
    "totals",
]

__getattr__ = later(__name__)
