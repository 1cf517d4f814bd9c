"""The port ``Examiner`` of the assets: a child opens what was just received and says what it is."""

from pathlib import Path

from tutti.adapters.listening import covers, listener
from tutti.adapters.listening.jobs import Limits, Opened, OpenPicture, OpenSound
from tutti.domain.assets import Facts, Kind

OPENING = Limits(memory_bytes=2 << 30, cpu_seconds=30, wall_seconds=60, file_bytes=0)


class SandboxedExaminer:
    """Opens files in child processes under limits; refusals are those of the audio and artwork rooms."""

    def __init__(self, opening: Limits = OPENING) -> None:
        self._opening = opening

    async def examine(self, kind: Kind, source: Path) -> Facts:
        """Return milliseconds of sound as announced, or pixels of the picture."""
        if kind is Kind.AUDIO:
            answer = await listener.answer(OpenSound(str(source)), self._opening)
        else:
            answer = await covers.answer(OpenPicture(str(source)), self._opening)
        if not isinstance(answer, Opened):
            raise TypeError(f"opening a file was answered with {type(answer).__name__}")
        return Facts(answer.duration_ms, answer.width, answer.height)
