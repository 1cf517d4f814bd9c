"""What happens to endpoints."""

from dataclasses import dataclass
from typing import ClassVar

from tutti.core.events import Event


@dataclass(frozen=True, slots=True)
class EndpointSwitchedOff(Event):
    """An address took no notice for seven days, and gets no more. ``endpoint`` is its public id."""

    name: ClassVar[str] = "webhook.switched_off"

    endpoint: str
    url: str
    error: str
