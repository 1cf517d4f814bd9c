"""The port ``Fingerprinter``, by a child for each file."""

from pathlib import Path
from tempfile import TemporaryDirectory

from tutti.adapters.listening.jobs import FingerprintTaken, Limits, TakeBeginning, TakeFingerprint
from tutti.adapters.listening.listener import LISTENING, LONGEST_SECONDS, answer
from tutti.domain.audio import ListeningCrashed
from tutti.domain.matching import Fingerprinted

BEGINNING_SECONDS = 120


class SandboxedFingerprinter:
    """Takes fingerprints in child processes under limits."""

    def __init__(self, limits: Limits = LISTENING, longest_seconds: int = LONGEST_SECONDS) -> None:
        self._limits = limits
        self._longest = longest_seconds

    async def fingerprint(self, source: Path) -> Fingerprinted:
        """Decode ``source`` and return its fingerprint."""
        with TemporaryDirectory(prefix="tutti-fingerprint-") as folder:
            told = await self._ask(TakeFingerprint(str(source), folder, self._longest))
            return Fingerprinted((Path(folder) / told.name).read_bytes(), told.seconds)

    async def beginning(self, source: Path, outputs: Path) -> Path:
        """Write the first two minutes of ``source`` as WAV."""
        told = await self._ask(TakeBeginning(str(source), str(outputs), BEGINNING_SECONDS))
        return outputs / told.name

    async def _ask(self, job: TakeFingerprint | TakeBeginning) -> FingerprintTaken:
        told = await answer(job, self._limits)
        if not isinstance(told, FingerprintTaken):
            raise ListeningCrashed("The decoder failed on this file. Export the song again as WAV or FLAC.")
        return told
