"""What happens to deliveries."""

from dataclasses import dataclass
from typing import ClassVar

from tutti.core.events import Event


@dataclass(frozen=True, slots=True)
class DeliveryQueued(Event):
    """A release is to be sent to a store."""

    name: ClassVar[str] = "delivery.queued"

    delivery_id: int


@dataclass(frozen=True, slots=True)
class DeliverySent(Event):
    """A complete package lies at a store."""

    name: ClassVar[str] = "delivery.sent"

    delivery_id: int
    store_id: int
