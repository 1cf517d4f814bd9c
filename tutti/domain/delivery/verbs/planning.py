"""What is to be brought to which store, and when its turn is: the stores hear things in their order.

A newer delivery takes the place of an older one to the same store that cannot be complete there. One that is
being brought there meanwhile looks for newer ones before it is complete; until that has come out, the newer
waits (``docs/delivery.md``, "One after the other").
"""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from itertools import groupby
from types import MappingProxyType

from tutti.core import clock
from tutti.db import Tx
from tutti.domain import releases
from tutti.domain.delivery import _queries
from tutti.domain.delivery._queries import DeliveryRow
from tutti.domain.delivery.events import DeliveryQueued
from tutti.domain.delivery.profiles.loader import StoreProfiles
from tutti.domain.delivery.verbs import track
from tutti.domain.delivery.verbs.compose import DeliveryKind, nothing_left
from tutti.domain.releases import StoreState


async def plan(tx: Tx, profiles: StoreProfiles, release_id: int, number: int) -> list[int]:
    """Queue the deliveries of a snapshot and tell; no chosen stores means every connected one.

    A store to which the terms of the release leave nothing is told to its owner, and if it has the release,
    it is told to take it down; so is one that was still to get it and is no longer chosen. Nothing is queued
    for a snapshot that a newer one has replaced.
    """
    await _queries.take_turn(tx, release_id)
    if not await _queries.is_newest(tx, release_id, number):
        return []
    draft = (await releases.read_snapshot_of(tx, release_id, number)).draft
    pending = await _supersede(tx, release_id, number)
    pending |= await _queries.stores_under_way(tx, release_id)
    wanted = draft.release.distribution_store_ids
    connected = {profile.id: profile for profile in profiles.connected()}
    stores = sorted({*connected, *pending}) if wanted is None else list(wanted)
    unconnected = [store for store in stores if store not in connected]
    today = clock.now().date()
    reasons = {store: nothing_left(connected[store], draft, today) for store in stores if store in connected}
    left_out = {store: why for store, why in reasons.items() if why is not None}
    await _withdraw(tx, release_id, left_out, dropped=pending - set(stores))
    withdrawn = await _queries.told_to_take_down(tx, release_id)
    told = {store: why for store, why in left_out.items() if store not in withdrawn}
    stores = [store for store in stores if store not in left_out or store in told]
    return await _queue(tx, release_id, number, DeliveryKind.NEW, stores, unconnected, told)


async def _supersede(tx: Tx, release_id: int, before: int) -> set[int]:
    """Let go what is older, and return the stores that will not get it; files that lie there are removed."""
    gone = await _queries.supersede(tx, release_id, before, track.SUPERSEDED)
    for row in gone:
        if row.is_left:
            await tx.emit(DeliveryQueued(organisation_id=row.organisation_id, delivery_id=row.id))
    return {row.store_id for row in gone}


async def _withdraw(tx: Tx, release_id: int, left_out: Collection[int], dropped: Collection[int]) -> None:
    """Queue a takedown at the stores left out that have anything, and at those dropped before it came."""
    reached = await _queries.reached_stores(tx, release_id) if left_out or dropped else {}
    newest = await _queries.newest_at_stores(tx, release_id) if dropped else {}
    wanted = {*dropped, *(store for store in left_out if store in reached)}
    about = sorted((reached.get(store) or newest[store], store) for store in wanted)
    for number, group in groupby(about, lambda each: each[0]):
        await _queue(tx, release_id, number, DeliveryKind.TAKEDOWN, [store for _, store in group])


async def plan_takedown(tx: Tx, release_id: int, number: int) -> list[int]:
    """Queue a takedown at every store that has, or may have, the release, or was still to get it.

    One that refused to take it down is told again, and of those that were told before no other. Stores that
    something newer than snapshot ``number`` is meant for are left alone: its owner has submitted the release
    again since the takedown was asked for.
    """
    await _queries.take_turn(tx, release_id)
    waiting = await _supersede(tx, release_id, number + 1)
    newest = await _queries.newest_at_stores(tx, release_id)
    waiting |= await _queries.stores_left_out(tx, release_id)
    stores = waiting | set(await _queries.reached_stores(tx, release_id))
    about = sorted(store for store in stores if newest[store] <= number)
    return await _queue(tx, release_id, number, DeliveryKind.TAKEDOWN, about)


async def _queue(
    tx: Tx,
    release_id: int,
    number: int,
    kind: DeliveryKind,
    stores: Sequence[int],
    unconnected: Sequence[int] = (),
    left_out: Mapping[int, str] = MappingProxyType({}),
) -> list[int]:
    queued = await _queries.plan(tx, release_id, number, kind, stores, unconnected, left_out)
    for row in queued:
        await tx.emit(DeliveryQueued(organisation_id=row.organisation_id, delivery_id=row.id))
    await track.settle(tx, release_id, refused=bool(left_out))
    return [row.id for row in queued]


class Turn(StrEnum):
    """Whether a delivery may be seen to at its store; never, if there is nothing to bring or remove."""

    NOW = "now"
    LATER = "later"
    NEVER = "never"


async def turn(tx: Tx, delivery_id: int) -> Turn:
    """Say whose turn it is at a store; a takedown of what never got there is done with that (system)."""
    row = await _queries.lock(tx, delivery_id)
    if row.state in (StoreState.SUPERSEDED, StoreState.TAKEN_DOWN):
        return Turn.NOW if row.has_left_files else Turn.NEVER
    await _make_way(tx, row)
    if not await _queries.has_turn(tx, row):
        return Turn.LATER
    if row.state != StoreState.QUEUED or row.batch_id is not None:
        return Turn.NOW
    if row.kind == DeliveryKind.TAKEDOWN and not await _queries.has_anything(tx, row):
        await track.move(tx, row, StoreState.TAKEN_DOWN)
        return Turn.NEVER
    if await _queries.is_superseded(tx, row):
        await track.move(tx, row, StoreState.SUPERSEDED, track.SUPERSEDED)
        return Turn.NEVER
    return Turn.NOW


async def _make_way(tx: Tx, row: DeliveryRow) -> None:
    """Let nothing wait for the next try of what came before ``row`` to its store.

    What cannot be complete there stops; whether the rest is has to be asked there, and a takedown is sent in
    any case: these are tried at once. One that a worker is at stops by itself, before it is complete.
    """
    for older in await _queries.lock_ahead(tx, row):
        if await _queries.is_being_tried(tx, older.id):
            continue
        if older.completing or older.kind == DeliveryKind.TAKEDOWN:
            await _queries.try_now(tx, older.id)
        else:
            await track.move(tx, older, StoreState.SUPERSEDED, track.SUPERSEDED)
