"""The route class of this family: a slash at the end or none, a POST that means another method, ``Allow``."""

from collections.abc import Callable
from typing import Any

from fastapi import Depends, Request, Response
from fastapi.routing import APIRoute
from starlette.routing import Match
from starlette.types import Receive, Scope, Send

from tutti.core.errors import NotFound
from tutti.http.kit import family_route
from tutti.http.kit.methods import wrong_method
from tutti.http.kit.reads import Pace
from tutti.http.kit.routes import Handler, as_domain_error
from tutti.http.label.errors import render
from tutti.http.label.input import OVERRIDING, meant_method
from tutti.http.label.schemas.problem import Problem

SCOPE = "label"
PREFIX = "/api/v1"
CALLS = Pace("label", lambda settings: settings.label_calls_per_minute)


async def _as_meant(request: Request) -> None:
    """Refuse a POST that means a method which this route does not serve."""
    route = request.scope["route"]
    if await meant_method(request) not in route.methods:
        raise wrong_method(request)


def label_route(pace: Pace = CALLS) -> type[APIRoute]:
    """Return the route class of this family for routes of one ``pace``."""
    return type("LabelRoute", (_Manners, family_route(render, SCOPE, Problem, pace)), {})


class _Manners(APIRoute):
    """What sets this family's routes apart: they answer as Laravel's do."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **given: Any) -> None:  # noqa: ANN401 (as APIRoute has them)
        if set(given.get("methods") or ()) - {"GET"}:
            given["dependencies"] = [Depends(_as_meant), *(given.get("dependencies") or ())]
        super().__init__(path, endpoint, **given)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match with a slash at the end too, and a POST where another method may be meant."""
        match, child = super().matches({**scope, "path": plain(scope["path"])})
        if match is Match.PARTIAL and scope["method"] in self._also():
            return Match.FULL, child
        return match, child

    def _also(self) -> set[str]:
        """Return the methods that are answered beside the route's own."""
        served = self.methods or set()
        head = {"HEAD"} if "GET" in served else set()
        return head | ({"POST"} if served & OVERRIDING else set())

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what :meth:`matches` took."""
        if scope["method"] in self._also():
            await self.app(scope, receive, send)
        else:
            await super().handle(scope, receive, send)

    def get_route_handler(self) -> Handler:
        """Return what answers, and closes the files of what was sent."""
        inner = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                response: Response = await inner(request)
            finally:
                said = getattr(request.state, "input", None)
                if said is not None:
                    await said.close()
            return response

        return handle


route_class = label_route()


def plain(path: str) -> str:
    """Return a path without slashes at its end."""
    return path.rstrip("/") or "/"


def owns(path: str) -> bool:
    """Tell whether a path is this family's, served or not."""
    return path == PREFIX or path.startswith(PREFIX + "/")


def no_route(request: Request, error: Exception) -> Response:
    """Answer where no route was found, or none for the method."""
    if getattr(error, "status_code", None) == 405:
        return render(wrong_method(request), request)
    if getattr(error, "status_code", None) == 404:
        path = request.url.path
        return render(NotFound(f"The route {path.lstrip('/')} could not be found."), request)
    return render(as_domain_error(error, request), request)
