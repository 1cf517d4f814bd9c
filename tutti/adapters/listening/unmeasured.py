"""The judges of a server that has none: they say so, and the artist's own declaration decides."""

from pathlib import Path

from tutti.domain.audio import (
    AudioReport,
    MachineMadeOutcome,
    MachineMadeVerdict,
    RegistryOutcome,
    RegistryVerdict,
)

NOBODY = "none"


class UnmeasuredDetector:
    """Measures nothing, so it finds nothing and excludes nothing."""

    async def detect(self, source: Path, report: AudioReport) -> MachineMadeVerdict:
        """Answer that nothing was measured."""
        return MachineMadeVerdict(MachineMadeOutcome.NOT_MEASURED, NOBODY)


class UnmeasuredRegistry:
    """Knows no registry."""

    async def match(self, source: Path, report: AudioReport) -> RegistryVerdict:
        """Answer that nothing was measured."""
        return RegistryVerdict(RegistryOutcome.NOT_MEASURED, NOBODY)
