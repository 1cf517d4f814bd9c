"""The port ``Listener``, by a child for each file."""

from pathlib import Path

from tutti.adapters.listening.jobs import (
    Answer,
    Heard,
    Job,
    Limits,
    Listen,
    Mastered,
    Refused,
    Render,
    Rendered,
    RenderMaster,
)
from tutti.adapters.listening.sandbox import ChildCrashed, ChildOutOfMemory, ChildTimedOut, run_child
from tutti.core.errors import TuttiError
from tutti.domain.audio import (
    AudioReport,
    AudioTooLong,
    Codec,
    DecoderMissing,
    Derivative,
    ListeningCrashed,
    ListeningOutOfMemory,
    ListeningTimedOut,
    Master,
    NotAudio,
    UnsupportedAudio,
)

GIB = 1 << 30
LISTENING = Limits(memory_bytes=GIB, cpu_seconds=300, wall_seconds=600, file_bytes=GIB // 4)
RENDERING = Limits(memory_bytes=GIB, cpu_seconds=900, wall_seconds=1800, file_bytes=GIB)
MASTERING = Limits(memory_bytes=GIB, cpu_seconds=1800, wall_seconds=3600, file_bytes=16 * GIB)
LONGEST_SECONDS = 4 * 3600
REFUSALS: dict[str, type[TuttiError]] = {
    each.code: each for each in (NotAudio, UnsupportedAudio, DecoderMissing, AudioTooLong)
}


class SandboxedListener:
    """Listens in child processes under limits; one call is one child."""

    def __init__(
        self,
        listening: Limits = LISTENING,
        rendering: Limits = RENDERING,
        mastering: Limits = MASTERING,
        longest_seconds: int = LONGEST_SECONDS,
    ) -> None:
        self._listening = listening
        self._rendering = rendering
        self._mastering = mastering
        self._longest = longest_seconds

    async def listen(self, source: Path, outputs: Path) -> AudioReport:
        """Report on ``source``, with waveforms in ``outputs``."""
        job = Listen(str(source), str(outputs), self._longest)
        told = await answer(job, self._listening)
        if not isinstance(told, Heard):
            raise crashed()
        return told.report

    async def render_preview(self, source: Path, outputs: Path, report: AudioReport) -> Derivative:
        """Write the preview of ``source`` into ``outputs``."""
        job = Render(
            str(source),
            str(outputs),
            self._longest,
            report.loudness.integrated_lufs,
            report.loudness.true_peak_dbtp,
        )
        told = await answer(job, self._rendering)
        if not isinstance(told, Rendered):
            raise crashed()
        return told.derivative

    async def render_master(self, source: Path, outputs: Path, codec: Codec, bit_depth: int) -> Master:
        """Write the master of ``source`` into ``outputs``."""
        job = RenderMaster(str(source), str(outputs), self._longest, codec, bit_depth)
        told = await answer(job, self._mastering)
        if not isinstance(told, Mastered):
            raise crashed()
        return told.master


async def answer(job: Job, limits: Limits) -> Answer:
    """Let the child answer, in the room's words when it cannot."""
    try:
        told = await run_child(job, limits)
    except ChildTimedOut as fault:
        raise ListeningTimedOut(
            "Decoding the file takes too long. Export the song again, or upload a shorter file."
        ) from fault
    except ChildOutOfMemory as fault:
        raise ListeningOutOfMemory(
            "Decoding the file takes too much memory. Export the song again as WAV or FLAC."
        ) from fault
    except ChildCrashed as fault:
        raise crashed() from fault
    if isinstance(told, Refused):
        raise REFUSALS.get(told.code, ListeningCrashed)(told.message)
    return told


def crashed() -> ListeningCrashed:
    """Return the error of a decoder that died."""
    return ListeningCrashed("The decoder failed on this file. Export the song again as WAV or FLAC.")
