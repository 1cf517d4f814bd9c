"""A delivery's way through its states, and what each move means for the release and its credits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from tutti.core import clock
from tutti.db import Tx
from tutti.domain import credits, releases
from tutti.domain.delivery import _queries
from tutti.domain.delivery._queries import DeliveryRow, StoreRow
from tutti.domain.delivery.errors import Superseded
from tutti.domain.delivery.events import DeliverySent
from tutti.domain.delivery.model import Acknowledgement, Outcome
from tutti.domain.delivery.rules import batch_id
from tutti.domain.delivery.verbs.compose import DeliveryKind, Intent
from tutti.domain.releases import StoreState

MESSAGES = UUID("6f3b6c1e-7d0a-5f52-9f0e-0c6a6d2b7a11")
SUPERSEDED = "Something newer about this release goes to the store instead."


@dataclass(frozen=True, slots=True)
class StoreStanding:
    """Where a release stands with one store."""

    store_id: int
    state: StoreState
    url: str | None
    error: str | None
    updated_at: datetime


async def stores_of(tx: Tx, release_public_id: UUID) -> list[StoreStanding]:
    """Return where the caller's release stands, by store."""
    return [
        StoreStanding(row.store_id, shown(row), row.url_in_store, row.error, row.updated_at)
        for row in await _queries.stores_of(tx, release_public_id)
    ]


async def standing(tx: Tx, release_id: int) -> list[StoreStanding]:
    """Return the same by internal id, in the system's own transactions."""
    return [
        StoreStanding(row.store_id, shown(row), row.url_in_store, row.error, row.updated_at)
        for row in await _queries.stores_of_internal(tx, release_id)
    ]


@dataclass(frozen=True, slots=True)
class Offered:
    """A release that stores offer: by internal id, which submission (the newest), and where it is."""

    release_id: int
    snapshot_number: int
    urls: Mapping[int, str | None]


async def offered(tx: Tx, release_public_id: UUID) -> Offered | None:
    """Return what stores offer of a release, whatever became of later submissions (system transaction)."""
    rows = await _queries.offers(tx, release_public_id)
    if not rows:
        return None
    newest = max(row.snapshot_number for row in rows)
    return Offered(rows[0].release_id, newest, {row.store_id: row.url_in_store for row in rows})


SETTLED = frozenset(
    {
        StoreState.LIVE,
        StoreState.REJECTED,
        StoreState.FAILED,
        StoreState.TAKEN_DOWN,
        StoreState.SUPERSEDED,
    }
)


REFUSED = frozenset({StoreState.REJECTED, StoreState.ATTENTION_NEEDED})
NOWHERE = frozenset({StoreState.REJECTED, StoreState.TAKEN_DOWN})


def shown(row: StoreRow) -> StoreState:
    """Return the state that people see: an update or takedown under way says so, and one that is refused."""
    state = StoreState(row.state)
    if row.kind == DeliveryKind.UPDATE:
        if state in REFUSED:
            return StoreState.ATTENTION_NEEDED
        return state if state in SETTLED else StoreState.UPDATING
    if row.kind == DeliveryKind.TAKEDOWN:
        if state in REFUSED:
            return StoreState.ATTENTION_NEEDED
        return state if state in SETTLED else StoreState.TAKEDOWN_PENDING
    return state


async def begin(tx: Tx, delivery_id: int) -> tuple[DeliveryRow, Intent] | None:
    """Fix what will be sent, once, and return it; later calls return the same.

    One that something newer has taken the place of is superseded. ``None``: nothing of it is at the store.
    """
    row = await _queries.lock(tx, delivery_id)
    is_begun = row.state in (StoreState.QUEUED, StoreState.PROCESSING) and row.batch_id is not None
    if is_begun and not row.completing and await _queries.is_superseded(tx, row):
        await move(tx, row, StoreState.SUPERSEDED, SUPERSEDED)
        row = await _queries.lock(tx, delivery_id)
    if row.state == StoreState.SUPERSEDED and not row.has_left_files:
        return None
    if row.batch_id is None:
        fresh = batch_id(clock.now())
        latest = await _queries.latest_batch(tx, row.store_id)
        if latest is not None and latest >= fresh:
            fresh = str(int(latest) + 1)
        await _queries.fix_intent(tx, delivery_id, fresh, str(uuid5(MESSAGES, str(row.public_id))))
        row = await _queries.lock(tx, delivery_id)
    if row.state == StoreState.QUEUED:
        await move(tx, row, StoreState.PROCESSING)
    return row, Intent(
        message_id=row.message_id or "",
        thread_id=str(row.release_public_id),
        batch_id=row.batch_id or "",
        created=row.created_at.replace(microsecond=0),
        kind=DeliveryKind(row.kind),
    )


async def sent(tx: Tx, delivery_id: int, folder: str) -> None:
    """The package lies at the store, complete."""
    row = await _queries.lock(tx, delivery_id)
    await _queries.note_folder(tx, delivery_id, folder)
    if row.state == StoreState.PROCESSING:
        await move(tx, row, StoreState.SENT)
        await tx.emit(
            DeliverySent(organisation_id=row.organisation_id, delivery_id=row.id, store_id=row.store_id)
        )


