"""Looking a file up: fingerprint it once, search, keep what was found, and read it with its owner's eyes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from tutti.core.errors import Kind, TuttiError
from tutti.db import Database, Tx
from tutti.domain.assets import Asset, Storage
from tutti.domain.matching import _queries, rules
from tutti.domain.matching._queries import BodyRow, MatchRow
from tutti.domain.matching.errors import NotMatchable, ServiceUnavailable
from tutti.domain.matching.model import (
    FINGERPRINT_VERSION,
    Candidate,
    Hit,
    Known,
    Owner,
    StoreLink,
    Verdict,
)
from tutti.domain.matching.ports import Matcher
from tutti.domain.matching.verbs.indexing import catch_up
from tutti.logs import get_logger

log = get_logger("matching")
MOST_PROVEN = 24


@dataclass(frozen=True, slots=True)
class ServiceAnswer:
    """What a service said about a file: known recordings with its own confidence."""

    service: str
    matches: tuple[tuple[Known, float], ...]


async def identify(database: Database, storage: Storage, matcher: Matcher, asset: Asset) -> None:
    """Fingerprint a file, look it up at every speed and pitch, ask the services, and keep what was found.

    Done once for the same bytes, whoever uploads them; when asked again, recordings that came since are
    looked for at the file's own speed. Raises ``NotMatchable`` and ``IndexUnavailable``.
    """
    async with database.system() as tx:
        known = await _read(tx, asset.sha256, 0)
    if known is not None and known.altered:
        if not await _is_current(database, known):
            await _search(database, matcher, asset.sha256, known, None, altered=False)
        return
    answers: list[ServiceAnswer] = []
    async with storage.local_path(asset.key) as source:
        await keep_fingerprint(database, matcher, asset.sha256, source)
        if matcher.services:
            answers = await _ask_services(database, matcher, asset.sha256, source)
    await _search(database, matcher, asset.sha256, known, answers, altered=True)


async def check(
    database: Database, storage: Storage, matcher: Matcher, asset: Asset, organisation_id: int
) -> Verdict:
    """Return what is known about a file now, seen from an organisation.

    What the ingest found is kept; recordings that came since are looked for at the file's own speed. A file
    that the ingest has not come to yet is identified here, so that nobody is told of half a look. Raises
    ``NotMatchable`` and ``IndexUnavailable``.
    """
    async with database.system() as tx:
        known = await _read(tx, asset.sha256, organisation_id)
    cached = known is not None and bool(known.altered) and await _is_current(database, known)
    if not cached:
        await identify(database, storage, matcher, asset)
        async with database.system() as tx:
            known = await _read(tx, asset.sha256, organisation_id)
    assert known is not None
    return replace(_verdict(known), cached=cached)


async def verdicts(tx: Tx, sha256s: Iterable[str], organisation_id: int) -> dict[str, Verdict]:
    """Return what was found out about files, by checksum; those not looked up yet are left out."""
    rows = await _queries.matches(tx, list(sha256s), FINGERPRINT_VERSION, organisation_id)
    return {row.sha256: _verdict(row) for row in rows if row.hits is not None}


async def keep_fingerprint(database: Database, matcher: Matcher, sha256: str, source: Path) -> None:
    """Fingerprint a file unless its bytes are known. Raises ``NotMatchable``."""
    async with database.system() as tx:
        if await _queries.body_of(tx, sha256, FINGERPRINT_VERSION) is not None:
            return
    try:
        made = await matcher.fingerprinter.fingerprint(source)
    except TuttiError as fault:
        if fault.kind not in {Kind.REFUSED, Kind.TOO_LARGE, Kind.MALFORMED}:
            raise
        raise NotMatchable(fault.message) from fault
    async with database.system() as tx:
        await _queries.insert_fingerprint(tx, sha256, FINGERPRINT_VERSION, made.seconds, made.body)


async def _read(tx: Tx, sha256: str, organisation_id: int) -> MatchRow | None:
    rows = await _queries.matches(tx, [sha256], FINGERPRINT_VERSION, organisation_id)
    return rows[0] if rows else None


async def _is_current(database: Database, known: MatchRow) -> bool:
    if known.hits is None:
        return False
    async with database.system() as tx:
        return (await _queries.count(tx, FINGERPRINT_VERSION)).highest == known.highest


async def _ask_services(
    database: Database, matcher: Matcher, sha256: str, source: Path
) -> list[ServiceAnswer]:
    """Ask every service; one that does not answer is as if it were not there, since our own index has."""
    async with database.system() as tx:
        known = await _read(tx, sha256, 0)
    seconds = known.seconds if known else 0.0
    answers: list[ServiceAnswer] = []
    with TemporaryDirectory(prefix="tutti-beginning-") as folder:
        beginning = await matcher.fingerprinter.beginning(source, Path(folder))
        for service in matcher.services:
            try:
                matches = tuple(await service.look_up(beginning, seconds))
            except ServiceUnavailable as fault:
                log.warning("matching.service_unavailable", service=service.name, reason=fault.message)
            else:
                answers.append(ServiceAnswer(service.name, matches))
    return answers


async def _search(
    database: Database,
    matcher: Matcher,
    sha256: str,
    before: MatchRow | None,
    answers: list[ServiceAnswer] | None,
    *,
    altered: bool,
) -> None:
    """Search and keep the hits; what an earlier, wider search found at another speed stays."""
    await catch_up(database, matcher.index)
    async with database.system() as tx:
        own = await _queries.body_of(tx, sha256, FINGERPRINT_VERSION)
        highest = (await _queries.count(tx, FINGERPRINT_VERSION)).highest
    assert own is not None
    found = {hit.id: hit for hit in _hits(before.hits if before else None)}
    for hit in await _proven(
        database, matcher, own, await matcher.index.search(own.body, own=own.id, altered=altered)
    ):
        if hit.id not in found or hit.best >= found[hit.id].best:
            found[hit.id] = hit
    services = msgspec.to_builtins(answers) if answers is not None else (before and before.services) or []
    async with database.system() as tx:
        await _queries.store_result(
            tx,
            sha256,
            FINGERPRINT_VERSION,
            hits=msgspec.to_builtins(sorted(found.values(), key=lambda hit: -hit.best)),
            services=services,
            highest=highest,
            altered=altered or bool(before and before.altered),
        )


async def _proven(database: Database, matcher: Matcher, own: BodyRow, hits: list[Hit]) -> list[Hit]:
    """Have the whole fingerprints of the best hits compared: the index knows a part of their peaks alone."""
    others = [hit.id for hit in hits if hit.id != own.id][:MOST_PROVEN]
    async with database.system() as tx:
        bodies = await _queries.bodies(tx, others)
    return await matcher.index.prove(own.body, hits, [(each.id, each.body) for each in bodies])


def _verdict(row: MatchRow) -> Verdict:
    known = [_known(each) for each in row.known]
    hits = _hits(row.hits)
    # The file's own fingerprint is among them: what is known by it has the very same bytes.
    identical = [
        rules.identical(row.seconds, each)
        for each in known
        if each.fingerprint_id == row.fingerprint_id and any(hit.id == row.fingerprint_id for hit in hits)
    ]
    others = rules.candidates(row.seconds, (hit for hit in hits if hit.id != row.fingerprint_id), known)
    told = msgspec.convert(row.services or [], list[ServiceAnswer])
    outside = [_from_service(row.seconds, each, sure) for said in told for each, sure in said.matches]
    return Verdict(rules.ranked((*identical, *others, *outside)), tuple(each.service for each in told))


def _from_service(seconds: float, known: Known, confidence: float) -> Candidate:
    return replace(rules.identical(seconds, known), confidence=confidence)


def _hits(rows: Iterable[Mapping[str, Any]] | None) -> list[Hit]:
    return msgspec.convert(list(rows or ()), list[Hit])


def _known(row: Mapping[str, Any]) -> Known:
    return Known(
        fingerprint_id=row["fingerprint_id"],
        title=row["title"],
        artist=row["artist"],
        isrc=row["isrc"],
        owner=Owner(row["owner"]),
        source=row["source"],
        links=tuple(StoreLink(each["store"], each["url"]) for each in row["links"]),
    )
