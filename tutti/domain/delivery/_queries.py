"""Every statement about deliveries. Owners read through their wall; the work itself is the system's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from tutti.db import Tx


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One delivery with the snapshot that it is about."""

    id: int
    public_id: UUID
    organisation_id: int
    release_id: int
    release_public_id: UUID
    snapshot_number: int
    store_id: int
    kind: str
    state: str
    batch_id: str | None
    message_id: str | None
    folder: str | None
    url_in_store: str | None
    error: str | None
    created_at: datetime
    updated_at: datetime
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class StoreRow:
    """Where a release stands with one store: its latest delivery there."""

    store_id: int
    snapshot_number: int
    kind: str
    state: str
    url_in_store: str | None
    error: str | None
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class _Planned:
    id: int
    error: str | None


SELECT = """select d.id, d.public_id, d.organisation_id, d.release_id, r.public_id as release_public_id,
    d.snapshot_number, d.store_id, d.kind, d.state, d.batch_id, d.message_id, d.folder, d.url_in_store,
    d.error, d.created_at, d.updated_at, s.content || jsonb_build_object('machine_made',
      (select coalesce(jsonb_agg(t.machine_made order by t.position), '[]') from release_track t
       where t.release_id = s.release_id and t.snapshot_number = s.number)) as content
  from delivery d join release r on r.id = d.release_id
    join release_snapshot s on s.release_id = d.release_id and s.number = d.snapshot_number"""


URL: LiteralString = """coalesce(d.url_in_store, case when d.kind <> 'new' and d.state <> 'taken_down' then (
  select p.url_in_store from delivery p
  where p.release_id = d.release_id and p.store_id = d.store_id and p.url_in_store is not null
  order by p.id desc limit 1) end) as url_in_store"""
"""Where a store has a release: while an update or takedown is on its way, where it had it before."""


@dataclass(frozen=True, slots=True)
class OfferRow:
    """A store that offers a release, and the submission that it has."""

    store_id: int
    snapshot_number: int
    release_id: int
    url_in_store: str | None


OFFERS: LiteralString = f"""select distinct on (d.store_id) d.store_id, d.snapshot_number, d.release_id, {URL}
  from delivery d join release r on r.id = d.release_id
  where d.kind <> 'takedown' and d.state = 'live' and r.deleted_at is null and not exists (
    select from delivery t where t.release_id = d.release_id and t.store_id = d.store_id and t.id > d.id
      and (t.kind = 'takedown' and t.state = 'taken_down'
        or t.kind <> 'takedown' and t.state = 'rejected' and exists (
          select from delivery_move m where m.delivery_id = t.id and m.from_state = 'live')))"""
"""What came out at a store stays there until it was taken down, or the store no longer has what followed."""


async def offers(tx: Tx, release_public_id: UUID) -> list[OfferRow]:
    """Return the stores that offer a release, whoever owns it (system)."""
    return await tx.many(
        f"{OFFERS} and r.public_id = %(id)s order by d.store_id, d.id desc",
        {"id": release_public_id},
        OfferRow,
    )


async def offers_internal(tx: Tx, release_id: int) -> list[OfferRow]:
    """Return the same by internal id (system)."""
    return await tx.many(
        f"{OFFERS} and r.id = %(id)s order by d.store_id, d.id desc", {"id": release_id}, OfferRow
    )


async def stores_of(tx: Tx, release_public_id: UUID) -> list[StoreRow]:
    """Return the latest delivery to each store of the caller's release, by store."""
    return await tx.many(
        f"""select distinct on (d.store_id) d.store_id, d.snapshot_number, d.kind, d.state, {URL},
             d.error, d.updated_at
           from delivery d join release r on r.id = d.release_id
           where r.organisation_id = %(organisation)s and r.public_id = %(id)s
           order by d.store_id, d.id desc""",
        {"id": release_public_id},
        StoreRow,
    )


