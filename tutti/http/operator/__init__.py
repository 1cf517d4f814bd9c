"""Pages for whoever runs this instance, opened by the operator's key, and the same as JSON."""

from fastapi import APIRouter

from tutti.http.operator import reviews, start, vocabulary

router = APIRouter()
for _part in (start, vocabulary, reviews):
    router.routes.extend(_part.router.routes)

__all__ = ["router"]
