"""Fitting the calibration to tracks whose truth is known, and judging all kept evidence by a new one."""

import msgspec

from tutti.core import clock
from tutti.db import Database, Tx
from tutti.domain.detection import _queries
from tutti.domain.detection.model import DETECTOR_VERSION, Evidence, Outcome, Verdict
from tutti.domain.detection.ports import Detection
from tutti.domain.detection.rules.calibration import Example
from tutti.domain.detection.rules.fusion import judge

BATCH = 200
MOST_EXAMPLES = 100_000


async def examples(tx: Tx) -> list[Example]:
    """Return the tracks that a person has decided about, with what both tests found (system transaction).

    Those whose verdict rests on something else, as on a held note, are left out: the curve is not for them.
    """
    rows = await _queries.decided(tx, MOST_EXAMPLES)
    told = [(msgspec.json.decode(row.verdict, type=Verdict), row.machine_made) for row in rows]
    return [Example(v.share, v.margin, machine) for v, machine in told if v.by_the_curve]


async def judge_all_again(database: Database, detection: Detection) -> int:
    """Judge whatever another curve or other rules judged; return how many outcomes have changed.

    Cases follow: what has become doubtful is put before a person, what no longer is, is taken back.
    """
    changed = 0
    while True:
        async with database.system() as tx:
            rows = await _queries.stale(tx, DETECTOR_VERSION, detection.basis, detection.judged_by, BATCH)
            for row in rows:
                changed += await _again(tx, detection, row)
        if len(rows) < BATCH:
            return changed


async def _again(tx: Tx, detection: Detection, row: _queries.StandingRow) -> bool:
    evidence = msgspec.json.decode(row.evidence or "", type=Evidence)
    before = msgspec.json.decode(row.verdict or "", type=Verdict)
    after = judge(evidence, detection.table, detection.calibration)
    await _queries.rejudge(tx, row.id, msgspec.to_builtins(after), detection.judged_by)
    if after.outcome is Outcome.REVIEW and row.machine_made is None:
        await _queries.open_review(tx, row.sha256, clock.now())
    elif after.outcome is not Outcome.REVIEW:
        await _queries.drop_review(tx, row.sha256)
    return after.outcome is not before.outcome
