"""Statements about deliveries: where each stands, what it will bring, how it moves."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

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
    completing: bool
    folder: str | None
    url_in_store: str | None
    error: str | None
    created_at: datetime
    updated_at: datetime
    content: dict[str, Any]

    @property
    def has_left_files(self) -> bool:
        """Whether files may lie at the store that nothing will ever complete.

        Where the last one was begun to be written, the store may have come to know of them.
        """
        return self.state == "superseded" and self.batch_id is not None and not self.completing


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


SELECT = """select d.id, d.public_id, d.organisation_id, d.release_id, r.public_id as release_public_id,
    d.snapshot_number, d.store_id, d.kind, d.state, d.batch_id, d.message_id, d.completing, d.folder,
    d.url_in_store, d.error, d.created_at, d.updated_at, s.content || jsonb_build_object('machine_made',
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


async def lock(tx: Tx, delivery_id: int) -> DeliveryRow:
    """Return a delivery, locked until the transaction ends."""
    return await tx.one(f"{SELECT} where d.id = %(id)s for update of d", {"id": delivery_id}, DeliveryRow)


async def read(tx: Tx, delivery_id: int) -> DeliveryRow:
    """Return a delivery."""
    return await tx.one(f"{SELECT} where d.id = %(id)s", {"id": delivery_id}, DeliveryRow)


async def fix_intent(tx: Tx, delivery_id: int, batch_id: str, message_id: str) -> None:
    """Fix the batch and message before anything is sent; what was fixed before stays.

    What was new when it was planned is an update if the store has the release by now.
    """
    await tx.execute(
        """update delivery d set batch_id = coalesce(d.batch_id, %(batch_id)s),
             message_id = coalesce(d.message_id, %(message_id)s),
             kind = case when d.kind = 'new' and exists (select from delivery p
               where p.release_id = d.release_id and p.store_id = d.store_id and p.id < d.id
                 and p.state = 'live' and p.id > coalesce((select max(t.id) from delivery t
                   where t.release_id = d.release_id and t.store_id = d.store_id and t.id < d.id
                     and t.kind = 'takedown' and t.state not in ('rejected', 'attention_needed')), 0))
               then 'update' else d.kind end
           where d.id = %(id)s""",
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
               error = case when %(to)s in ('rejected', 'failed', 'attention_needed', 'superseded')
                 then %(reason)s end,
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


async def note_completing(tx: Tx, delivery_id: int) -> None:
    """Note that the file that completes the package is about to be written."""
    await tx.execute("update delivery set completing = true where id = %(id)s", {"id": delivery_id})


async def note_folder(tx: Tx, delivery_id: int, folder: str) -> None:
    """Note where at the store the package lies."""
    await tx.execute(
        "update delivery set folder = %(folder)s where id = %(id)s", {"id": delivery_id, "folder": folder}
    )
