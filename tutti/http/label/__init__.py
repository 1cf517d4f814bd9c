"""The label family: ``/api/v1``, contract ``verseone.md``."""

from tutti.http.kit.parts import Part
from tutti.http.label.errors import render
from tutti.http.label.routing import no_route, owns

__all__ = ["PARTS", "no_route", "owns", "render"]

PARTS = [
    Part(f"{__name__}.routes.{name}", "/api/v1") for name in ("login", "releases", "files", "vocabularies")
]
