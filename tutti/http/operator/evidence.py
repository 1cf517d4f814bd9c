"""What a case rests on, as a person reads it and as JSON."""

from dataclasses import dataclass

import msgspec

from tutti.domain.detection import Case, Evidence, View
from tutti.domain.detection.rules.reasons import SENTENCES

SAME = 1e-4
"""How near a measured clock is to the verdict's, of which it is one."""


@dataclass(frozen=True, slots=True)
class Row:
    """Test A in one window of one channel, at the verdict's clock; seconds, shares of 1, dB."""

    start: float
    end: float
    channel: str
    marked: int
    possible: int
    share: float
    slower_share: float
    prominence: float


@dataclass(frozen=True, slots=True)
class Clues:
    """Everything that is worth showing beside the verdict's own numbers."""

    reasons: tuple[str, ...]
    windows: tuple[Row, ...]
    margins: tuple[tuple[str, float], ...]


def brief(case: Case) -> dict[str, object]:
    """Return a case without its evidence, as JSON can hold it."""
    return {
        "id": str(case.public_id),
        "kind": case.kind,
        "sha256": case.sha256,
        "organisation": case.organisation,
        "statement": case.statement,
        "opened_at": case.opened_at.isoformat(),
        "files": case.files,
        "verdict": msgspec.to_builtins(case.verdict),
    }


def as_json(case: Case) -> dict[str, object]:
    """Return a case with all its evidence, as JSON can hold it."""
    kept: dict[str, object] = msgspec.to_builtins({"decision": case.decision, "evidence": case.evidence})
    return brief(case) | kept | {"reasons": list(clues(case).reasons)}


def clues(case: Case) -> Clues:
    """Return what the verdict's clock left where."""
    verdict, evidence = case.verdict, case.evidence
    reasons = tuple(SENTENCES[each] for each in verdict.reasons) if verdict else ()
    if verdict is None or evidence is None or verdict.clock_hz is None:
        return Clues(reasons, (), ())
    hertz = verdict.clock_hz
    rows = tuple(row for view in evidence.measurement.views if (row := _row(view, hertz)))
    return Clues(reasons, rows, _margins(evidence, hertz))


def _row(view: View, hertz: float) -> Row | None:
    near = [each for each in (*view.counts, view.scanned) if abs(each.hertz - hertz) <= hertz * SAME]
    if not near:
        return None
    best = max(near, key=lambda each: each.share)
    return Row(
        start=view.start,
        end=round(view.start + view.seconds, 1),
        channel=view.channel,
        marked=best.marked,
        possible=best.possible,
        share=round(best.share, 3),
        slower_share=round(best.slower_share, 3),
        prominence=best.prominence,
    )


def _margins(evidence: Evidence, hertz: float) -> tuple[tuple[str, float], ...]:
    best: dict[str, float] = {}
    for each in evidence.measurement.margins:
        if abs(each.hertz - hertz) <= hertz * SAME:
            best[each.channel] = max(each.margin, best.get(each.channel, each.margin))
    return tuple(best.items())
