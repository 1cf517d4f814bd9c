"""Statements about words that no vocabulary knows."""

from dataclasses import dataclass
from datetime import datetime

from tutti.db import Tx


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A word that was met: in which vocabulary it is missing, where, how often, by how many organisations."""

    kind: str
    value: str
    sources: list[str]
    met: int
    organisations: int
    first_met_at: datetime
    last_met_at: datetime
    example: str | None


@dataclass(frozen=True, slots=True)
class UnmappedPage:
    """Some of the words met, how many there are, and of which kinds there are any."""

    words: list[Unmapped]
    total: int
    kinds: list[str]


@dataclass(frozen=True, slots=True)
class _Counted:
    total: int
    kinds: list[str]


async def note(
    tx: Tx, kind: str, value: str, source: str, example: str | None, at: datetime, most: int
) -> None:
    """Count a word of the caller's organisation, which keeps at most ``most`` of a kind.

    Whoever finds another transaction counting the same word leaves it at that: nobody waits here, so that no
    two messages with the same words in another order can wait for each other.
    """
    await tx.execute(
        """insert into unmapped_value as u
             (organisation_id, kind, value, source, example, first_met_at, last_met_at)
           select %(organisation)s, %(kind)s, %(value)s, %(source)s, %(example)s, %(at)s, %(at)s
           where pg_try_advisory_xact_lock(
               hashtextextended(jsonb_build_array('unmapped', %(organisation)s::bigint, %(kind)s::text,
                 %(value)s::text, %(source)s::text)::text, 0))
             and (exists (select from unmapped_value k
                          where k.organisation_id = %(organisation)s and k.kind = %(kind)s
                            and k.value = %(value)s and k.source = %(source)s)
                  or (select count(*) from unmapped_value k
                      where k.organisation_id = %(organisation)s and k.kind = %(kind)s) < %(most)s)
           on conflict (organisation_id, kind, value, source)
             do update set met = u.met + 1, last_met_at = excluded.last_met_at,
               example = coalesce(excluded.example, u.example)""",
        {"kind": kind, "value": value, "source": source, "example": example, "at": at, "most": most},
    )


async def unmapped(tx: Tx, kind: str | None, limit: int, offset: int = 0) -> list[Unmapped]:
    """Return the words of all organisations (system transaction), those met most often first."""
    return await tx.many(
        """select kind, value, array_agg(distinct source order by source) sources, sum(met)::bigint met,
             count(distinct organisation_id) organisations, min(first_met_at) first_met_at,
             max(last_met_at) last_met_at,
             (array_agg(example order by last_met_at desc) filter (where example is not null))[1] example
           from unmapped_value
           where %(kind)s::text is null or kind = %(kind)s
           group by kind, value
           order by sum(met) desc, kind, value
           limit %(limit)s offset %(offset)s""",
        {"kind": kind, "limit": limit, "offset": offset},
        Unmapped,
    )


async def page(tx: Tx, kind: str | None, limit: int, offset: int) -> UnmappedPage:
    """Return a page of the words of all organisations (system transaction)."""
    counted = await tx.one(
        """select (select count(*) from (select distinct kind, value from unmapped_value
                   where %(kind)s::text is null or kind = %(kind)s) words) as total,
             array(select distinct kind from unmapped_value order by kind) as kinds""",
        {"kind": kind},
        _Counted,
    )
    return UnmappedPage(await unmapped(tx, kind, limit, offset), counted.total, counted.kinds)
