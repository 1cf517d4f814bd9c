"""What the room needs from outside: somebody who measures a file at a distance."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tutti.domain.detection.model import RULES_VERSION, ClockTable, Evidence
from tutti.domain.detection.rules.calibration import Calibration


class Detector(Protocol):
    """Decodes an untrusted file and measures it, whatever it does to the decoder."""

    async def examine(self, source: Path, frames: int) -> Evidence:
        """Return the evidence in ``source``, of which ``frames`` frames can be decoded.

        Raises the errors of the audio room that say why there is nothing to measure.
        """
        ...


@dataclass(frozen=True, slots=True)
class Detection:
    """How an instance detects; ``detector`` is ``None`` where that is switched off.

    ``packs`` names the operator's model packs with their versions: another set of them is another
    measurement.
    """

    detector: Detector | None
    table: ClockTable
    calibration: Calibration
    packs: str = ""

    @property
    def basis(self) -> str:
        """What evidence is kept by, beside the bytes and the detector's version."""
        return f"{self.table.version}+{self.packs}" if self.packs else self.table.version

    @property
    def judged_by(self) -> str:
        """What a verdict is kept by: another curve, or other rules, judge the same evidence again."""
        return f"{self.calibration.version}+{RULES_VERSION}"
