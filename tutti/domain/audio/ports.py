"""What the room needs from outside: someone who listens, and a judge that looks at the sound itself."""

from pathlib import Path
from typing import Protocol

from tutti.domain.audio.model import AudioReport, Derivative, MachineMadeVerdict, Master


class Listener(Protocol):
    """Decodes untrusted files at a distance: whatever they do to the decoder, the caller lives on."""

    async def listen(self, source: Path, outputs: Path) -> AudioReport:
        """Decode ``source`` once, whole, and report; waveforms are written into the folder ``outputs``.

        Raises the errors of this room that say why there is nothing to report.
        """
        ...

    async def render_preview(self, source: Path, outputs: Path, report: AudioReport) -> Derivative:
        """Write the whole song into ``outputs`` in a form that every browser streams."""
        ...

    async def render_master(self, source: Path, outputs: Path, bit_depth: int) -> Master:
        """Write the whole song into ``outputs`` as FLAC of 16 or 24 bits, at its own rate and level."""
        ...


class MachineMadeDetector(Protocol):
    """Judges whether a machine made the sound; the same verdict bills and is shown."""

    async def detect(self, source: Path, report: AudioReport) -> MachineMadeVerdict:
        """Return a verdict; where nothing is measured, that very outcome."""
        ...
