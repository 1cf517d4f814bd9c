"""Statements about what is to be brought to which store, and in which order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import LiteralString

from psycopg.types.json import Jsonb

from tutti.db import Tx
from tutti.domain.delivery._queries.deliveries import DeliveryRow

SINCE_TAKEDOWN: LiteralString = """p.id > coalesce((select max(t.id) from delivery t
  where t.release_id = p.release_id and t.store_id = p.store_id and t.kind = 'takedown'
    and t.state not in ('rejected', 'attention_needed')), 0)"""
"""A takedown that did not get through leaves the store what it has."""
ON_THE_WAY: LiteralString = """(p.state = 'processing' or p.completing and p.state in ('queued', 'failed'))"""
"""Deliveries that are being completed, or may have been: a try that was cut may have been whole."""
MAY_HAVE: LiteralString = f"p.kind <> 'takedown' and (p.state in ('sent', 'live') or {ON_THE_WAY})"
"""Deliveries that the store has, or may have, or will."""


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A delivery that was queued just now."""

    id: int
    organisation_id: int
    error: str | None


async def take_turn(tx: Tx, release_id: int) -> None:
    """Wait until no other plan for the deliveries of a release is being made; held until the end."""
    await tx.value("select pg_advisory_xact_lock(61, hashint8(%(id)s))", {"id": release_id})


async def is_newest(tx: Tx, release_id: int, number: int) -> bool:
    """Tell whether a snapshot is the latest of its release (system)."""
    return bool(
        await tx.value(
            "select snapshot_number = %(number)s from release where id = %(id)s",
            {"id": release_id, "number": number},
        )
    )


async def plan(
    tx: Tx,
    release_id: int,
    number: int,
    kind: str,
    store_ids: Sequence[int],
    unconnected: Sequence[int] = (),
    left_out: Mapping[int, str] = MappingProxyType({}),
) -> list[PlannedRow]:
    """Queue a delivery to each store, once; return those that are new and can be brought there, in order.

    ``left_out`` says of some of the stores why nothing may go there: that needs attention. ``kind`` ``new``
    becomes ``update`` for a store that has the release already.
    """
    rows = await tx.many(
        f"""insert into delivery (organisation_id, release_id, snapshot_number, store_id, kind, state, error)
           select r.organisation_id, r.id, %(number)s, store,
             case when %(kind)s = 'new' and exists (
               select 1 from delivery p where p.release_id = r.id and p.store_id = store
                 and p.state = 'live' and {SINCE_TAKEDOWN})
               then 'update' else %(kind)s end,
             case when %(left_out)s::jsonb ? store::text then 'attention_needed' else 'queued' end,
             case when store = any(%(unconnected)s::int[]) then 'This store is not connected yet.'
               else %(left_out)s::jsonb ->> store::text end
           from release r, unnest(%(stores)s::int[]) as store where r.id = %(id)s
           on conflict do nothing returning id, organisation_id, error""",
        {
            "id": release_id,
            "number": number,
            "kind": kind,
            "stores": list(store_ids),
            "unconnected": list(unconnected),
            "left_out": Jsonb({str(store): why for store, why in left_out.items()}),
        },
        PlannedRow,
    )
    return sorted((row for row in rows if row.error is None), key=lambda row: row.id)


@dataclass(frozen=True, slots=True)
class _Store:
    store_id: int


@dataclass(frozen=True, slots=True)
class SupersededRow:
    """A delivery that was let go just now; ``is_left``: its workflow has ended, and may have left files."""

    id: int
    organisation_id: int
    store_id: int
    is_left: bool


async def supersede(tx: Tx, release_id: int, before: int, reason: str) -> list[SupersededRow]:
    """Let go what of snapshots older than ``before`` is queued or has failed, if it cannot be complete.

    Whoever begins or completes a delivery locks it first: it goes on or is let go, never both.
    """
    return await tx.many(
        """with gone as (
             update delivery d set state = 'superseded', error = %(reason)s, updated_at = clock_timestamp()
             from (select id, state from delivery where release_id = %(id)s and snapshot_number < %(before)s
                     and kind <> 'takedown' and not completing and state in ('queued', 'failed')
                   order by id for update) as was
             where d.id = was.id returning d.id, d.organisation_id, d.store_id, d.batch_id, was.state)
           , told as (
             insert into delivery_move (delivery_id, organisation_id, from_state, to_state, reason)
             select id, organisation_id, state, 'superseded', %(reason)s from gone)
           select id, organisation_id, store_id, state = 'failed' and batch_id is not null as is_left
             from gone""",
        {"id": release_id, "before": before, "reason": reason},
        SupersededRow,
    )


