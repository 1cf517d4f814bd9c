"""The port ``CoverInspector``, by a child for each picture."""

from pathlib import Path

from tutti.adapters.listening.jobs import Limits, Look, Refused, Seen
from tutti.adapters.listening.sandbox import ChildCrashed, ChildOutOfMemory, ChildTimedOut, run_child
from tutti.core.errors import TuttiError
from tutti.domain.artwork import (
    CoverReport,
    ImageTooLarge,
    InspectionCrashed,
    InspectionOutOfMemory,
    InspectionTimedOut,
    NotAnImage,
)

LOOKING = Limits(memory_bytes=2 << 30, cpu_seconds=60, wall_seconds=120, file_bytes=64 << 20)
REFUSALS: dict[str, type[TuttiError]] = {each.code: each for each in (NotAnImage, ImageTooLarge)}
CRASHED = "The decoder failed on this file. Export the cover again as PNG or JPEG."


class SandboxedCoverInspector:
    """Looks at pictures in child processes under limits; one call is one child."""

    def __init__(self, looking: Limits = LOOKING) -> None:
        self._looking = looking

    async def inspect(self, source: Path, outputs: Path) -> CoverReport:
        """Report on ``source``, with its square derivatives in ``outputs``."""
        job = Look(str(source), str(outputs))
        try:
            answer = await run_child(job, self._looking)
        except ChildTimedOut as fault:
            raise InspectionTimedOut("Decoding the picture takes too long. Upload a smaller one.") from fault
        except ChildOutOfMemory as fault:
            raise InspectionOutOfMemory(
                "Decoding the picture takes too much memory. Upload a smaller one."
            ) from fault
        except ChildCrashed as fault:
            raise InspectionCrashed(CRASHED) from fault
        if isinstance(answer, Refused):
            raise REFUSALS.get(answer.code, InspectionCrashed)(answer.message)
        if not isinstance(answer, Seen):
            raise InspectionCrashed(CRASHED)
        return answer.report
