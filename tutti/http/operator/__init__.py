"""Pages for whoever runs this instance, opened by the operator's key, and the same as JSON."""

from tutti.http.kit.parts import Part

_HEADS = {"start": "/operator", "vocabulary": "/operator/", "reviews": "/operator/detection"}

PARTS = [Part(f"{__name__}.{name}", heads) for name, heads in _HEADS.items()]
