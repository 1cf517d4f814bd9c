"""A release changes its state: the move is checked, kept in the history, and told."""

from collections.abc import Iterable

from tutti.core import clock
from tutti.db import Tx
from tutti.domain.releases import _queries
from tutti.domain.releases.errors import AlreadySubmitted
from tutti.domain.releases.events import ReleaseStatusChanged
from tutti.domain.releases.model import ReleaseState, StoreState, aggregate


async def hold_still(tx: Tx, release_id: int) -> None:
    """Let nobody else settle or submit a release until the transaction ends (system transaction)."""
    await _queries.lock_internal(tx, release_id)


async def is_under_way(tx: Tx, release_id: int) -> bool:
    """Tell whether the latest submission is still worked on, before it goes to stores (system)."""
    row = await _queries.lock_internal(tx, release_id)
    number = row.snapshot_number
    return number is not None and await _queries.is_unfinished(tx, release_id, number)


async def settle(
    tx: Tx, release_id: int, stores: Iterable[StoreState], *, refused: bool = False
) -> ReleaseState:
    """Bring the release's state in line with what its stores say; return it (system transaction).

    ``refused`` says that one has just refused it: that is told even where the state stays.
    """
    row = await _queries.lock_internal(tx, release_id)
    decided = aggregate(ReleaseState.SUBMITTED, stores)
    await _move(tx, row, decided, None, always=refused)
    return decided


async def call_for_attention(tx: Tx, release_id: int, reason: str) -> None:
    """The owner must act: edit and submit again (system transaction).

    A release that stores have stays distributed, the stronger word (contract, section 11.1); that its update
    was refused is told all the same.
    """
    row = await _queries.lock_internal(tx, release_id)
    out = row.state == ReleaseState.DISTRIBUTED
    to = ReleaseState.DISTRIBUTED if out else ReleaseState.ATTENTION_NEEDED
    await _move(tx, row, to, reason, always=True)


async def demand_settled(tx: Tx, row: _queries.ReleaseRow) -> None:
    """Raise ``AlreadySubmitted`` while the submission before is on its way."""
    if row.state == ReleaseState.SUBMITTED:
        raise AlreadySubmitted("This release is on its way; wait until it is distributed or needs attention.")
    await demand_planned(tx, row)


async def demand_planned(tx: Tx, row: _queries.ReleaseRow) -> None:
    """Raise ``AlreadySubmitted`` while it is not known yet to which stores the submission before goes."""
    if row.state != ReleaseState.DRAFT and await _queries.is_under_way(tx, row.id):
        raise AlreadySubmitted("A submission of this release is being worked on; wait until its job is done.")


async def _move(
    tx: Tx, row: _queries.ReleaseRow, to: ReleaseState, reason: str | None, *, always: bool
) -> None:
    if row.state == to and not always:
        return
    await _queries.move(tx, row, to, reason)
    await tell(tx, row, to)


async def tell(tx: Tx, row: _queries.ReleaseRow, to: ReleaseState) -> None:
    """Emit the event that webhooks follow."""
    await tx.emit(
        ReleaseStatusChanged(
            organisation_id=row.organisation_id,
            release_id=row.id,
            public_id=str(row.public_id),
            status=to.value,
            previous_status=row.state,
            occurred_at=clock.now().isoformat(),
        )
    )
