"""What was noticed about a file: one stable code, how grave it is, and what would mend it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """``error``: not fit for delivery. ``warning``: a store may object. ``info``: good to know."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing noticed: ``message`` says what, ``mend`` says what to do, ``numbers`` what was measured."""

    code: str
    severity: Severity
    message: str
    mend: str
    numbers: Mapping[str, int | float] = field(default_factory=dict)


def acceptable(findings: Iterable[Finding]) -> bool:
    """Tell whether none of the findings is an error."""
    return all(each.severity is not Severity.ERROR for each in findings)
