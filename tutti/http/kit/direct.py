"""Calling plain reads at once.

What FastAPI does for a call (dependencies, validation, serialising) costs more than most reads themselves. A
route that takes no more than ids from its path and what a :class:`Work` gives, and returns a ready
``Response``, needs none of it. It is found by its signature; its description stays FastAPI's.
"""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

from fastapi import Response
from fastapi.routing import APIRoute

from tutti.http.kit.work import Work, current_work, open_transaction, plugged, signed_in

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


class DirectCall:
    """How to call the function of a plain route."""

    def __init__(self, route: APIRoute) -> None:
        self._endpoint = route.endpoint
        self._ids = [field.name for field in route.dependant.path_params]
        self._provided = [
            (needed.name, PROVIDERS[needed.call])
            for needed in route.dependant.dependencies
            if needed.name and needed.call
        ]

    def ids(self, path: Mapping[str, str]) -> dict[str, object] | None:
        """Read the ids in a path; ``None`` when one is malformed."""
        try:
            return {name: UUID(path[name] if len(path[name]) == ID_LENGTH else "") for name in self._ids}
        except ValueError:
            return None

    async def __call__(self, work: Work, ids: Mapping[str, object]) -> Response:
        """Call the function with what it asks for."""
        given = dict(ids)
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
