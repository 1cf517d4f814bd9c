"""The port ``Examiner`` of the assets: a child opens what was just received and says what it is."""

from pathlib import Path

from tutti.adapters.listening import covers, listener
from tutti.adapters.listening.jobs import (
    Answer,
    Limits,
    Opened,
    OpenPicture,
    OpenResource,
    OpenSound,
    Refused,
)
from tutti.adapters.listening.sandbox import ChildFault, run_child
from tutti.core.errors import TuttiError
from tutti.domain.assets import DamagedFile, Facts, Kind, ReaderMissing

OPENING = Limits(memory_bytes=2 << 30, cpu_seconds=30, wall_seconds=60, file_bytes=0)
REFUSALS: dict[str, type[TuttiError]] = {each.code: each for each in (DamagedFile, ReaderMissing)}


class SandboxedExaminer:
    """Opens files in child processes under limits; refusals are those of the rooms that know such files."""

    def __init__(self, opening: Limits = OPENING) -> None:
        self._opening = opening

    async def examine(self, kind: Kind, source: Path) -> Facts:
        """Return milliseconds as announced of what has a length, and pixels of pictures."""
        if kind is Kind.AUDIO:
            answer = await listener.answer(OpenSound(str(source)), self._opening)
        elif kind is Kind.COVER_ART:
            answer = await covers.answer(OpenPicture(str(source)), self._opening)
        else:
            answer = await self._open(kind, source)
        if not isinstance(answer, Opened):
            raise TypeError(f"opening a file was answered with {type(answer).__name__}")
        return Facts(answer.duration_ms, answer.width, answer.height)

    async def _open(self, kind: Kind, source: Path) -> Answer:
        """Open what goes along with a release; what ends its reader is damaged."""
        try:
            answer = await run_child(OpenResource(str(source), kind), self._opening)
        except ChildFault as fault:
            raise DamagedFile("The file cannot be opened: its reader failed. Export it again.") from fault
        if isinstance(answer, Refused):
            raise REFUSALS.get(answer.code, DamagedFile)(answer.message)
        return answer
