"""The registry of a server that has none: it says so."""

from pathlib import Path

from tutti.domain.audio import (
    AudioReport,
    RegistryOutcome,
    RegistryVerdict,
)

NOBODY = "none"


class UnmeasuredRegistry:
    """Knows no registry."""

    async def match(self, source: Path, report: AudioReport) -> RegistryVerdict:
        """Answer that nothing was measured."""
        return RegistryVerdict(RegistryOutcome.NOT_MEASURED, NOBODY)
