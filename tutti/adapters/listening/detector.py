"""The port ``Detector``, by a child for each file."""

from pathlib import Path

from tutti.adapters.listening.jobs import Detect, Detected, Limits
from tutti.adapters.listening.listener import GIB, LONGEST_SECONDS, answer, crashed
from tutti.adapters.listening.sandbox import MOST_ANSWER
from tutti.domain.detection import Evidence

DETECTING = Limits(memory_bytes=GIB, cpu_seconds=300, wall_seconds=600, file_bytes=MOST_ANSWER)
WITH_PACKS = Limits(memory_bytes=4 * GIB, cpu_seconds=300, wall_seconds=600, file_bytes=MOST_ANSWER)
"""The runtime of ONNX maps far more than it uses."""


class SandboxedDetector:
    """Measures in child processes under limits; one call is one child."""

    def __init__(self, packs: Path | None = None, longest_seconds: int = LONGEST_SECONDS) -> None:
        self._packs = packs
        self._longest = longest_seconds

    async def examine(self, source: Path, frames: int) -> Evidence:
        """Return the evidence in ``source``."""
        job = Detect(str(source), frames, self._longest, str(self._packs) if self._packs else None)
        told = await answer(job, WITH_PACKS if self._packs else DETECTING)
        if not isinstance(told, Detected):
            raise crashed()
        return told.evidence
