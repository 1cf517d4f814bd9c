"""What a route says of itself in the description of the interface: summary, need of a token, refusals.

The summary is the first sentence of the docstring. Refusals follow from what the route asks for; those of its
own are declared beside it. Nothing here has a part in answering.
"""

import inspect
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel

from tutti.http.kit.bearer import BearerToken
from tutti.http.kit.limits import Limit
from tutti.http.kit.visitors import VisitorLimit

REFUSALS = {
    400: "The request cannot be read, or a field is missing or malformed.",
    401: "No token was sent, or it is unknown, expired or revoked.",
    403: "The token may not do this.",
    404: "There is no such thing, or it is not yours.",
    429: "Too many calls; `Retry-After` says when the next may come.",
}


class DescribedRoute(APIRoute):
    """A route whose description says what else may come back. ``problem`` is the shape of an error."""

    problem: ClassVar[type[BaseModel] | None] = None

    def __init__(self, path: str, endpoint: Callable[..., Any], **given: Any) -> None:  # noqa: ANN401 (as APIRoute has them)
        given["summary"] = given.get("summary") or _first_sentence(endpoint)
        if self.problem is None:
            super().__init__(path, endpoint, **given)
            return
        anything = {"model": self.problem, "description": "What went wrong."}
        own = {
            status: {"model": self.problem} | said for status, said in (given.get("responses") or {}).items()
        }
        super().__init__(path, endpoint, **given | {"responses": {"default": anything} | own})
        for status in _refusals(self.dependant):
            self.responses.setdefault(status, {"model": self.problem, "description": REFUSALS[status]})
            self.response_fields.setdefault(status, self.response_fields["default"])


def _first_sentence(endpoint: Callable[..., Any]) -> str:
    text = " ".join(inspect.cleandoc(endpoint.__doc__ or "").split())
    return text.partition(". ")[0].rstrip(".")


def _refusals(dependant: Dependant) -> Iterator[int]:
    parts = list(_flat(dependant))
    names = any(part.path_params for part in parts)
    if names or any(part.body_params or part.query_params for part in parts):
        yield 400
    if any(isinstance(part.call, BearerToken) for part in parts):
        yield from (401, 403)
    if names:
        yield 404
    if any(isinstance(part.call, Limit | VisitorLimit) for part in parts):
        yield 429


def _flat(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for each in dependant.dependencies:
        yield from _flat(each)
