"""Answering plain reads at once.

What FastAPI and Starlette do around a call (their own middleware, matching of routes, dependencies,
validation, serialising) costs more than most reads themselves. A route that takes no more than ids from its
path and what a :class:`Work` gives, and returns a ready ``Response``, needs none of it. It is found by its
signature; its description stays FastAPI's, and so does a call with a malformed id or from another origin.
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from fastapi import FastAPI, Request, Response
from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from tutti.http.kit.middleware import Cors, Observed
from tutti.http.kit.parts import Part, Parts
from tutti.http.kit.work import Work, current_work, open_transaction, plugged, signed_in

Broken = Callable[[Request, Exception], Awaitable[Response]]
Provider = Callable[[Work], Awaitable[object]]


async def _assembly(work: Work) -> object:
    return work.assembly


async def _itself(work: Work) -> object:
    return work


PROVIDERS: Mapping[Callable[..., Any], Provider] = {
    signed_in: Work.actor,
    open_transaction: Work.transaction,
    plugged: _assembly,
    current_work: _itself,
}
ID_LENGTH = 36
HOLE = "{}"


class DirectCall:
    """How to call the function of a plain route with what a work gives it."""

    def __init__(self, route: APIRoute) -> None:
        self._endpoint = route.endpoint
        self._provided = [
            (needed.name, PROVIDERS[needed.call])
            for needed in route.dependant.dependencies
            if needed.name and needed.call
        ]

    async def __call__(self, work: Work) -> Response:
        """Call the function with what it asks for."""
        given = dict(work.request.path_params)
        for name, provider in self._provided:
            given[name] = await provider(work)
        answer: Response = await self._endpoint(**given)
        return answer


def direct_call(route: APIRoute) -> DirectCall | None:
    """Return how to call ``route`` at once, ``None`` if it needs more than that."""
    needs, function = route.dependant, inspect.signature(route.endpoint)
    plain = (
        route.methods == {"GET"}
        and function.return_annotation is Response
        and inspect.iscoroutinefunction(route.endpoint)
        and all(field.field_info.annotation is UUID for field in needs.path_params)
        and not (needs.query_params or needs.header_params or needs.cookie_params or needs.body_params)
        and all(needed.call in PROVIDERS and needed.name for needed in needs.dependencies)
        and len(function.parameters) == len(needs.dependencies) + len(needs.path_params)
    )
    return DirectCall(route) if plain else None


class DirectRoutes:
    """The plain routes of an app, found by their paths in one look."""

    def __init__(self, routes: Iterable[object]) -> None:
        self._routes: dict[str, tuple[APIRoute, ASGIApp]] = {}
        for route in routes:
            at_once: ASGIApp | None = getattr(route, "at_once", None)
            if at_once and isinstance(route, APIRoute):
                parts = (HOLE if part.startswith("{") else part for part in route.path.split("/"))
                self._routes["/".join(parts)] = route, Observed(at_once)

    def find(self, scope: Scope) -> ASGIApp | None:
        """Return what answers ``scope`` at once, and note the ids of its path there; ``None`` for others."""
        if scope["type"] != "http" or scope["method"] != "GET":
            return None
        parts: list[str] = scope["path"].split("/")
        ids = [part for part in parts if len(part) == ID_LENGTH]
        found = self._routes.get("/".join([HOLE if len(part) == ID_LENGTH else part for part in parts]))
        if found is None or any(name == b"origin" for name, _ in scope["headers"]):
            return None
        route, app = found
        try:
            scope["path_params"] = dict(zip(route.param_convertors, map(UUID, ids), strict=True))
        except ValueError:
            return None
        scope["route"] = route
        return app


class DirectApp(FastAPI):
    """An app that loads its parts when they are asked for, and answers plain reads at once."""

    direct = DirectRoutes(())
    parts = Parts(())
    _description: asyncio.Task[dict[str, Any]] | None = None

    def hold(self, parts: Sequence[Part], broken: Broken) -> None:
        """Have these parts, after all other routes; ``broken`` answers for those that cannot be loaded."""
        self.parts = Parts(parts)
        self._broken = broken

    def openapi(self) -> dict[str, Any]:
        """Describe the whole interface."""
        if [*iter(self.parts.open_next, False)]:
            self._seal()
        return super().openapi()

    async def described(self) -> dict[str, Any]:
        """Return the description of the interface; others are answered while it is made, once.

        Parts are imported one by one between other requests, for imports are not safe beside each other. What
        is made of them then is only read, and takes a thread.
        """
        if self.openapi_schema is None:
            if self._description is None or self._description.done():
                self._description = asyncio.create_task(self._describe())
            return await asyncio.shield(self._description)
        return self.openapi_schema

    async def _describe(self) -> dict[str, Any]:
        while self.parts.open_next():
            self._seal()
            await asyncio.sleep(0)
        return await asyncio.to_thread(super().openapi)

    def _seal(self) -> None:
        """Take over the routes that are loaded, and look for those that can be answered at once."""
        loaded = list(self.parts.routes())
        known = set(map(id, loaded))
        self.router.routes[:] = [*(each for each in self.router.routes if id(each) not in known), *loaded]
        self.direct = DirectRoutes(self.router.routes)

    def _apology(self, error: Exception) -> ASGIApp:
        """Return what answers a request whose part cannot be loaded; the next one tries again."""

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            answer = await self._broken(Request(scope, receive, send), error)
            await answer(scope, receive, send)

        return Cors(Observed(app))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer at once, or in the usual way."""
        try:
            if scope["type"] == "http" and self.parts.open(scope["path"]):
                self._seal()
            at_once = self.direct.find(scope)
        except Exception as error:  # noqa: BLE001 (a module that is broken raises anything)
            at_once = self._apology(error)
        if at_once is None:
            await super().__call__(scope, receive, send)
            return
        scope["app"] = self
        await at_once(scope, receive, send)
