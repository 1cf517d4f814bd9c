"""What waits for a person: verdicts that are not sure, and artists' words against those that are."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from tutti.core import clock
from tutti.core.errors import FieldFault
from tutti.db import Tx
from tutti.domain.assets import Asset
from tutti.domain.detection import _queries
from tutti.domain.detection._queries import CaseRow
from tutti.domain.detection.errors import (
    AppealTooLong,
    CaseClosed,
    CaseNotFound,
    NothingToAppeal,
    ReasonNeeded,
)
from tutti.domain.detection.model import Evidence, Outcome, Verdict
from tutti.domain.detection.ports import Detection
from tutti.domain.detection.rules.fusion import judge
from tutti.domain.detection.verbs.detecting import Decision, Standing, standing

LONGEST_STATEMENT = 4_000
LONGEST_REASON = 4_000
MOST_CASES = 1_000
CASE_KINDS = ("appeal", "review")


@dataclass(frozen=True, slots=True)
class Case:
    """A file before a person: ``kind`` is ``review`` or ``appeal``, the latter with who says what.

    ``files`` is how many files hold these bytes. ``decision`` is there once it is decided.
    """

    public_id: UUID
    kind: str
    sha256: str
    organisation: str | None
    statement: str
    opened_at: datetime
    files: int
    evidence: Evidence | None
    verdict: Verdict | None
    decision: Decision | None


async def appeal(tx: Tx, detection: Detection, asset: Asset, statement: str) -> Standing:
    """Judge the kept evidence again and put the caller's word against the verdict before a person.

    Raises ``NothingToAppeal`` unless what stands is that a machine made the sound, and while an appeal of the
    caller's waits; ``AppealTooLong``.
    """
    if len(statement) > LONGEST_STATEMENT:
        message = f"`statement` may have at most {LONGEST_STATEMENT} characters."
        raise AppealTooLong(message, fields=[FieldFault("statement", AppealTooLong.code, message)])
    held = await standing(tx, detection, asset.sha256)
    again = held and held.evidence and judge(held.evidence, detection.table, detection.calibration)
    if (
        held is None
        or held.outcome is not Outcome.AI
        or (again and not again.contains_ai and not held.decision)
    ):
        raise NothingToAppeal("What stands about this file is not that a machine made it.")
    if await _queries.open_appeal(tx, asset.sha256, statement.strip(), clock.now()) is None:
        raise NothingToAppeal("An appeal of yours about this file is waiting for its decision.")
    after = await standing(tx, detection, asset.sha256)
    return after or held


async def list_cases(tx: Tx, kind: str | None = None, limit: int = 100, offset: int = 0) -> list[Case]:
    """Return what waits for a person, appeals first, then the oldest (system transaction)."""
    return [_case(row) for row in await _queries.cases(tx, kind, min(limit, MOST_CASES), offset)]


async def count_cases(tx: Tx) -> dict[str, int]:
    """Return how many cases of each kind wait for a person (system transaction)."""
    return dict.fromkeys(CASE_KINDS, 0) | await _queries.waiting(tx)


async def read_case(tx: Tx, public_id: UUID) -> Case:
    """Return one case. Raises ``CaseNotFound`` (system transaction)."""
    row = await _queries.case(tx, public_id)
    if row is None:
        raise CaseNotFound(f"There is no case {public_id} (not found).")
    return _case(row)


async def decide(tx: Tx, public_id: UUID, *, machine_made: bool, reason: str, decided_by: str) -> None:
    """Write a person's decision down; it goes before the detector, for these bytes, wherever they are.

    Every open case about the bytes is closed by it. What was charged before is not touched. Raises
    ``CaseNotFound``, ``CaseClosed`` and ``ReasonNeeded`` (system transaction).
    """
    if not 0 < len(reason.strip()) <= LONGEST_REASON:
        message = (
            f"Say why in `reason`; the artist reads it. It may have at most {LONGEST_REASON} characters."
        )
        raise ReasonNeeded(message, fields=[FieldFault("reason", ReasonNeeded.code, message)])
    row = await _queries.case(tx, public_id, lock=True)
    if row is None:
        raise CaseNotFound(f"There is no case {public_id} (not found).")
    if row.decided_at is not None:
        raise CaseClosed(f"This case was decided on {row.decided_at:%Y-%m-%d}: {row.reason}")
    await _queries.decide(tx, row.sha256, machine_made, reason.strip(), decided_by, clock.now())


def _case(row: CaseRow) -> Case:
    decision = None
    if row.machine_made is not None and row.reason is not None and row.decided_at is not None:
        decision = Decision(row.machine_made, row.reason, row.decided_at)
    return Case(
        public_id=row.public_id,
        kind=row.kind,
        sha256=row.sha256,
        organisation=row.organisation,
        statement=row.statement,
        opened_at=row.opened_at,
        files=row.files,
        evidence=None if row.evidence is None else msgspec.json.decode(row.evidence, type=Evidence),
        verdict=None if row.verdict is None else msgspec.json.decode(row.verdict, type=Verdict),
        decision=decision,
    )
