"""The port ``CoverInspector``, by a child for each picture."""

from pathlib import Path

from tutti.adapters.listening.jobs import Answer, Job, Limits, Look, Refused, Seen
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
        told = await answer(Look(str(source), str(outputs)), self._looking)
        if not isinstance(told, Seen):
            raise InspectionCrashed(CRASHED)
        return told.report


async def answer(job: Job, limits: Limits) -> Answer:
    """Let the child answer, in the room's words when it cannot."""
    try:
        told = await run_child(job, limits)
    except ChildTimedOut as fault:
        raise InspectionTimedOut("Decoding the picture takes too long. Upload a smaller one.") from fault
    except ChildOutOfMemory as fault:
        raise InspectionOutOfMemory(
            "Decoding the picture takes too much memory. Upload a smaller one."
        ) from fault
    except ChildCrashed as fault:
        raise InspectionCrashed(CRASHED) from fault
    if isinstance(told, Refused):
        raise REFUSALS.get(told.code, InspectionCrashed)(told.message)
    return told
