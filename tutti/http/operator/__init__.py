"""Pages for whoever runs this instance, opened by the operator's key, and the same as JSON."""

from tutti.http.operator.vocabulary import router

__all__ = ["router"]
