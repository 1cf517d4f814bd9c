"""Covers: whether a file really is a picture, what it is, and the square that stores receive."""

from tutti.domain.artwork.errors import (
    CoverReportMissing,
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
)
from tutti.domain.artwork.ports import CoverInspector
from tutti.domain.artwork.rules import judge

__all__ = [
    "COVER_PIXELS",
    "INSPECTION_VERSION",
    "THUMBNAIL_PIXELS",
    "CoverDerivative",
    "CoverInspector",
    "CoverReport",
    "CoverReportMissing",
    "CoverRole",
    "ImageFormat",
    "ImageTooLarge",
    "InspectionCrashed",
    "InspectionOutOfMemory",
    "InspectionTimedOut",
    "NotAnImage",
    "judge",
]