async def stores_of_internal(tx: Tx, release_id: int) -> list[StoreRow]:
    """Return the same by internal id, for the system's own transactions."""
    return await tx.many(
        f"""select distinct on (d.store_id) d.store_id, d.snapshot_number, d.kind, d.state, {URL},
             d.error, d.updated_at
           from delivery d where d.release_id = %(id)s order by d.store_id, d.id desc""",
        {"id": release_id},
        StoreRow,
    )


async def plan(
    tx: Tx,
    release_id: int,
    number: int,
    kind: str,
    store_ids: Sequence[int],
    unconnected: Sequence[int],
    left_out: Mapping[int, str] = MappingProxyType({}),
) -> list[int]:
    """Queue a delivery to each store, once; return the ids of those that are new and can be brought there.

    ``left_out`` says of some of the stores why nothing may go there: that needs attention. ``kind`` ``new``
    becomes ``update`` for a store that has the release already.
    """
    rows = await tx.many(
        """insert into delivery (organisation_id, release_id, snapshot_number, store_id, kind, state, error)
           select r.organisation_id, r.id, %(number)s, store,
             case when %(kind)s = 'new' and exists (
               select 1 from delivery p where p.release_id = r.id and p.store_id = store
                 and p.state = 'live' and p.id > coalesce((select max(t.id) from delivery t
                   where t.release_id = r.id and t.store_id = store and t.kind = 'takedown'), 0))
               then 'update' else %(kind)s end,
             case when %(left_out)s::jsonb ? store::text then 'attention_needed' else 'queued' end,
             case when store = any(%(unconnected)s::int[]) then 'This store is not connected yet.'
               else %(left_out)s::jsonb ->> store::text end
           from release r, unnest(%(stores)s::int[]) as store where r.id = %(id)s
           on conflict do nothing returning id, error""",
        {
            "id": release_id,
            "number": number,
            "kind": kind,
            "stores": list(store_ids),
            "unconnected": list(unconnected),
            "left_out": Jsonb({str(store): why for store, why in left_out.items()}),
        },
        _Planned,
    )
    return sorted(row.id for row in rows if row.error is None)


async def reached_stores(tx: Tx, release_id: int) -> dict[int, int]:
    """Return the stores that have, or may have, something of the release to take down, and which snapshot."""
    rows = await stores_of_internal(tx, release_id)
    offered = {row.store_id: row.snapshot_number for row in await offers_internal(tx, release_id)}
    has = {row.store_id: row.snapshot_number for row in rows if row.state in ("sent", "live")}
    told = {row.store_id for row in rows if row.kind == "takedown"}
    return {store: number for store, number in (offered | has).items() if store not in told}


async def lock(tx: Tx, delivery_id: int) -> DeliveryRow:
    """Return a delivery, locked until the transaction ends."""
    return await tx.one(f"{SELECT} where d.id = %(id)s for update of d", {"id": delivery_id}, DeliveryRow)


async def read(tx: Tx, delivery_id: int) -> DeliveryRow:
    """Return a delivery."""
    return await tx.one(f"{SELECT} where d.id = %(id)s", {"id": delivery_id}, DeliveryRow)


async def fix_intent(tx: Tx, delivery_id: int, batch_id: str, message_id: str) -> None:
    """Fix the batch and message before anything is sent; what was fixed before stays."""
    await tx.execute(
        """update delivery set batch_id = coalesce(batch_id, %(batch_id)s),
             message_id = coalesce(message_id, %(message_id)s) where id = %(id)s""",
        {"id": delivery_id, "batch_id": batch_id, "message_id": message_id},
    )


async def latest_batch(tx: Tx, store_id: int) -> str | None:
    """Return the highest batch id that a store was ever given; batches of a store are begun one at a time."""
    await tx.value("select pg_advisory_xact_lock(60, %(store_id)s)", {"store_id": store_id})
    found = await tx.value("select max(batch_id) from delivery where store_id = %(id)s", {"id": store_id})
    return str(found) if found else None


