"""What can go wrong with a message."""

from collections.abc import Sequence

from tutti.core.errors import FieldFault, Kind, TuttiError
from tutti.domain.ddex.model import Version
from tutti.domain.ddex.rules import Finding


class Unwritable(TuttiError):
    """A message lacks what every valid one has; ``fields`` names each place and how to mend it."""

    kind = Kind.REFUSED
    code = "ddex_unwritable"

    def __init__(self, version: Version, findings: Sequence[Finding]) -> None:
        first = findings[0]
        more = f", and {len(findings) - 1} more" if len(findings) > 1 else ""
        super().__init__(
            f"Not writable as ERN {version}: {first.path}: {first.message} {first.mend}{more}",
            fields=[FieldFault(each.path, each.code, f"{each.message} {each.mend}") for each in findings],
        )
        self.findings = tuple(findings)
