"""A delivery's way through its states, and what each move means for the release and its credits."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID, uuid5

from tutti.core import clock
from tutti.db import Tx
from tutti.domain import credits, releases
from tutti.domain.delivery import _queries
from tutti.domain.delivery._queries import DeliveryRow, StoreRow
from tutti.domain.delivery.events import DeliveryQueued, DeliverySent
from tutti.domain.delivery.model import Acknowledgement, Outcome
from tutti.domain.delivery.profiles.loader import StoreProfiles
from tutti.domain.delivery.rules import batch_id
from tutti.domain.delivery.verbs.compose import DeliveryKind, Intent, nothing_left
from tutti.domain.releases import StoreState

MESSAGES = UUID("6f3b6c1e-7d0a-5f52-9f0e-0c6a6d2b7a11")


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


SETTLED = frozenset({StoreState.LIVE, StoreState.REJECTED, StoreState.FAILED, StoreState.TAKEN_DOWN})


REFUSED = frozenset({StoreState.REJECTED, StoreState.ATTENTION_NEEDED})


def shown(row: StoreRow) -> StoreState:
    """Return the state that people see: an update or takedown under way says so."""
    state = StoreState(row.state)
    if row.kind == DeliveryKind.UPDATE:
        if state in REFUSED:
            return StoreState.ATTENTION_NEEDED
        return state if state in SETTLED else StoreState.UPDATING
    if row.kind == DeliveryKind.TAKEDOWN:
        return state if state in SETTLED else StoreState.TAKEDOWN_PENDING
    return state


async def plan(tx: Tx, profiles: StoreProfiles, release_id: int, number: int) -> list[int]:
    """Queue the deliveries of a snapshot and tell; no chosen stores means every connected one.

    A store to which the terms of the release leave nothing is told to its owner, and if it has the release,
    it is told to take it down.
    """
    draft = (await releases.read_snapshot_of(tx, release_id, number)).draft
    wanted = draft.release.distribution_store_ids
    connected = {profile.id: profile for profile in profiles.connected()}
    stores = list(connected) if wanted is None else list(wanted)
    unconnected = [store for store in stores if store not in connected]
    today = clock.now().date()
    reasons = {store: nothing_left(connected[store], draft, today) for store in stores if store in connected}
    left_out = {store: why for store, why in reasons.items() if why is not None}
    withdrawn = await _withdraw(tx, release_id, left_out) if left_out else set()
    told = {store: why for store, why in left_out.items() if store not in withdrawn}
    stores = [store for store in stores if store not in withdrawn]
    return await _queue(tx, release_id, number, DeliveryKind.NEW, stores, unconnected, told)


async def _withdraw(tx: Tx, release_id: int, left_out: Collection[int]) -> set[int]:
    """Queue a takedown of what those of the stores have that have any; return who has or had been told so."""
    reached = await _queries.reached_stores(tx, release_id)
    for store in left_out:
        if store in reached:
            await _queue(tx, release_id, reached[store], DeliveryKind.TAKEDOWN, [store], [])
    rows = await _queries.stores_of_internal(tx, release_id)
    return {row.store_id for row in rows if row.kind == DeliveryKind.TAKEDOWN and row.store_id in left_out}


async def plan_takedown(tx: Tx, release_id: int, number: int) -> list[int]:
    """Queue a takedown at every store that has the release."""
    stores = await _queries.reached_stores(tx, release_id)
    return await _queue(tx, release_id, number, DeliveryKind.TAKEDOWN, list(stores), [])


async def _queue(
    tx: Tx,
    release_id: int,
    number: int,
    kind: DeliveryKind,
    stores: list[int],
    unconnected: list[int],
    left_out: Mapping[int, str] = MappingProxyType({}),
) -> list[int]:
    queued = await _queries.plan(tx, release_id, number, kind, stores, unconnected, left_out)
    for delivery_id in queued:
        row = await _queries.read(tx, delivery_id)
        await tx.emit(DeliveryQueued(organisation_id=row.organisation_id, delivery_id=delivery_id))
    await _settle(tx, release_id, refused=bool(left_out))
    return queued


async def begin(tx: Tx, delivery_id: int) -> tuple[DeliveryRow, Intent]:
    """Fix what will be sent, once, and return it; later calls return the same."""
    row = await _queries.lock(tx, delivery_id)
    if row.batch_id is None:
        fresh = batch_id(clock.now())
        latest = await _queries.latest_batch(tx, row.store_id)
        if latest is not None and latest >= fresh:
            fresh = str(int(latest) + 1)
        await _queries.fix_intent(tx, delivery_id, fresh, str(uuid5(MESSAGES, str(row.public_id))))
        row = await _queries.lock(tx, delivery_id)
    if row.state == StoreState.QUEUED:
        await _move(tx, row, StoreState.PROCESSING)
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
        await _move(tx, row, StoreState.SENT)
        await tx.emit(
            DeliverySent(organisation_id=row.organisation_id, delivery_id=row.id, store_id=row.store_id)
        )


async def failed(tx: Tx, delivery_id: int, reason: str) -> None:
    """Nothing more can be tried; the operator must mend something."""
    row = await _queries.lock(tx, delivery_id)
    if StoreState(row.state) not in SETTLED:
        await _move(tx, row, StoreState.FAILED, reason)


async def stumbled(tx: Tx, delivery_id: int, reason: str) -> None:
    """A try failed, and another will be made; whoever looks may see why."""
    await _queries.note_trouble(tx, delivery_id, reason)


@dataclass(frozen=True, slots=True)
class Stuck:
    """How many deliveries to a store have failed, and how many wait for it to be connected."""

    failed: int = 0
    waiting: int = 0


async def stuck(tx: Tx) -> dict[int, Stuck]:
    """Return by store what nothing brings on (system transaction)."""
    found: dict[int, Stuck] = {}
    for row in await _queries.stuck(tx):
        so_far = found.get(row.store_id, Stuck())
        failed = row.state == StoreState.FAILED
        found[row.store_id] = Stuck(so_far.failed + failed, so_far.waiting + (not failed))
    return found


async def resume(tx: Tx, stores: Collection[int]) -> int:
    """Queue anew what failed at some stores, or waited for their connection; return how many (system).

    A delivery keeps its batch and message, so that what lies at the store already is not sent twice.
    """
    ids = [row.id for row in await _queries.stuck(tx) if row.store_id in stores]
    for delivery_id in ids:
        row = await _queries.lock(tx, delivery_id)
        if row.state == StoreState.FAILED:
            await _move(tx, row, StoreState.QUEUED)
        else:
            await _queries.let_go(tx, delivery_id)
        await tx.emit(DeliveryQueued(organisation_id=row.organisation_id, delivery_id=delivery_id))
    return len(ids)


async def needs_attention(tx: Tx, delivery_id: int, reason: str) -> None:
    """What the owner gave cannot be sent to this store as it is; the owner edits and submits again."""
    row = await _queries.lock(tx, delivery_id)
    if StoreState(row.state) not in SETTLED:
        await _move(tx, row, StoreState.ATTENTION_NEEDED, reason)


async def answered(tx: Tx, delivery_id: int, answer: Acknowledgement, store: str) -> StoreState:
    """Take the answer of ``store`` (its name): move the delivery, the release, and the credits held for it.

    Where the store offers the release is told to whoever uploads the same recordings again.
    """
    row = await _queries.lock(tx, delivery_id)
    to = _meaning(DeliveryKind(row.kind), answer.outcome)
    if to is None or row.state == to:
        return StoreState(row.state)
    await _move(tx, row, to, answer.text, answer.url)
    if to is StoreState.LIVE and answer.url:
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


async def _move(
    tx: Tx, row: DeliveryRow, to: StoreState, reason: str | None = None, url: str | None = None
) -> None:
    await _queries.move(tx, row, to, reason=reason, url=url)
    await _settle(tx, row.release_id, refused=to in REFUSED)
    if row.kind != DeliveryKind.TAKEDOWN:
        await _settle_credits(tx, row, to)


async def _settle(tx: Tx, release_id: int, *, refused: bool = False) -> None:
    rows = await _queries.stores_of_internal(tx, release_id)
    newest = max((row.snapshot_number for row in rows), default=0)
    # a store that had to take an older submission down says nothing of the one that others have
    said = [row for row in rows if row.kind != DeliveryKind.TAKEDOWN or row.snapshot_number == newest]
    out = [StoreState.LIVE for _ in await _queries.offers_internal(tx, release_id)]
    await releases.settle(tx, release_id, [*out, *map(shown, said)], refused=refused)


async def _settle_credits(tx: Tx, row: DeliveryRow, to: StoreState) -> None:
    """Capture at the first store that has the release; give back when every store has refused it."""
    if to is StoreState.LIVE:
        await credits.capture_for_release(tx, row.organisation_id, row.release_public_id)
    elif to is StoreState.REJECTED:
        stores = await _queries.stores_of_internal(tx, row.release_id)
        if all(store.state == StoreState.REJECTED for store in stores):
            await credits.release_hold(tx, row.organisation_id, row.release_public_id)
