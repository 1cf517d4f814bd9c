"""The application: every family's routes in one FastAPI app, each part loaded when it is first asked for."""

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from tutti import VERSION
from tutti.assembly import Assembly
from tutti.core.errors import NotFound, TuttiError
from tutti.http import distribution, label, oauth, operator
from tutti.http.distribution.errors import render as render_distribution
from tutti.http.kit.bodies import BodyCeiling
from tutti.http.kit.direct import DirectApp
from tutti.http.kit.methods import wrong_method
from tutti.http.kit.middleware import Cors, HeadToo, Observed, Unslashed
from tutti.http.kit.parts import Part
from tutti.http.kit.routes import Render, as_domain_error

PARTS = (
    *distribution.PARTS,
    Part("tutti.http.operations", "/healthz /readyz /metrics"),
    *label.PARTS,
    Part("tutti.http.reference", "/ /docs /docs/style.css /v1/openapi.json"),
    *oauth.PARTS,
    *operator.PARTS,
    Part("tutti.http.storefront", "/releases/ /sandbox/ /storefront/"),
)


def build(assembly: Assembly | None = None) -> FastAPI:
    """Build the app over ``assembly``, which can be given it later, as ``app.state.assembly``."""
    app = DirectApp(
        title="Tutti",
        summary="Self-hosted backend for the whole life of a recording",
        version=VERSION,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        separate_input_output_schemas=False,
    )
    app.state.assembly = assembly
    app.hold(PARTS, _broken)
    app.add_exception_handler(HTTPException, _no_route)
    app.add_exception_handler(TuttiError, _unrouted)
    app.add_middleware(Cors)
    app.add_middleware(BodyCeiling)
    app.add_middleware(Observed)
    app.add_middleware(HeadToo)
    app.add_middleware(Unslashed)
    return app


async def _no_route(request: Request, error: Exception) -> Response:
    """Answer in the envelope of the family whose path it is, also where no route or method was found."""
    if label.owns(request.url.path):
        return label.no_route(request, error)
    match getattr(error, "status_code", None):
        case 404:
            told: TuttiError = NotFound(f"No such route: {request.method} {request.url.path} (not found).")
            told.code = "route_not_found"
        case 405:
            told = wrong_method(request)
        case _:
            told = as_domain_error(error, request)
    return _family(request.url.path)(told, request)


async def _broken(request: Request, error: Exception) -> Response:
    """Answer where the part that should cannot be loaded, nor perhaps what writes the family's errors."""
    told = as_domain_error(error, request)
    try:
        return _family(request.url.path)(told, request)
    except Exception:  # noqa: BLE001 (the first error is told and logged)
        return render_distribution(told, request)


async def _unrouted(request: Request, error: Exception) -> Response:
    return _family(request.url.path)(as_domain_error(error, request), request)


def _family(path: str) -> Render:
    """Return what writes the errors of the family whose path it is (distribution's, if nobody's)."""
    if label.owns(path):
        return label.render
    if oauth.owns(path):
        return oauth.render
    return operator.render if operator.owns(path) else render_distribution
