"""Other addresses of the same endpoint: kept for clients that know them, and told in one line each."""

from collections.abc import Mapping, Sequence

from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from starlette.routing import BaseRoute

Address = tuple[str, str]
"""Method and path."""


def aliases(routes: Sequence[BaseRoute]) -> Mapping[Address, Sequence[Address]]:
    """Return, by the address that stands for an endpoint, the others that it answers at.

    Among those that are described, the one that is registered last stands for all: decorators nearest to
    the function run first, and what is written first above it is its proper address.
    """
    served: dict[object, list[RouteContext]] = {}
    for context in iter_route_contexts(routes):
        if isinstance(context.original_route, APIRoute):
            served.setdefault(context.endpoint, []).append(context)
    found: dict[Address, Sequence[Address]] = {}
    for same in served.values():
        shown = [_address(route) for route in same if route.include_in_schema]
        if shown:
            proper = shown[-1]
            found[proper] = [address for address in map(_address, same) if address != proper]
    return found


def _address(route: RouteContext) -> Address:
    return min(route.methods or {""}), route.path or ""
