"""Pages for whoever runs this instance, opened by the operator's key, and the same as JSON."""

from typing import TYPE_CHECKING

from tutti.core.doors import later
from tutti.http.kit.parts import Part

if TYPE_CHECKING:
    from tutti.http.operator.access import render

__all__ = ["PARTS", "owns", "render"]
__getattr__ = later(__name__)

_HEADS = {"start": "/operator", "vocabulary": "/operator/", "reviews": "/operator/detection"}

PARTS = [Part(f"{__name__}.{name}", heads) for name, heads in _HEADS.items()]


def owns(path: str) -> bool:
    """Tell whether a path is this family's, served or not."""
    return path == "/operator" or path.startswith("/operator/")
