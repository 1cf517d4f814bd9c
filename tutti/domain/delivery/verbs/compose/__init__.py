"""From a release's snapshot to the message that one store is sent."""

from tutti.domain.delivery.verbs.compose.terms import nothing_left
from tutti.domain.delivery.verbs.compose.values import (
    AudioMaterial,
    Composed,
    CoverMaterial,
    DeliveryKind,
    Intent,
    ResourceMaterial,
)
from tutti.domain.delivery.verbs.compose.whole import compose

__all__ = [
    "AudioMaterial",
    "Composed",
    "CoverMaterial",
    "DeliveryKind",
    "Intent",
    "ResourceMaterial",
    "compose",
    "nothing_left",
]