async def move(
    tx: Tx, row: DeliveryRow, to: str, *, reason: str | None = None, url: str | None = None
) -> None:
    """Set the state and write the move into the history."""
    await tx.execute(
        """with moved as (
             update delivery set state = %(to)s, updated_at = clock_timestamp(),
               error = case when %(to)s in ('rejected', 'failed', 'attention_needed') then %(reason)s end,
               url_in_store = coalesce(%(url)s, url_in_store),
               sent_at = case when %(to)s = 'sent' then clock_timestamp() else sent_at end
             where id = %(id)s)
           insert into delivery_move (delivery_id, organisation_id, from_state, to_state, reason)
           values (%(id)s, %(of)s, %(was)s, %(to)s, %(reason)s)""",
        {
            "id": row.id,
            "of": row.organisation_id,
            "was": row.state,
            "to": to,
            "reason": reason,
            "url": url,
        },
    )


async def note_trouble(tx: Tx, delivery_id: int, reason: str) -> None:
    """Note why a try failed that is not the last."""
    await tx.execute(
        """update delivery set error = %(reason)s, updated_at = clock_timestamp()
           where id = %(id)s and state in ('processing', 'sent')""",
        {"id": delivery_id, "reason": reason},
    )


async def let_go(tx: Tx, delivery_id: int) -> None:
    """Forget what was in the way of a delivery."""
    await tx.execute(
        "update delivery set error = null, updated_at = clock_timestamp() where id = %(id)s",
        {"id": delivery_id},
    )


STUCK: LiteralString = """
  (d.state = 'failed' or (d.state = 'queued' and d.error is not null and d.batch_id is null))
  and not exists (select from delivery later where later.release_id = d.release_id
                  and later.store_id = d.store_id and later.id > d.id)"""
"""Deliveries that nothing brings on: failed ones, and those of a store that was not connected."""


@dataclass(frozen=True, slots=True)
class StuckRow:
    """A delivery that nothing brings on."""

    id: int
    store_id: int
    state: str


async def stuck(tx: Tx) -> list[StuckRow]:
    """Return the deliveries that nothing brings on, oldest first (system)."""
    return await tx.many(
        f"select d.id, d.store_id, d.state from delivery d where {STUCK} order by d.id", None, StuckRow
    )


async def urls_in_store(tx: Tx, release_id: int, store_id: int) -> list[str]:
    """Return the addresses that a store ever gave for a release."""
    rows = await tx.many(
        """select distinct url_in_store as url from delivery
           where release_id = %(release)s and store_id = %(store)s and url_in_store is not null""",
        {"release": release_id, "store": store_id},
        _Url,
    )
    return [row.url for row in rows]


@dataclass(frozen=True, slots=True)
class _Url:
    url: str


async def note_folder(tx: Tx, delivery_id: int, folder: str) -> None:
    """Note where at the store the package lies."""
    await tx.execute(
        "update delivery set folder = %(folder)s where id = %(id)s", {"id": delivery_id, "folder": folder}
    )


@dataclass(frozen=True, slots=True)
class _Path:
    path: str


async def answers_read(tx: Tx, delivery_id: int) -> frozenset[str]:
    """Return the acknowledgement files that were read already."""
    rows = await tx.many(
        "select path from delivery_answer where delivery_id = %(id)s", {"id": delivery_id}, _Path
    )
    return frozenset(row.path for row in rows)


async def note_answer(tx: Tx, row: DeliveryRow, path: str, fault: str | None) -> None:
    """Note that an acknowledgement file was read, and what was wrong with it."""
    await tx.execute(
        """insert into delivery_answer (delivery_id, organisation_id, path, fault)
           values (%(id)s, %(of)s, %(path)s, %(fault)s) on conflict do nothing""",
        {"id": row.id, "of": row.organisation_id, "path": path, "fault": fault},
    )
