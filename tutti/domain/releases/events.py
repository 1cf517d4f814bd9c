"""What happens to releases."""

from dataclasses import dataclass
from typing import ClassVar

from tutti.core.events import Event


@dataclass(frozen=True, slots=True)
class ReleaseSubmitted(Event):
    """A new snapshot of a release is to be distributed."""

    name: ClassVar[str] = "release.submitted"

    release_id: int
    snapshot_number: int


@dataclass(frozen=True, slots=True)
class TakedownRequested(Event):
    """A distributed release is to be withdrawn from its stores."""

    name: ClassVar[str] = "release.takedown_requested"

    release_id: int
    snapshot_number: int


@dataclass(frozen=True, slots=True)
class ReleaseStatusChanged(Event):
    """The state that people see has changed. ``public_id`` is the release's."""

    name: ClassVar[str] = "release.status_changed"

    release_id: int
    public_id: str
    status: str
    previous_status: str
    occurred_at: str
