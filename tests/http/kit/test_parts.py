"""Parts of the interface: each is found by the heads that are written beside it, and loaded by no other."""

import asyncio
from collections.abc import Iterator
from importlib import import_module
from itertools import pairwise
from pkgutil import walk_packages
from time import perf_counter

import httpx2
import pytest
from starlette.routing import BaseRoute, Route
from structlog.testing import capture_logs

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
    assert not app.parts.open_next()


def test_a_part_that_could_not_be_loaded_is_tried_again(monkeypatch: pytest.MonkeyPatch):
    part, parts = PARTS[0], Parts(PARTS)
    with monkeypatch.context() as broken:
        broken.setattr(Part, "load", _no_more_files)
        with pytest.raises(OSError, match="Too many"):
            parts.open("/v1/releases")
    assert parts.open("/v1/releases")
    assert [*parts.routes()] == part.load()


def _no_more_files(_: Part) -> list[BaseRoute]:
    raise OSError(24, "Too many open files")


async def test_the_interface_is_described_once_while_others_are_answered():
    app = build()
    turns = [perf_counter()]
    asked = asyncio.gather(*(app.described() for _ in range(5)))
    while not asked.done():
        turns.append(perf_counter())
        await asyncio.sleep(0.001)
    first, *others = await asked
    assert all(other is first for other in others)
    assert first is await app.described()
    assert first is app.openapi()
    assert max(later - sooner for sooner, later in pairwise(turns)) < (turns[-1] - turns[0]) / 2


FIRST = [
    ("DELETE", "/api/v1/login", 405, "POST"),
    ("OPTIONS", "/api/v1/release", 405, "GET, HEAD, POST"),
    ("HEAD", "/api/v1//login", 404, None),
    ("DELETE", "/v1/me", 405, "GET, HEAD"),
    ("OPTIONS", "/v1/releases", 405, "GET, HEAD, POST"),
    ("GET", "/v1//files", 404, None),
    ("GET", "/v1/%2ffiles", 404, None),
    ("GET", "/v1/files/%00", 404, None),
    ("POST", "/v1/FILES", 404, None),
    ("GET", "/v1/\N{MUSICAL NOTE}", 404, None),
    ("GET", "/v1/" + "a" * 30_000, 404, None),
    ("POST", "/docs", 405, "GET, HEAD"),
]


@pytest.mark.parametrize(("method", "path", "status", "allow"), FIRST)
async def test_the_first_request_of_a_family_may_be_any(
    method: str, path: str, status: int, allow: str | None
):
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=build()), base_url="http://x") as client:
        answer = await client.request(method, path)
    assert (answer.status_code, answer.headers.get("allow")) == (status, allow)
    if method != "HEAD":
        told = answer.json()
        assert told["message"]
        code = {404: "route_not_found", 405: "method_not_allowed"}[status]
        assert path.startswith("/api/v1") or told["code"] == code


ENVELOPES = [
    ("/v1/releases", "api_error", "internal_error"),
    ("/api/v1/genres", None, None),
    ("/oauth/token", "api_error", "internal_error"),
    ("/operator", None, None),
    ("/healthz", "api_error", "internal_error"),
]


@pytest.mark.parametrize(("path", "kind", "code"), ENVELOPES)
async def test_a_part_that_cannot_be_loaded_is_told_in_its_familys_envelope(
    path: str, kind: str | None, code: str | None, monkeypatch: pytest.MonkeyPatch
):
    app = build()
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://x") as client:
        with monkeypatch.context() as broken:
            broken.setattr(Part, "load", _no_more_files)
            with capture_logs() as logged:
                answer = await client.get(path, headers={"X-Request-Id": "broken-01", "Origin": "http://y"})
        assert (answer.status_code, answer.headers["x-request-id"]) == (500, "broken-01")
        assert answer.headers["access-control-allow-origin"] == "*"
        (failed,) = (each for each in logged if each["event"] == "request.failed")
        assert (failed["request_id"], failed["path"]) == ("broken-01", path)
        if path == "/api/v1/genres":
            assert answer.json() == {"message": "Server Error"}
        elif path == "/operator":
            assert answer.text.startswith("An unexpected error happened here.")
        else:
            body = answer.json()
            assert (body["type"], body["code"], body["requestId"]) == (kind, code, "broken-01")
            assert body.get("error") == ("server_error" if path == "/oauth/token" else None)
        assert (await client.request("TRACE", path)).status_code == 405, "the next one tries again"


async def test_what_was_loaded_beside_a_broken_part_answers_too(monkeypatch: pytest.MonkeyPatch):
    """Two parts share a head: that the second is broken does not lose the first's other paths."""
    app, load = build(), Part.load

    def load_but_reports(part: Part) -> list[BaseRoute]:
        if part.module.endswith(".reports"):
            raise ImportError("reports are broken")
        return load(part)

    monkeypatch.setattr(Part, "load", load_but_reports)
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://x") as client:
        assert (await client.put("/v1/files")).status_code == 500
        assert (await client.put("/api/files/signed")).status_code in {404, 405}
        assert (await client.put("/v1/files")).status_code == 500
        monkeypatch.undo()
        assert (await client.put("/v1/files")).status_code == 405


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
