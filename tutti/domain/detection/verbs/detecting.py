"""Measuring the bytes of a file once, keeping the evidence, and reading what stands.

Measuring happens outside any transaction and may be repeated after a crash: what is kept first stays.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import msgspec

from tutti.core import clock
from tutti.core.errors import TuttiError
from tutti.db import Database, Tx
from tutti.domain.assets import Asset, Storage
from tutti.domain.detection import _queries
from tutti.domain.detection._queries import StandingRow
from tutti.domain.detection.model import DETECTOR_VERSION, Evidence, Outcome, Verdict
from tutti.domain.detection.ports import Detection
from tutti.domain.detection.rules.fusion import judge

DECODER_MISSING = "audio_decoder_missing"


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about some bytes, and why."""

    machine_made: bool
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds for some bytes: the detector's verdict, and a person's decision, which goes before it.

    ``refusal`` says why there is no verdict (a code of the audio room's errors). ``appealed_at`` is since
    when the caller's own appeal waits.
    """

    sha256: str
    verdict: Verdict | None
    evidence: Evidence | None
    decision: Decision | None
    refusal: str | None
    appealed_at: datetime | None

    @property
    def outcome(self) -> Outcome:
        """The outcome that counts."""
        if self.decision is not None:
            return Outcome.AI if self.decision.machine_made else Outcome.NOT_FOUND
        return Outcome.NOT_MEASURABLE if self.verdict is None else self.verdict.outcome

    @property
    def machine_made(self) -> bool | None:
        """Whether the sound counts as made by a machine; ``None`` where nobody can tell."""
        told = {Outcome.AI: True, Outcome.NOT_FOUND: False}
        return told.get(self.outcome)


async def standing(tx: Tx, detection: Detection, sha256: str) -> Standing | None:
    """Return what holds for these bytes, or ``None`` where nothing was measured that the caller may see."""
    return (await standings(tx, detection, [sha256])).get(sha256)


async def standings(tx: Tx, detection: Detection, sha256s: Iterable[str]) -> dict[str, Standing]:
    """Return what holds for these bytes, by checksum; nothing at all where detection is switched off."""
    if detection.detector is None:
        return {}
    rows = await _queries.find(tx, list(sha256s), DETECTOR_VERSION, detection.basis)
    return {row.sha256: _standing(row, detection) for row in rows}


async def detect(
    database: Database, storage: Storage, detection: Detection, asset: Asset, frames: int | None
) -> Standing | None:
    """Measure a file unless its bytes are known; ``None`` where detection is switched off.

    ``frames`` is how many can be decoded; ``None``, where listening found none, keeps the file unmeasured.
    What cannot be measured is kept too, so that it holds nothing up; raises the audio room's
    ``DecoderMissing``, which another server may mend.
    """
    if detection.detector is None or frames is None:
        return None
    async with database.system() as tx:
        known = await standing(tx, detection, asset.sha256)
    if known is not None:
        return known
    try:
        async with storage.local_path(asset.key) as source:
            evidence = await detection.detector.examine(source, frames)
    except TuttiError as fault:
        if fault.code == DECODER_MISSING:
            raise
        async with database.system() as tx:
            refusal: dict[str, object] = {"refusal_code": fault.code}
            await _queries.insert(tx, asset.sha256, DETECTOR_VERSION, detection.basis, refusal, clock.now())
            return await standing(tx, detection, asset.sha256)
    async with database.system() as tx:
        await keep(tx, detection, asset.sha256, evidence)
        return await standing(tx, detection, asset.sha256)


async def keep(tx: Tx, detection: Detection, sha256: str, evidence: Evidence) -> Verdict:
    """Judge evidence and keep both; what is not sure is put before a person (system transaction)."""
    verdict = judge(evidence, detection.table, detection.calibration)
    given: dict[str, object] = {
        "evidence": msgspec.to_builtins(evidence),
        "verdict": msgspec.to_builtins(verdict),
        "calibration": detection.judged_by,
    }
    await _queries.insert(tx, sha256, DETECTOR_VERSION, detection.basis, given, clock.now())
    if verdict.outcome is Outcome.REVIEW:
        await _queries.open_review(tx, sha256, clock.now())
    return verdict


def _standing(row: StandingRow, detection: Detection) -> Standing:
    evidence = None if row.evidence is None else msgspec.json.decode(row.evidence, type=Evidence)
    verdict = None if row.verdict is None else msgspec.json.decode(row.verdict, type=Verdict)
    if evidence is not None and row.calibration != detection.judged_by:
        verdict = judge(evidence, detection.table, detection.calibration)
    decision = None
    if row.machine_made is not None and row.reason is not None and row.decided_at is not None:
        decision = Decision(row.machine_made, row.reason, row.decided_at)
    return Standing(row.sha256, verdict, evidence, decision, row.refusal_code, row.appealed_at)
