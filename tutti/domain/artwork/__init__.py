"""Covers: whether a file really is a picture, what it is, and the square that stores receive."""

from typing import TYPE_CHECKING

from tutti.core.doors import later
from tutti.domain.artwork.errors import (
    ImageTooLarge,
    InspectionCrashed,
    InspectionOutOfMemory,
    InspectionTimedOut,
    NotAnImage,
)
from tutti.domain.artwork.model import (
    COVER_PIXELS,
    INSPECTION_VERSION,
    THUMBNAIL_PIXELS,
    CoverDerivative,
    CoverReport,
    CoverRole,
    ImageFormat,
    Refusal,
)
from tutti.domain.artwork.ports import CoverInspector
from tutti.domain.artwork.rules import judge

if TYPE_CHECKING:
    from tutti.domain.artwork.service import derivative_key, finding, inspect, report

__all__ = [
    "COVER_PIXELS",
    "INSPECTION_VERSION",
    "THUMBNAIL_PIXELS",
    "CoverDerivative",
    "CoverInspector",
    "CoverReport",
    "CoverRole",
    "ImageFormat",
    "ImageTooLarge",
    "InspectionCrashed",
    "InspectionOutOfMemory",
    "InspectionTimedOut",
    "NotAnImage",
    "Refusal",
    "derivative_key",
    "finding",
    "inspect",
    "judge",
    "report",
]

# The child that decodes a file needs the words of this room but no verbs, and must start quickly.
__getattr__ = later(__name__, {"service": "derivative_key finding inspect report"})