@dataclass(frozen=True, slots=True)
class _Reached:
    store_id: int
    snapshot_number: int


async def reached_stores(tx: Tx, release_id: int) -> dict[int, int]:
    """Return the stores that have, or may have, something of the release to take down, and which snapshot.

    Those too that refused to.
    """
    rows = await tx.many(
        f"""select p.store_id, max(p.snapshot_number) as snapshot_number from delivery p
            where p.release_id = %(id)s and {MAY_HAVE} and {SINCE_TAKEDOWN}
            group by p.store_id order by p.store_id""",
        {"id": release_id},
        _Reached,
    )
    return {row.store_id: row.snapshot_number for row in rows}


async def stores_left_out(tx: Tx, release_id: int) -> set[int]:
    """Return the stores that nothing of the release went to, since it was not fit for them as it was."""
    rows = await tx.many(
        """select store_id from (select distinct on (d.store_id) d.store_id, d.kind, d.state from delivery d
             where d.release_id = %(id)s order by d.store_id, d.id desc) latest
           where kind <> 'takedown' and state = 'attention_needed'""",
        {"id": release_id},
        _Store,
    )
    return {row.store_id for row in rows}


async def stores_under_way(tx: Tx, release_id: int) -> set[int]:
    """Return the stores that something was begun to be brought to, of which it is not known to have come."""
    rows = await tx.many(
        f"""select distinct p.store_id from delivery p where p.release_id = %(id)s and p.kind <> 'takedown'
              and {ON_THE_WAY} and {SINCE_TAKEDOWN}""",
        {"id": release_id},
        _Store,
    )
    return {row.store_id for row in rows}


async def told_to_take_down(tx: Tx, release_id: int) -> set[int]:
    """Return the stores whose latest delivery of the release is a takedown."""
    rows = await tx.many(
        """select store_id from (select distinct on (d.store_id) d.store_id, d.kind from delivery d
             where d.release_id = %(id)s order by d.store_id, d.id desc) latest where kind = 'takedown'""",
        {"id": release_id},
        _Store,
    )
    return {row.store_id for row in rows}


async def newest_at_stores(tx: Tx, release_id: int) -> dict[int, int]:
    """Return the latest snapshot that was meant for each store (system)."""
    rows = await tx.many(
        """select store_id, max(snapshot_number) as snapshot_number from delivery
           where release_id = %(id)s and kind <> 'takedown' group by store_id""",
        {"id": release_id},
        _Reached,
    )
    return {row.store_id: row.snapshot_number for row in rows}


async def has_turn(tx: Tx, row: DeliveryRow) -> bool:
    """Tell whether no earlier delivery of the release to the store is still being brought there.

    What waits for its store to be connected is not.
    """
    return bool(
        await tx.value(
            """select not exists (select from delivery e where e.release_id = %(release)s
                 and e.store_id = %(store)s and e.id < %(id)s and (e.state = 'processing'
                   or e.state = 'queued' and (e.error is null or e.batch_id is not null)))""",
            {"release": row.release_id, "store": row.store_id, "id": row.id},
        )
    )


async def has_anything(tx: Tx, row: DeliveryRow) -> bool:
    """Tell whether the store has, or may have, something that the takedown ``row`` is about."""
    return bool(
        await tx.value(
            f"""select exists (select from delivery p where p.release_id = %(release)s
                  and p.store_id = %(store)s and p.id < %(id)s and {MAY_HAVE}
                  and p.id > coalesce((select max(t.id) from delivery t where t.release_id = p.release_id
                    and t.store_id = p.store_id and t.kind = 'takedown' and t.state = 'taken_down'), 0))""",
            {"release": row.release_id, "store": row.store_id, "id": row.id},
        )
    )


async def is_superseded(tx: Tx, row: DeliveryRow) -> bool:
    """Tell whether something newer is meant for the store. A takedown is never superseded."""
    return row.kind != "takedown" and bool(
        await tx.value(
            """select exists (select from delivery l where l.release_id = %(release)s
                 and l.store_id = %(store)s and l.id > %(id)s)""",
            {"release": row.release_id, "store": row.store_id, "id": row.id},
        )
    )


async def is_withdrawn(tx: Tx, row: DeliveryRow) -> bool:
    """Tell whether the store was told after ``row`` to take the release down."""
    return bool(
        await tx.value(
            """select exists (select from delivery t where t.release_id = %(release)s
                 and t.store_id = %(store)s and t.id > %(id)s and t.kind = 'takedown')""",
            {"release": row.release_id, "store": row.store_id, "id": row.id},
        )
    )
