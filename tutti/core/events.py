"""Facts in the past tense. A room emits them in its own transaction; workflows and webhooks follow."""

from dataclasses import asdict, dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Event:
    """Base of all events. ``name`` is stable (``release.submitted``); fields are JSON values (ids, words)."""

    name: ClassVar[str]

    organisation_id: int

    def payload(self) -> dict[str, object]:
        """Return the event's fields as a JSON object."""
        return asdict(self)
