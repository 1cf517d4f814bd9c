"""Why something that a label sent is not taken."""

from collections.abc import Mapping, Sequence
from typing import Any

from tutti.core.errors import FieldFault, Kind, NotFound, TuttiError
from tutti.core.findings import Severity
from tutti.domain.ddex import Finding


class Refused(TuttiError):
    """A message has errors, and nothing of it is kept; ``findings`` are all that was found, warnings too."""

    kind = Kind.REFUSED
    code = "message_refused"

    def __init__(self, findings: Sequence[Finding], field: str = "file") -> None:
        wrong = [each for each in findings if each.severity is Severity.ERROR]
        faults = [FieldFault(field, each.code, sentence(each)) for each in wrong]
        super().__init__(sentence(wrong[0]), fields=faults, extra={"validation": validation(findings)})
        self.findings = tuple(findings)


class ReleaseUnknown(NotFound):
    """No release of that number is visible to the caller."""

    code = "release_not_found"


class TrackUnknown(TuttiError):
    """The release has no track of that number."""

    kind = Kind.REFUSED
    code = "track_not_found"


class UploadClosed(TuttiError):
    """A file is complete, or being put together, and takes no more pieces."""

    kind = Kind.CONFLICT
    code = "upload_closed"


class UploadRefused(TuttiError):
    """A piece does not belong to those before it, or the whole is no audio; ``fields`` says why."""

    kind = Kind.REFUSED
    code = "upload_refused"

    def __init__(self, field: str, message: str, code: str = "invalid_field") -> None:
        super().__init__(message, fields=[FieldFault(field, code, message)])


def sentence(finding: Finding) -> str:
    """Return a finding as one text: where, what, and the mend."""
    line = f" (line {finding.line})" if finding.line else ""
    return f"{finding.message} {finding.mend}{line}".strip()


def shown(finding: Finding) -> Mapping[str, Any]:
    """Return a finding as labels are shown it (label contract, section 5.5)."""
    field = finding.path.rpartition("/")[2].rpartition(".")[2]
    return {
        "code": finding.code,
        "field": field.partition("[")[0].lstrip("@") or "file",
        "message": finding.message,
        "reference": finding.path or None,
        "line": finding.line,
        "mend": finding.mend or None,
    }


def validation(findings: Sequence[Finding]) -> dict[str, list[Mapping[str, Any]]]:
    """Return what was found, warnings and errors apart; hints are warnings here."""
    wrong = [each for each in findings if each.severity is Severity.ERROR]
    light = [each for each in findings if each.severity is not Severity.ERROR]
    return {"warnings": [shown(each) for each in light], "errors": [shown(each) for each in wrong]}


def told(finding: Finding) -> Mapping[str, Any]:
    """Return a finding as it is stored."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "path": finding.path,
        "message": finding.message,
        "mend": finding.mend,
        "line": finding.line,
    }
