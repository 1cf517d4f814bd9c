"""Statements about UPCs and ISRCs: ranges, and who has which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg.types.json import Jsonb

from tutti.db import Tx

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Numbers:
    """The first number of a run of codes of a kind, and the prefix and the year that they have."""

    kind: str
    year: int
    prefix: str
    first: int


TAKEN = """(jsonb_to_recordset(%(wanted)s) as g (kind text, year int, count int, digits int)
  cross join lateral take_codes(%(organisation)s, kind, year, count, digits))"""


@dataclass(frozen=True, slots=True)
class _Code:
    code: str


async def codes_taken(
    tx: Tx, organisation: int, release_id: int | None, codes: Sequence[Json]
) -> frozenset[str]:
    """Return which of ``codes`` (kind, code) another release (UPC) or organisation (ISRC) has."""
    rows = await tx.many(
        "select codes_taken as code from codes_taken(%(of)s, %(id)s, %(codes)s)",
        {"of": organisation, "id": release_id, "codes": Jsonb(list(codes))},
        _Code,
    )
    return frozenset(row.code for row in rows)


async def take_codes(tx: Tx, wanted: Sequence[Json]) -> dict[str, Numbers]:
    """Take numbers for ``wanted`` codes (kind, year, count, digits), by kind; left out is a kind without any.

    ``digits`` is the room for prefix and number together.
    """
    rows = await tx.many(
        f"select kind, year, prefix, first from {TAKEN}", {"wanted": Jsonb(list(wanted))}, Numbers
    )
    return {row.kind: row for row in rows}


async def has_prefix(tx: Tx, organisation_id: int | None, kind: str, prefix: str) -> bool:
    """Tell whether codes are made from a prefix for an organisation, or for the platform (system)."""
    return bool(
        await tx.value(
            """select exists (
                   select from code_prefix p
                    where p.kind = %(kind)s and p.prefix = %(prefix)s
                      and p.organisation_id is not distinct from %(of)s::bigint)""",
            {"of": organisation_id, "kind": kind, "prefix": prefix},
        )
    )


async def add_prefix(tx: Tx, organisation_id: int | None, kind: str, prefix: str) -> bool:
    """Add a prefix to make codes from, an organisation's own or the platform's; return whether it is theirs.

    It is not when somebody else had it before (system).
    """
    return bool(
        await tx.value(
            """insert into code_prefix as p (organisation_id, kind, prefix)
               values (%(of)s, %(kind)s, %(prefix)s)
               on conflict (kind, prefix) do update set prefix = excluded.prefix
               returning p.organisation_id is not distinct from %(of)s::bigint""",
            {"of": organisation_id, "kind": kind, "prefix": prefix},
        )
    )
