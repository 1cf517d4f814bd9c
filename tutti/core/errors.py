"""What can go wrong, in the domain's words.

A domain error carries a *kind* from a closed list, a stable *code*, a sentence, and the faulty fields.
It knows no HTTP: each family renders it in its own envelope through one table in its ``errors.py``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


class Kind(StrEnum):
    """The closed list of reasons for which a call can fail."""

    MALFORMED = "malformed"
    TOO_LARGE = "too_large"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    WRONG_METHOD = "wrong_method"
    CONFLICT = "conflict"
    REFUSED = "refused"
    LOCKED = "locked"
    RATE_LIMITED = "rate_limited"
    OAUTH = "oauth"
    UPSTREAM = "upstream"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class FieldFault:
    """One faulty field: where (``tracks[0].writers``), a stable code, what to do, and the rule broken."""

    path: str
    code: str
    message: str
    rule: str | None = None


class TuttiError(Exception):
    """Base of every error the domain raises on purpose.

    ``fields`` lists all the faults found, not only the first. ``extra`` holds values that a client can
    use (a balance, seconds to wait), by the names that the wire shows.
    """

    kind: ClassVar[Kind] = Kind.INTERNAL
    code: str = "internal_error"

    def __init__(
        self, message: str, *, fields: Sequence[FieldFault] = (), extra: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.fields = tuple(fields)
        self.extra = dict(extra or {})

    def told(self) -> str:
        """Return all that it says to somebody at a terminal: the sentence, then each fault that says more."""
        more = (f"  {each.path}: {each.message}" for each in self.fields if each.message != self.message)
        return "\n".join((self.message, *more))


class NotFound(TuttiError):
    """Nothing of that id is visible to the caller."""

    kind = Kind.NOT_FOUND
    code = "not_found"


class Malformed(TuttiError):
    """The request cannot be read: a missing field, a wrong type, a broken encoding."""

    kind = Kind.MALFORMED
    code = "invalid_field"


class Forbidden(TuttiError):
    """The caller is known but may not do this."""

    kind = Kind.FORBIDDEN
    code = "forbidden"


class Misconfigured(TuttiError):
    """A setting, or what it leads to, cannot be used; the message tells the operator which, and why."""

    code = "misconfigured"
