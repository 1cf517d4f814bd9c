"""Covers: whether a file really is a picture, what it is, and the square that stores receive."""

from importlib import import_module
from typing import TYPE_CHECKING

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


def __getattr__(name: str) -> object:
    """Bring in the verbs, and the database with them, only when they are asked for.

    The child that decodes a file needs the words of this room and must start quickly.
    """
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.service"), name)
