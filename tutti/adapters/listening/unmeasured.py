"""The judge of a server that has none: it says so, and the artist's own declaration decides."""

from pathlib import Path

from tutti.domain.audio import AudioReport, MachineMadeOutcome, MachineMadeVerdict

NOBODY = "none"


class UnmeasuredDetector:
    """Measures nothing, so it finds nothing and excludes nothing."""

    async def detect(self, source: Path, report: AudioReport) -> MachineMadeVerdict:
        """Answer that nothing was measured."""
        return MachineMadeVerdict(MachineMadeOutcome.NOT_MEASURED, NOBODY)
