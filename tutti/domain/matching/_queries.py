"""Every statement of the room. Bytes are named by their SHA-256 in lower-case hex."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

from psycopg.types.json import Jsonb

from tutti.db import Tx

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MatchRow:
    """What is known of some bytes, seen from an organisation; ``hits`` are ``None`` before a look-up."""

    sha256: str
    seconds: float
    fingerprint_id: int
    hits: list[Json] | None
    services: list[Json] | None
    highest: int | None
    altered: bool | None
    known: list[Json]


@dataclass(frozen=True, slots=True)
class BodyRow:
    """One fingerprint."""

    id: int
    body: bytes


@dataclass(frozen=True, slots=True)
class CountRow:
    """How many fingerprints there are, and the highest of their ids."""

    count: int
    highest: int


@dataclass(frozen=True, slots=True)
class _Id:
    id: int


@dataclass(frozen=True, slots=True)
class _Sha256:
    sha256: str


OUTDATED: LiteralString = """
    from known_recording k where not exists (
      select from fingerprint f where f.sha256 = k.sha256 and f.version = %(version)s)
    """


async def matches(tx: Tx, sha256s: Sequence[str], version: int, organisation_id: int) -> list[MatchRow]:
    """Return what is known of the given bytes."""
    return await tx.many(
        "select * from tutti_matches(%(sha256s)s, %(version)s, %(of)s)",
        {"sha256s": list(sha256s), "version": version, "of": organisation_id},
        MatchRow,
    )


async def body_of(tx: Tx, sha256: str, version: int) -> BodyRow | None:
    """Return the fingerprint of some bytes (system)."""
    return await tx.maybe(
        """select id, body from fingerprint
           where sha256 = decode(%(sha256)s, 'hex') and version = %(version)s""",
        {"sha256": sha256, "version": version},
        BodyRow,
    )


async def insert_fingerprint(tx: Tx, sha256: str, version: int, seconds: float, body: bytes) -> None:
    """Keep a fingerprint in place of older versions; of two that were made at once, the first (system)."""
    await tx.execute(
        """with older as (delete from fingerprint
             where sha256 = decode(%(sha256)s, 'hex') and version < %(version)s)
           insert into fingerprint (sha256, version, seconds, body)
           values (decode(%(sha256)s, 'hex'), %(version)s, %(seconds)s, %(body)s)
           on conflict (sha256, version) do nothing""",
        {"sha256": sha256, "version": version, "seconds": seconds, "body": body},
    )


async def count_outdated(tx: Tx, version: int) -> int:
    """Count the known recordings that have no fingerprint of a version (system)."""
    return int(str(await tx.value("select count(distinct k.sha256) " + OUTDATED, {"version": version})))


async def outdated_after(tx: Tx, version: int, after: str, limit: int) -> list[str]:
    """Return the next of them, in order (system)."""
    rows = await tx.many(
        "select distinct encode(k.sha256, 'hex') as sha256 "
        + OUTDATED
        + "and k.sha256 > decode(%(after)s, 'hex') order by sha256 limit %(limit)s",
        {"version": version, "after": after, "limit": limit},
        _Sha256,
    )
    return [row.sha256 for row in rows]


async def count(tx: Tx, version: int) -> CountRow:
    """Count the fingerprints (system)."""
    return await tx.one(
        """select count(*) as count, coalesce(max(id), 0) as highest from fingerprint
           where version = %(version)s""",
        {"version": version},
        CountRow,
    )


async def ids_after(tx: Tx, version: int, after: int, limit: int) -> list[int]:
    """Return the next ids, in order (system)."""
    rows = await tx.many(
        """select id from fingerprint where version = %(version)s and id > %(after)s
           order by id limit %(limit)s""",
        {"version": version, "after": after, "limit": limit},
        _Id,
    )
    return [row.id for row in rows]


async def bodies(tx: Tx, ids: Sequence[int]) -> list[BodyRow]:
    """Return fingerprints by their ids (system)."""
    return await tx.many(
        "select id, body from fingerprint where id = any (%(ids)s) order by id", {"ids": list(ids)}, BodyRow
    )


async def store_result(
    tx: Tx, sha256: str, version: int, *, hits: object, services: object, highest: int, altered: bool
) -> None:
    """Keep what looking up found, in place of what was found before (system)."""
    await tx.execute(
        """insert into match_result (sha256, version, hits, services, highest, altered)
           values (decode(%(sha256)s, 'hex'), %(version)s, %(hits)s, %(services)s, %(highest)s, %(altered)s)
           on conflict (sha256) do update set version = excluded.version, hits = excluded.hits,
             services = excluded.services, highest = excluded.highest, altered = excluded.altered,
             searched_at = clock_timestamp()""",
        {
            "sha256": sha256,
            "version": version,
            "hits": Jsonb(hits),
            "services": Jsonb(services),
            "highest": highest,
            "altered": altered,
        },
    )


async def insert_known(tx: Tx, organisation_id: int | None, source: str, recordings: Sequence[Json]) -> int:
    """Keep recordings (sha256, title, artist, isrc, links); return how many were new (system)."""
    return await tx.execute(
        """insert into known_recording (organisation_id, sha256, title, artist, isrc, links, source)
           select %(of)s, decode(sha256, 'hex'), title, artist, isrc, coalesce(links, '[]'), %(source)s
           from jsonb_to_recordset(%(recordings)s)
             as g (sha256 text, title text, artist text, isrc text, links jsonb)
           on conflict do nothing""",
        {"of": organisation_id, "source": source, "recordings": Jsonb(list(recordings))},
    )


async def is_known(tx: Tx, recording: Json) -> bool:
    """Tell whether an imported recording is kept with its fingerprint (system)."""
    return bool(
        await tx.value(
            """select exists (select from known_recording k join fingerprint f on f.sha256 = k.sha256
                 where k.organisation_id is null and k.sha256 = decode(%(sha256)s, 'hex')
                   and k.title = %(title)s and k.artist = %(artist)s and k.isrc is not distinct from %(isrc)s
                   and f.version = %(version)s)""",
            recording,
        )
    )


async def add_link(tx: Tx, organisation_id: int, isrcs: Sequence[str], link: Json) -> None:
    """Note where an organisation's recordings can be heard; one link a store, the latest (system)."""
    await tx.execute(
        """update known_recording set links = (
             select coalesce(jsonb_agg(each), '[]') from jsonb_array_elements(links) each
             where each ->> 'store' <> %(store)s) || %(link)s
           where organisation_id = %(of)s and isrc = any (%(isrcs)s)""",
        {"of": organisation_id, "isrcs": list(isrcs), "store": link["store"], "link": Jsonb([link])},
    )


async def remove_links(tx: Tx, organisation_id: int, isrcs: Sequence[str], urls: Sequence[str]) -> None:
    """Remove links from an organisation's recordings, by their addresses (system)."""
    await tx.execute(
        """update known_recording set links = (
             select coalesce(jsonb_agg(each), '[]') from jsonb_array_elements(links) each
             where each ->> 'url' <> all (%(urls)s))
           where organisation_id = %(of)s and isrc = any (%(isrcs)s)""",
        {"of": organisation_id, "isrcs": list(isrcs), "urls": list(urls)},
    )
