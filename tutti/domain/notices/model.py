"""Endpoints, notices, and what became of sending one."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address that hears of events; ``secret`` signs what is sent there.

    ``failing_since`` is when the first try failed after the last that did not, ``last_error`` why the newest
    notice did not get there.
    """

    id: int
    public_id: UUID
    url: str
    description: str | None
    secret: str
    active: bool
    created_at: datetime
    failing_since: datetime | None
    last_error: str | None


@dataclass(frozen=True, slots=True)
class Notice:
    """One event for one endpoint (its public id). ``body`` is sent, and signed, as it is."""

    id: int
    public_id: UUID
    organisation_id: int
    endpoint: UUID
    url: str
    secret: str
    active: bool
    event: str
    body: str
    state: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to one person; ``public_id`` makes its Message-ID, the same at every try."""

    public_id: UUID
    recipient: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Mailed:
    """How a try to send a mail ended: ``error`` is why not, ``is_final`` whether another try is no use."""

    error: str | None = None
    is_final: bool = False


@dataclass(frozen=True, slots=True)
class Posted:
    """How a try ended: the HTTP status, or why there was none."""

    status: int | None
    error: str | None = None

    @property
    def delivered(self) -> bool:
        """Whether the endpoint took it."""
        return self.status is not None and 200 <= self.status < 300

    def told(self) -> str:
        """Return in a sentence why it was not taken."""
        return self.error or f"The address answered {self.status}."
