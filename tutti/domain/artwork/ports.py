"""What the room needs from outside: someone who looks at untrusted pictures."""

from pathlib import Path
from typing import Protocol

from tutti.domain.artwork.model import CoverReport


class CoverInspector(Protocol):
    """Decodes untrusted pictures at a distance: whatever they do to the decoder, the caller lives on."""

    async def inspect(self, source: Path, outputs: Path) -> CoverReport:
        """Decode ``source``, report, and write the square derivatives into the folder ``outputs``.

        A picture that cannot become a square without distortion gets findings and no derivatives.
        Raises the errors of this room that say why there is nothing to report.
        """
        ...
