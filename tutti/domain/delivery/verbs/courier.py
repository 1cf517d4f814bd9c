"""What sending needs, put together once."""

from collections.abc import Callable
from dataclasses import dataclass

from tutti.domain.assets import Storage
from tutti.domain.ddex import Version
from tutti.domain.delivery.model import Party
from tutti.domain.delivery.ports import Connect
from tutti.domain.delivery.profiles.loader import StoreProfiles

Inspect = Callable[[bytes, Version], None]
"""A last check of a message's bytes (by schema); raises ``InvalidPackage``."""


@dataclass(frozen=True, slots=True)
class Courier:
    """What sending needs: the stores, ways to them, the files, and who we are."""

    profiles: StoreProfiles
    connect: Connect
    storage: Storage
    sender: Party
    inspect: Inspect

    @property
    def own_stores(self) -> frozenset[int]:
        """The stores that this instance has a profile of."""
        return frozenset(self.profiles.by_id)
