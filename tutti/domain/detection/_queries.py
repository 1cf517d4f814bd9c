"""Every statement of the room. Evidence is reached by the checksum of the bytes, in lower-case hex.

What a caller sees is decided by row-level security, through the files that it has; only system transactions
write, but for an appeal.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from tutti.db import Tx


@dataclass(frozen=True, slots=True)
class StandingRow:
    """What is known of some bytes: evidence and verdict as JSON, or a refusal; and a person's last word."""

    id: int
    sha256: str
    evidence: str | None
    verdict: str | None
    calibration: str | None
    refusal_code: str | None
    machine_made: bool | None
    reason: str | None
    decided_at: datetime | None
    appealed_at: datetime | None


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case that waits, or waited, for a person; evidence and verdict are the latest of its bytes."""

    id: int
    public_id: UUID
    sha256: str
    kind: str
    organisation: str | None
    statement: str
    opened_at: datetime
    files: int
    evidence: str | None
    verdict: str | None
    machine_made: bool | None
    reason: str | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class KnownRow:
    """A track whose truth a person has decided, with its verdict as a JSON text."""

    sha256: str
    verdict: str
    machine_made: bool


STANDING: LiteralString = """select d.id, encode(d.sha256, 'hex') as sha256, d.evidence::text,
    d.verdict::text, d.calibration, d.refusal_code, x.machine_made, x.reason, x.decided_at, a.appealed_at
  from detection d
  left join lateral (select machine_made, reason, decided_at from detection_decision x
    where x.sha256 = d.sha256 order by id desc limit 1) x on true
  left join lateral (select max(opened_at) as appealed_at from detection_case c
    where c.sha256 = d.sha256 and c.kind = 'appeal' and c.decision_id is null) a on true"""

CASE: LiteralString = """select c.id, c.public_id, encode(c.sha256, 'hex') as sha256, c.kind,
    o.name as organisation, c.statement, c.opened_at,
    (select count(*) from asset s join content t on t.id = s.content_id
      where t.sha256 = c.sha256)::int as files,
    d.evidence::text, d.verdict::text, x.machine_made, x.reason, x.decided_at
  from detection_case c
  left join organisation o on o.id = c.organisation_id
  left join lateral (select evidence, verdict from detection d
    where d.sha256 = c.sha256 order by id desc limit 1) d on true
  left join detection_decision x on x.id = c.decision_id"""


async def find(tx: Tx, sha256s: Sequence[str], detector: int, basis: str) -> list[StandingRow]:
    """Return what this version of the detector knows of the given bytes."""
    return await tx.many(
        f"""{STANDING} where d.detector = %(detector)s and d.basis = %(basis)s
             and d.sha256 = any (select decode(hex, 'hex') from unnest(%(sha256s)s::text[]) hex)""",
        {"sha256s": list(sha256s), "detector": detector, "basis": basis},
        StandingRow,
    )


async def stale(tx: Tx, detector: int, basis: str, calibration: str, limit: int) -> list[StandingRow]:
    """Return evidence that was judged by another curve or other rules, oldest first."""
    return await tx.many(
        f"""{STANDING} where d.detector = %(detector)s and d.basis = %(basis)s
             and d.calibration <> %(calibration)s order by d.id limit %(limit)s""",
        {"detector": detector, "basis": basis, "calibration": calibration, "limit": limit},
        StandingRow,
    )


async def insert(
    tx: Tx, sha256: str, detector: int, basis: str, given: dict[str, object], at: datetime
) -> None:
    """Keep evidence, verdict and calibration, or a refusal; of two that were made at once, the first."""
    kept = {
        name: Jsonb(given[name]) if given.get(name) is not None else None for name in ("evidence", "verdict")
    }
    await tx.execute(
        """insert into detection
             (sha256, detector, basis, evidence, verdict, calibration, refusal_code, created_at)
           values (decode(%(sha256)s, 'hex'), %(detector)s, %(basis)s, %(evidence)s, %(verdict)s,
             %(calibration)s, %(refusal_code)s, %(at)s)
           on conflict (sha256, detector, basis) do nothing""",
        {"calibration": None, "refusal_code": None, **given, **kept}
        | {"sha256": sha256, "detector": detector, "basis": basis, "at": at},
    )


async def rejudge(tx: Tx, detection_id: int, verdict: object, calibration: str) -> None:
    """Replace a verdict, given as what JSON can hold."""
    await tx.execute(
        "update detection set verdict = %(verdict)s, calibration = %(calibration)s where id = %(id)s",
        {"id": detection_id, "verdict": Jsonb(verdict), "calibration": calibration},
    )


async def open_review(tx: Tx, sha256: str, at: datetime) -> None:
    """Put bytes before a person, unless they wait already."""
    await tx.execute(
        """insert into detection_case (sha256, kind, opened_at)
           values (decode(%(sha256)s, 'hex'), 'review', %(at)s) on conflict do nothing""",
        {"sha256": sha256, "at": at},
    )


async def drop_review(tx: Tx, sha256: str) -> None:
    """Take bytes back from the person before whom they wait."""
    await tx.execute(
        """delete from detection_case where sha256 = decode(%(sha256)s, 'hex') and kind = 'review'
             and decision_id is null""",
        {"sha256": sha256},
    )


async def open_appeal(tx: Tx, sha256: str, statement: str, at: datetime) -> UUID | None:
    """Put the caller's word against a verdict before a person; ``None`` where one of the caller's waits."""
    found = await tx.value(
        """insert into detection_case (sha256, kind, organisation_id, account_id, statement, opened_at)
           values (decode(%(sha256)s, 'hex'), 'appeal', %(organisation)s, %(account)s, %(statement)s, %(at)s)
           on conflict do nothing returning public_id""",
        {"sha256": sha256, "statement": statement, "at": at},
    )
    return found if isinstance(found, UUID) else None


async def cases(tx: Tx, kind: str | None, limit: int, offset: int) -> list[CaseRow]:
    """Return what waits for a person, oldest first."""
    return await tx.many(
        f"""{CASE} where c.decision_id is null and (%(kind)s::text is null or c.kind = %(kind)s)
             order by c.kind, c.opened_at, c.id limit %(limit)s offset %(offset)s""",
        {"kind": kind, "limit": limit, "offset": offset},
        CaseRow,
    )


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """How many cases of a kind wait."""

    kind: str
    cases: int


async def waiting(tx: Tx) -> dict[str, int]:
    """Return how many cases of each kind wait for a person; kinds without any are missing."""
    rows = await tx.many(
        """select kind, count(*)::int as cases from detection_case
           where decision_id is null group by kind""",
        {},
        WaitingRow,
    )
    return {row.kind: row.cases for row in rows}


async def case(tx: Tx, public_id: UUID, *, lock: bool = False) -> CaseRow | None:
    """Return one case, decided or not."""
    where: LiteralString = " where c.public_id = %(id)s"
    locked: LiteralString = " for update of c" if lock else ""
    return await tx.maybe(CASE + where + locked, {"id": public_id}, CaseRow)


async def decide(tx: Tx, sha256: str, machine_made: bool, reason: str, decided_by: str, at: datetime) -> None:
    """Write a decision down, and close every case about those bytes with it."""
    await tx.execute(
        """with said as (
             insert into detection_decision (sha256, machine_made, reason, decided_by, decided_at)
             values (decode(%(sha256)s, 'hex'), %(machine_made)s, %(reason)s, %(by)s, %(at)s) returning id)
           update detection_case set decision_id = (select id from said)
           where sha256 = decode(%(sha256)s, 'hex') and decision_id is null""",
        {"sha256": sha256, "machine_made": machine_made, "reason": reason, "by": decided_by, "at": at},
    )


async def decided(tx: Tx, limit: int) -> list[KnownRow]:
    """Return the latest verdict on all bytes that a person has decided about."""
    return await tx.many(
        """select encode(x.sha256, 'hex') as sha256, d.verdict::text, x.machine_made
           from (select distinct on (sha256) sha256, machine_made from detection_decision
                 order by sha256, id desc) x
           join lateral (select verdict from detection d where d.sha256 = x.sha256 and d.verdict is not null
                 order by id desc limit 1) d on true
           order by x.sha256 limit %(limit)s""",
        {"limit": limit},
        KnownRow,
    )