async def go_on(tx: Tx, delivery_id: int, *, completing: bool) -> None:
    """Raise ``Superseded`` if something newer is meant for the store; else note that it is about to complete.

    Both look at the same row, locked: what was not begun to be completed by then never will be.
    """
    row = await _queries.lock(tx, delivery_id)
    if await _queries.is_superseded(tx, row):
        raise Superseded(SUPERSEDED)
    if completing:
        await _queries.note_completing(tx, delivery_id)


async def superseded(tx: Tx, delivery_id: int) -> bool:
    """It is not complete at the store, and something newer is meant for it.

    Returns whether its files can be removed there.
    """
    row = await _queries.lock(tx, delivery_id)
    if row.state == StoreState.PROCESSING:
        await move(tx, row, StoreState.SUPERSEDED, SUPERSEDED)
    return (await _queries.lock(tx, delivery_id)).has_left_files


async def failed(tx: Tx, delivery_id: int, reason: str) -> None:
    """Nothing more can be tried; the operator must mend something."""
    row = await _queries.lock(tx, delivery_id)
    if StoreState(row.state) not in SETTLED:
        await move(tx, row, StoreState.FAILED, reason)


async def stumbled(tx: Tx, delivery_id: int, reason: str) -> None:
    """A try failed, and another will be made; whoever looks may see why."""
    await _queries.note_trouble(tx, delivery_id, reason)


async def needs_attention(tx: Tx, delivery_id: int, reason: str) -> None:
    """What the owner gave cannot be sent to this store as it is; the owner edits and submits again."""
    row = await _queries.lock(tx, delivery_id)
    if StoreState(row.state) not in SETTLED:
        await move(tx, row, StoreState.ATTENTION_NEEDED, reason)


async def answered(tx: Tx, delivery_id: int, answer: Acknowledgement, store: str) -> StoreState:
    """Take the answer of ``store`` (its name): move the delivery, the release, and the credits held for it.

    Where the store offers the release is told to whoever uploads the same recordings again.
    """
    row = await _queries.lock(tx, delivery_id)
    to = _meaning(DeliveryKind(row.kind), answer.outcome)
    if to is None or row.state == to:
        return StoreState(row.state)
    await move(tx, row, to, answer.text, answer.url)
    if to is StoreState.LIVE and answer.url and not await _queries.is_withdrawn(tx, row):
        await releases.note_store_link(tx, row.release_id, row.snapshot_number, store, answer.url)
    elif to is StoreState.TAKEN_DOWN:
        urls = await _queries.urls_in_store(tx, row.release_id, row.store_id)
        await releases.forget_store_links(tx, row.release_id, row.snapshot_number, urls)
    return to


def _meaning(kind: DeliveryKind, outcome: Outcome) -> StoreState | None:
    match outcome:
        case Outcome.LIVE:
            return StoreState.LIVE
        case Outcome.UNAVAILABLE:
            return StoreState.TAKEN_DOWN if kind is DeliveryKind.TAKEDOWN else StoreState.REJECTED
        case Outcome.ACCEPTED:
            return StoreState.TAKEN_DOWN if kind is DeliveryKind.TAKEDOWN else None
        case Outcome.REJECTED:
            return StoreState.REJECTED
        case Outcome.IN_PROGRESS:
            return None


async def move(
    tx: Tx, row: DeliveryRow, to: StoreState, reason: str | None = None, url: str | None = None
) -> None:
    """Move a delivery, and with it the release and the credits held for it."""
    await _queries.move(tx, row, to, reason=reason, url=url)
    await settle(tx, row.release_id, refused=to in REFUSED)
    await _settle_credits(tx, row, to)


async def settle(tx: Tx, release_id: int, *, refused: bool = False) -> None:
    """Bring the state of a release in line with what its stores say; ``refused``: the news is a refusal.

    It is not taken down as long as a store refuses to.
    """
    await releases.hold_still(tx, release_id)
    rows = await _queries.stores_of_internal(tx, release_id)
    newest = max((row.snapshot_number for row in rows), default=0)
    # a store that had to take an older submission down says nothing of the one that others have
    said = [row for row in rows if row.kind != DeliveryKind.TAKEDOWN or row.snapshot_number == newest]
    if any(row.kind == DeliveryKind.TAKEDOWN and StoreState(row.state) in REFUSED for row in said):
        said = [row for row in said if row.state != StoreState.TAKEN_DOWN]
    out = [StoreState.LIVE for _ in await _queries.offers_internal(tx, release_id)]
    await releases.settle(tx, release_id, [*out, *map(shown, said)], refused=refused)


async def _settle_credits(tx: Tx, row: DeliveryRow, to: StoreState) -> None:
    """Capture at the first store that has the release; give back once none has it, nor will get it.

    What is held then for a submission that is still being worked on is that one's.
    """
    if to is StoreState.LIVE:
        await credits.capture_for_release(tx, row.organisation_id, row.release_public_id)
    elif to in NOWHERE and not await releases.is_under_way(tx, row.release_id):
        stores = await _queries.stores_of_internal(tx, row.release_id)
        if all(_is_nowhere(store) for store in stores):
            await credits.release_hold(tx, row.organisation_id, row.release_public_id)


def _is_nowhere(store: StoreRow) -> bool:
    refused_to_go = store.kind == DeliveryKind.TAKEDOWN and store.state != StoreState.TAKEN_DOWN
    return StoreState(store.state) in NOWHERE and not refused_to_go
