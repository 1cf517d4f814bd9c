"""``/``, ``/docs`` and ``/v1/openapi.json``: a page to start from, and the interface for people and programs.

Both are made from the same description. No page needs a script.
"""

from importlib.resources import files

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from tutti.http.kit.looks import PALETTE, guards
from tutti.http.kit.templates import templates
from tutti.http.reference.aliases import aliases
from tutti.http.reference.answers import with_answers
from tutti.http.reference.groups import gather
from tutti.http.reference.prose import inline, paragraphs

router = APIRouter(include_in_schema=False)
STYLE = PALETTE + (files("tutti.http.reference") / "templates" / "style.css").read_bytes()


@router.get("/")
async def start(request: Request) -> Response:
    """Say what answers here, and where to read on."""
    return _page(request, "start.html")


@router.get("/docs")
async def reference(request: Request) -> Response:
    """Show every endpoint with its fields, an example, its answers and errors."""
    state = request.app.state
    if not hasattr(state, "reference"):
        document = with_answers(await request.app.described())
        base = state.assembly.settings.base_url
        state.reference = gather(document, aliases(request.app.routes), base)
    return _page(request, "reference.html", groups=state.reference)


@router.get("/v1/openapi.json")
async def describe(request: Request) -> Response:
    """Send the description of the interface (OpenAPI 3.1)."""
    return JSONResponse(with_answers(await request.app.described()))


@router.get("/docs/style.css")
async def style() -> Response:
    """Send the style sheet."""
    return Response(STYLE, media_type="text/css", headers={"Cache-Control": "public, max-age=3600"})


def _page(request: Request, template: str, **shown: object) -> Response:
    pages = templates(__package__, paragraphs=paragraphs, inline=inline)
    text = pages.get_template(template).render(shown, app=request.app)
    return HTMLResponse(text, headers=guards())
