"""Parts of the interface: each is found by the heads that are written beside it, and loaded by no other."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages

import pytest
from starlette.routing import BaseRoute, Route

import tutti.http
from tutti.http.app import PARTS, build
from tutti.http.kit.parts import Part, Parts


def _paths(routes: list[BaseRoute]) -> Iterator[str]:
    """Yield the path of each route, also of those in a router inside."""
    for route in routes:
        if isinstance(route, Route):
            yield route.path
        else:
            yield from _paths(route.original_router.routes)  # type: ignore[attr-defined] # FastAPI's own


def _leads(heads: set[str], path: str) -> set[str]:
    first, _, rest = path[1:].partition("/")
    return heads & {f"/{first}/" if rest else f"/{first}", "/".join(path.split("/")[:3])}


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.module)
def test_the_heads_of_a_part_are_those_of_its_routes(part: Part):
    heads = set(part.heads.split())
    led = [_leads(heads, path) for path in _paths(part.load())]
    assert all(led)
    assert set[str]().union(*led) == heads


def test_every_module_of_routes_is_a_part():
    written = {each for each in _modules() if ".routes." in each or ".operator." in each}
    routed = {each for each in written if hasattr(import_module(each), "router")}
    assert routed == {part.module for part in PARTS} & written


def test_a_part_is_loaded_for_its_own_paths_alone():
    app = build()
    none = len(app.router.routes)
    app.parts.open("/v1/nothing")
    app.parts.open("/v1")
    assert [*app.parts.routes()] == [*_of("discovery")]
    app.parts.open("/v1/files/0198c0de")
    assert [*app.parts.routes()] == [*_of("files"), *_of("reports"), *_of("discovery")]
    assert app.parts.open("/v1/files") is False
    app.openapi()
    assert len(app.router.routes) == none + sum(len(part.load()) for part in PARTS)


def _of(name: str) -> Iterator[BaseRoute]:
    return (
        route
        for part in PARTS
        if part.module.endswith(f"distribution.routes.{name}")
        for route in part.load()
    )


@pytest.mark.parametrize("path", ["", "/", "//", "///", "/sandbox", "/v1/", "//v1/files", "/\u0000/%2f"])
def test_odd_paths_are_paths(path: str):
    parts = Parts([Part("tutti.http.storefront", "/sandbox/")])
    assert parts.open(path) is False


def _modules() -> Iterator[str]:
    return (each.name for each in walk_packages(tutti.http.__path__, "tutti.http."))
