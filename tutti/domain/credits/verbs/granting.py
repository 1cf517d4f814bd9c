"""Credits from the operator."""

from tutti.core.ids import new_id
from tutti.db import Tx
from tutti.domain.books import Cause
from tutti.domain.credits.errors import InvalidOrder
from tutti.domain.credits.events import CreditsGranted
from tutti.domain.credits.model import Kind
from tutti.domain.credits.verbs.accounts import add, balance

MOST = 1_000_000


async def grant(tx: Tx, organisation_id: int, credits: int, *, reason: str = "") -> int:  # noqa: A002
    """Give credits without payment (system transaction) and return the new balance.

    Raises :class:`InvalidOrder` for less than 1 or more than a million at a time.
    """
    if not 1 <= credits <= MOST:
        raise InvalidOrder("credits", f"The number of credits must be from 1 to {MOST}.")
    grant_id = str(new_id())
    await add(
        tx,
        organisation_id,
        credits,
        key=f"grant:{grant_id}",
        kind=Kind.GRANT,
        cause=Cause("grant", grant_id),
        memo=reason,
    )
    await tx.emit(CreditsGranted(organisation_id, credits, reason))
    return await balance(tx, organisation_id)
