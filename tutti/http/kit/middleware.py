"""Around every request, in pure ASGI: a request id, one log line, and the metrics."""

import re
import time
from functools import cache

from prometheus_client import Counter, Histogram
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tutti.core.ids import new_id
from tutti.logs import access

GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")
OWN_HEADS = "/api/"
"""Where routes answer HEAD themselves."""
INTERFACES = ("/v1/", "/api/", "/.well-known/", "/oauth/token", "/oauth/register", "/oauth/revoke")
"""Where programs call. Pages are not among them: their links are relative."""
REQUESTS = Counter("tutti_http_requests_total", "Answered requests.", ["method", "route", "status"])
SECONDS = Histogram("tutti_http_request_seconds", "Time from a request to its answer.", ["method", "route"])


class Unslashed:
    """Takes a path of an interface with a slash at its end for the one without.

    A redirect would not do: many clients follow none with a body, and behind a proxy it names another host.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] == "http" and scope["path"].endswith("/") and scope["path"].startswith(INTERFACES):
            scope = {**scope, "path": scope["path"].rstrip("/")}
        await self.app(scope, receive, send)


class Observed:
    """Gives each request an id (kept when the client sent a decent one) and writes down how it went."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, watching the answer go by."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        status = 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", request_id.encode())]
            await send(message)

        try:
            await self.app(scope, receive, watched)
        finally:
            _write_down(scope, status, time.perf_counter() - started, request_id)


def _request_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            given: str = value.decode("latin-1")
            if GIVEN.fullmatch(given):
                return given
    return str(new_id())


def _write_down(scope: Scope, status: int, seconds: float, request_id: str) -> None:
    route = getattr(scope.get("route"), "path", "unknown")
    method = scope["method"]
    _count(method, route, status).inc()
    _seconds(method, route).observe(seconds)
    access.info(
        "request",
        method=method,
        path=_without_secrets(scope),
        route=route,
        status=status,
        ms=round(seconds * 1000, 1),
        request_id=request_id,
        organisation=scope["state"].get("organisation"),
    )


def _without_secrets(scope: Scope) -> str:
    """Return the path without the token that is one of its parts: who reads the log may not use it."""
    path: str = scope["path"]
    secret = scope.get("path_params", {}).get("token")
    return path.replace(secret, "***") if secret else path


@cache  # methods, routes and statuses are few
def _count(method: str, route: str, status: int) -> Counter:
    return REQUESTS.labels(method, route, status)


@cache
def _seconds(method: str, route: str) -> Histogram:
    return SECONDS.labels(method, route)


class HeadToo:
    """Answers HEAD as GET without the body, where no route does so itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Ask for the whole answer, and send its head."""
        if scope["type"] != "http" or scope["method"] != "HEAD" or scope["path"].startswith(OWN_HEADS):
            await self.app(scope, receive, send)
            return

        async def bare(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self.app({**scope, "method": "GET"}, receive, bare)


class Cors(CORSMiddleware):
    """Lets pages of any origin call, and costs those nothing who are no page."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(
            app, allow_origins=["*"], allow_methods=["*"], allow_headers=["*"], expose_headers=["*"]
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Look at requests that name an origin; pass the others on."""
        if scope["type"] == "http" and any(name == b"origin" for name, _ in scope["headers"]):
            await super().__call__(scope, receive, send)
        else:
            await self.app(scope, receive, send)
