"""A path that is served, but not with the method of the request: 405 and ``Allow`` (RFC 9110, 15.5.6)."""

from collections.abc import Iterable, Iterator

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Match
from starlette.types import Scope

from tutti.core.errors import Kind, TuttiError


class WrongMethod(TuttiError):
    """The path is served, but not with this method; the header `Allow` says with which."""

    kind = Kind.WRONG_METHOD
    code = "method_not_allowed"
    allowed = ""


def wrong_method(request: Request) -> WrongMethod:
    """Return the refusal of the request's method, with those that its path is served with."""
    path, allowed = request.url.path, _allowed(request.app.routes, request.scope)
    wrong = WrongMethod(
        f"The {request.method} method is not supported for route {path.strip('/')}. "
        f"Supported methods: {allowed}."
    )
    wrong.allowed = allowed
    return wrong


def allow(error: TuttiError) -> dict[str, str]:
    """Return the header that goes with a wrong method; none with another error."""
    return {"Allow": error.allowed} if isinstance(error, WrongMethod) else {}


def _allowed(routes: Iterable[BaseRoute], scope: Scope) -> str:
    served: set[str] = set()
    for route in _flat(routes):
        if route.matches(dict(scope))[0] is not Match.NONE:
            served |= set(route.methods or ())
    served |= {"HEAD"} if "GET" in served else set()
    return ", ".join(sorted(served))


def _flat(routes: Iterable[BaseRoute]) -> Iterator[APIRoute]:
    for route in routes:
        if isinstance(route, APIRoute):
            yield route
        elif inner := getattr(route, "original_router", None):  # how FastAPI keeps a router in a router
            yield from _flat(inner.routes)
