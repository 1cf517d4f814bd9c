"""Statements about covers that were made here."""

from collections.abc import Mapping
from typing import LiteralString

from psycopg.types.json import Jsonb

from tutti.db import Tx
from tutti.domain.artwork.model import Cover

COVER: LiteralString = """
    select c.id, c.public_id, c.asset_id, p.public_id as parent, c.parent_id, c.base_asset_id, c.layer_key,
           c.provider, c.model, c.machine_made, c.source_type, c.prompt, c.avoid, c.title, c.artist, c.seed,
           c.sound, c.song_asset_id, c.parameters, c.words_used, c.words_ignored, c.undrawn, c.created_at
    from cover c left join cover p on p.id = c.parent_id
    """


async def insert(tx: Tx, given: Mapping[str, object]) -> int:
    """Keep a cover of the caller's organisation and return its internal id."""
    made = await tx.value(
        """insert into cover (organisation_id, asset_id, parent_id, base_asset_id, layer_key, provider, model,
             machine_made, source_type, prompt, avoid, title, artist, song_asset_id, sound, seed,
             parameters, words_used, words_ignored, undrawn, created_at)
           values (%(organisation)s, %(asset_id)s, %(parent_id)s, %(base_asset_id)s, %(layer_key)s,
           %(provider)s, %(model)s, %(machine_made)s, %(source_type)s, %(prompt)s, %(avoid)s, %(title)s,
           %(artist)s, %(song_asset_id)s, %(sound)s, %(seed)s, %(parameters)s, %(words_used)s,
           %(words_ignored)s, %(undrawn)s, %(at)s) returning id""",
        {**given, "parameters": Jsonb(given["parameters"]), "sound": Jsonb(given["sound"])},
    )
    assert isinstance(made, int)
    return made


async def by_id(tx: Tx, cover_id: int) -> Cover:
    """Return a cover by its internal id."""
    return await tx.one(COVER + "where c.id = %(id)s", {"id": cover_id}, Cover)


async def of_asset(tx: Tx, asset_id: int) -> Cover | None:
    """Return the latest cover that gave this file: two covers may be the same bytes, and so one file."""
    return await tx.maybe(
        COVER + "where c.asset_id = %(asset_id)s order by c.id desc limit 1", {"asset_id": asset_id}, Cover
    )


async def line(tx: Tx, cover_id: int) -> list[Cover]:
    """Return the cover and those that it was changed from, newest first."""
    return await tx.many(
        """with recursive up as (
             select id, parent_id, 0 as step from cover where id = %(id)s
             union all select p.id, p.parent_id, step + 1 from up join cover p on p.id = up.parent_id
             where step < 200)"""
        + COVER
        + "join up on up.id = c.id order by up.step",
        {"id": cover_id},
        Cover,
    )
