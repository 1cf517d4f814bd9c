"""Asking for a takedown."""

from uuid import UUID

from tutti.db import Tx
from tutti.domain.releases import _queries
from tutti.domain.releases.errors import NotDistributed, ReleaseNotFound
from tutti.domain.releases.events import TakedownRequested
from tutti.domain.releases.model import ReleaseState
from tutti.domain.releases.verbs import moves

AT_STORES = frozenset({ReleaseState.DISTRIBUTED, ReleaseState.ATTENTION_NEEDED, ReleaseState.REJECTED})
WITHDRAWABLE = AT_STORES | {ReleaseState.SUBMITTED}


async def request_takedown(tx: Tx, public_id: UUID) -> None:
    """Withdraw the caller's release from its stores; the workflow that follows tells each of them.

    Asked again, it tells those that did not take it down, and nobody else.

    One that is still to get there is stopped. Raises ``ReleaseNotFound``, ``NotDistributed`` when no store
    can have it or will, and ``AlreadySubmitted`` while a submission is still worked on.
    """
    row = await _queries.lock(tx, public_id)
    if row is None:
        raise ReleaseNotFound(f"Release {public_id} not found.")
    if ReleaseState(row.state) not in WITHDRAWABLE or row.snapshot_number is None:
        raise NotDistributed("Only a release that is at a store, or on its way there, can be taken down.")
    await moves.demand_planned(tx, row)
    await _request(tx, row, row.snapshot_number)


async def repeat_takedown(tx: Tx, release_id: int) -> bool:
    """Ask again for the takedown of a deleted release that stores still have; tell whether there is one.

    The id is internal: nobody finds the release by its public one any more.
    """
    row = await _queries.lock_deleted(tx, release_id)
    if row is None or ReleaseState(row.state) not in AT_STORES or row.snapshot_number is None:
        return False
    await _request(tx, row, row.snapshot_number)
    return True


async def _request(tx: Tx, row: _queries.ReleaseRow, number: int) -> None:
    await tx.emit(
        TakedownRequested(organisation_id=row.organisation_id, release_id=row.id, snapshot_number=number)
    )
