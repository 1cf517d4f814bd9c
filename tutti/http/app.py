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
from tutti.http.kit.middleware import Cors, HeadToo, Observed, Unslashed
from tutti.http.kit.parts import Part
from tutti.http.kit.routes import as_domain_error

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
    app.hold(PARTS)
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
    missing = NotFound(f"No such route: {request.method} {request.url.path} (not found).")
    missing.code = "route_not_found"
    known = isinstance(error, HTTPException) and error.status_code in {404, 405}
    return render_distribution(missing if known else as_domain_error(error), request)


async def _unrouted(request: Request, error: Exception) -> Response:
    render = label.render if label.owns(request.url.path) else render_distribution
    return render(as_domain_error(error), request)
