"""Statements about the names that are an organisation's own."""

from dataclasses import dataclass

from tutti.db import Tx


async def confirm_artist(tx: Tx, organisation_id: int, name: str) -> None:
    """Keep a name as an organisation's own (system)."""
    await tx.execute(
        """insert into confirmed_artist (organisation_id, name) values (%(of)s, %(name)s)
           on conflict do nothing""",
        {"of": organisation_id, "name": name},
    )


@dataclass(frozen=True, slots=True)
class _Name:
    name: str


async def confirmed_artists(tx: Tx, organisation_id: int) -> frozenset[str]:
    """Return the names that are an organisation's own."""
    rows = await tx.many(
        "select name from confirmed_artist where organisation_id = %(of)s", {"of": organisation_id}, _Name
    )
    return frozenset(row.name for row in rows)
