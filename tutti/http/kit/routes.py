"""The route class of a family: one work per request, and every failure in the family's own envelope."""

from collections.abc import Callable, Collection, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from tutti.core.errors import Malformed, NotFound, TuttiError
from tutti.db.outage import outage
from tutti.db.unstorable import unstorable
from tutti.http.kit.described import DescribedRoute
from tutti.http.kit.direct import DirectCall, direct_call
from tutti.http.kit.faults import fault
from tutti.http.kit.reads import READING, Pace
from tutti.http.kit.work import Replay, Work, open_transaction, signed_in
from tutti.logs import get_logger

Render = Callable[[TuttiError, Request], Response]
Handler = Callable[[Request], Coroutine[Any, Any, Response]]

log = get_logger("http")


class Internal(TuttiError):
    """Something of ours failed; the log has the details under the request id."""


def family_route(
    render: Render,
    scope: str | None = None,
    problem: type[BaseModel] | None = None,
    pace: Pace = READING,
    also: Collection[str] = (),
) -> type[APIRoute]:
    """Return the route class of a family: ``render`` writes its envelope, its tokens have ``scope``.

    ``problem`` is the envelope's shape, for the description of the interface; ``pace`` is how often an
    account may call. Tokens of the scopes ``also`` are let in as well.
    """

    class FamilyRoute(DescribedRoute):
        """A route that signs in before it reads the body, and renders what goes wrong."""

        def __init__(self, path: str, endpoint: Callable[..., Any], **given: Any) -> None:  # noqa: ANN401 (as APIRoute has them)
            super().__init__(path, endpoint, **given)
            call = direct_call(self)
            self.at_once = _at_once(call, scope=scope, also=also, render=render, pace=pace) if call else None

        def get_route_handler(self) -> Handler:
            inner = super().get_route_handler()
            guarded = _needs(self.dependant, {signed_in, open_transaction})

            async def handle(request: Request) -> Response:
                work = request.state.work = Work(request, scope, pace, also)
                return await _handle(work, inner, guarded=guarded, render=render)

            return handle

    FamilyRoute.problem = problem
    return FamilyRoute


def _at_once(
    call: DirectCall, *, scope: str | None, also: Collection[str], render: Render, pace: Pace
) -> ASGIApp:
    async def app(asked: Scope, receive: Receive, send: Send) -> None:
        request = Request(asked, receive, send)
        work = request.state.work = Work(request, scope, pace, also)
        response = await _handle(work, lambda _: call(work), guarded=False, render=render)
        await response(asked, receive, send)

    return app


async def _handle(work: Work, inner: Handler, *, guarded: bool, render: Render) -> Response:
    request = work.request
    try:
        if guarded:
            await work.actor()
        await work.prepare()
        response = await inner(request)
        await work.finish(response)
    except Replay as replay:
        await work.abandon(replay)
        answer = replay.answer
        response = Response(answer.body, answer.status, media_type=answer.media_type)
        response.headers["Idempotency-Replayed"] = "true"
    except Exception as error:  # noqa: BLE001 (the edge: nothing may pass it unrendered)
        await work.abandon(error)
        response = render(as_domain_error(error, request), request)
    except BaseException as end:
        await work.abandon(end)
        raise
    finally:
        del request.state.work  # the two hold each other, and memory shall go back at once
    for name, value in getattr(request.state, "headers", {}).items():
        response.headers[name] = value
    return response


def as_domain_error(error: Exception, request: Request) -> TuttiError:
    """Turn whatever a request raised into an error of the domain, and log what nobody foresaw."""
    if isinstance(error, TuttiError):
        return error
    if isinstance(error, RequestValidationError):
        return malformed(error)
    if isinstance(error, HTTPException) and error.status_code < 500:
        return _unreadable(error) if error.status_code == 400 else NotFound(str(error.detail))
    if isinstance(error, ClientDisconnect):
        return Malformed("The request broke off before its end.")
    refused = unstorable(error)
    if refused is not None:
        return refused
    request_id = getattr(request.state, "request_id", None)
    log.error("request.failed", request_id=request_id, path=request.url.path, exc_info=error)
    return outage(error) or Internal(
        "An unexpected error happened here. Try again; if it stays, give the request id."
    )


def _unreadable(error: HTTPException) -> Malformed:
    """Say more than the framework of JSON that is none for another reason than its grammar."""
    wrong = Malformed(str(error.detail))
    if isinstance(error.__cause__, RecursionError | ValueError):
        wrong = Malformed(UNREADABLE)
        wrong.code = "invalid_json"
    return wrong


def malformed(error: RequestValidationError) -> TuttiError:
    """List what pydantic found in a request, by path, in one error whose code is that of the first.

    An address whose id is none leads nowhere, like one whose id is nobody's.
    """
    named = next((each["loc"][1] for each in error.errors() if each["loc"][0] == "path"), None)
    if named is not None:
        return _absent(named)
    faults = tuple(map(fault, error.errors()))
    first = faults[0]
    wrong = Malformed(first.message, fields=faults)
    wrong.code = first.code
    return wrong


OTHERWISE_ABSENT = {"account_id": "member_not_found", "invitation_id": "invitation_invalid"}


def _absent(parameter: str) -> NotFound:
    thing = parameter.removesuffix("_id")
    missing = NotFound(f"{thing.capitalize()} not found: the `{parameter}` of the address is no id.")
    missing.code = OTHERWISE_ABSENT.get(parameter, f"{thing}_not_found")
    return missing


UNREADABLE = "The body cannot be read as JSON: send UTF-8, nested less deeply, with shorter numbers."


def _needs(dependant: Dependant, wanted: set[Callable[..., Any]]) -> bool:
    return any(d.call in wanted or _needs(d, wanted) for d in dependant.dependencies)
