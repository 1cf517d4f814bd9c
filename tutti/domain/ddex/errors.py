"""What can go wrong with a message."""

from collections.abc import Sequence

from tutti.core.errors import FieldFault, Kind, TuttiError
from tutti.domain.ddex.model import Version
from tutti.domain.ddex.rules import Finding


class Unreadable(TuttiError):
    """The bytes are no message that can be read at all; ``reason`` is a stable word, ``line`` where it shows.

    ``too_large``, ``compressed``, ``encoding``, ``document_type``, ``not_well_formed``, ``too_deep``: the
    bytes are not acceptable XML. ``no_ern``, ``version_unsupported``, ``version_unknown``,
    ``message_unsupported``: they are, but not a message of a kind and version that is read.
    """

    kind = Kind.MALFORMED
    code = "ddex_unreadable"

    def __init__(self, reason: str, sentence: str, line: int | None = None) -> None:
        super().__init__(sentence, extra={"reason": reason} | ({} if line is None else {"line": line}))
        self.reason = reason
        self.line = line


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
