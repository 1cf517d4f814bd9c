"""Machine-made music: whether a neural decoder made the sound of a file, and what follows from it.

The detector needs no training and no weights: it looks for the clock that every such decoder leaves. Evidence
is kept by the bytes; what it means can be judged again. What an artist declares is not this room's matter.
"""

from typing import TYPE_CHECKING

from tutti.core.doors import later

if TYPE_CHECKING:
    from tutti.domain.detection.clocks import clock_table
    from tutti.domain.detection.errors import (
        AppealTooLong,
        CaseClosed,
        CaseNotFound,
        NothingToAppeal,
        ReasonNeeded,
    )
    from tutti.domain.detection.model import (
        BANDS,
        DETECTOR_VERSION,
        Clock,
        ClockTable,
        Evidence,
        Mark,
        Measurement,
        Outcome,
        PackScore,
        Reason,
        Verdict,
        View,
    )
    from tutti.domain.detection.ports import Detection, Detector
    from tutti.domain.detection.rules.calibration import Calibration, Example
    from tutti.domain.detection.rules.calibration import load as load_calibration
    from tutti.domain.detection.rules.fitting import fit
    from tutti.domain.detection.rules.fusion import judge
    from tutti.domain.detection.rules.marks import mark_of, mark_of_manifest
    from tutti.domain.detection.rules.measuring import Measurer
    from tutti.domain.detection.verbs.cases import Case, appeal, count_cases, decide, list_cases, read_case
    from tutti.domain.detection.verbs.detecting import Standing, detect, standing, standings
    from tutti.domain.detection.verbs.learning import examples, judge_all_again

__all__ = [
    "BANDS",
    "DETECTOR_VERSION",
    "AppealTooLong",
    "Calibration",
    "Case",
    "CaseClosed",
    "CaseNotFound",
    "Clock",
    "ClockTable",
    "Detection",
    "Detector",
    "Evidence",
    "Example",
    "Mark",
    "Measurement",
    "Measurer",
    "NothingToAppeal",
    "Outcome",
    "PackScore",
    "Reason",
    "ReasonNeeded",
    "Standing",
    "Verdict",
    "View",
    "appeal",
    "clock_table",
    "count_cases",
    "decide",
    "detect",
    "examples",
    "fit",
    "judge",
    "judge_all_again",
    "list_cases",
    "load_calibration",
    "mark_of",
    "mark_of_manifest",
    "read_case",
    "standing",
    "standings",
]

__getattr__ = later(__name__)
