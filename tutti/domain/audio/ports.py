"""What the room needs from outside: someone who listens."""

from pathlib import Path
from typing import Protocol

from tutti.domain.audio.model import AudioReport, Codec, Derivative, Master


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

    async def render_master(self, source: Path, outputs: Path, codec: Codec, bit_depth: int) -> Master:
        """Write the whole song into ``outputs`` at its own rate and level, with 16 or 24 bits.

        ``codec`` is ``FLAC``, or ``PCM`` for a plain WAV.
        """
        ...
