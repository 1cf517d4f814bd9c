"""``/operator/vocabulary/unmapped``: words that senders used and no vocabulary knows."""

from importlib.resources import files
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse, JSONResponse

from tutti.domain import catalogue
from tutti.domain.catalogue import UnmappedPage
from tutti.http.kit import Plugged, family_route
from tutti.http.kit.looks import PALETTE, guards
from tutti.http.kit.templates import templates
from tutti.http.operator.access import Operator, render

STYLE = PALETTE + (files("tutti.http.operator") / "templates" / "style.css").read_bytes()
MOST_PAGES = 1_000_000
PATH = "/operator/vocabulary/unmapped"
NEVER_STORED = {"Cache-Control": "no-store"}


router = APIRouter(include_in_schema=False, route_class=family_route(render))
Kind = Annotated[str | None, Query(max_length=40)]
Page = Annotated[int, Query(ge=1, le=MOST_PAGES)]
PerPage = Annotated[int, Query(ge=1, le=500)]


@router.get(PATH)
async def show_unmapped(
    _: Operator, plugged: Plugged, kind: Kind = None, page: Page = 1, per_page: PerPage = 50
) -> Response:
    """Show the words, those met most often first."""
    found = await _found(plugged, kind, page, per_page)
    shown = {
        "found": found,
        "kind": kind,
        "page": page,
        "before": _query(kind, page - 1, per_page) if page > 1 else None,
        "after": _query(kind, page + 1, per_page) if page * per_page < found.total else None,
        "json": f"unmapped.json?{_query(kind, page, per_page)}",
    }
    text = templates(__package__).get_template("unmapped.html").render(shown)
    return HTMLResponse(text, headers=guards("'self'") | NEVER_STORED)


@router.get(f"{PATH}.json")
async def send_unmapped(
    _: Operator, plugged: Plugged, kind: Kind = None, page: Page = 1, per_page: PerPage = 50
) -> Response:
    """Send the same as JSON."""
    found = await _found(plugged, kind, page, per_page)
    items = [
        {
            "kind": each.kind,
            "value": each.value,
            "met": each.met,
            "organisations": each.organisations,
            "sources": each.sources,
            "first_met_at": each.first_met_at.isoformat(),
            "last_met_at": each.last_met_at.isoformat(),
            "example": each.example,
        }
        for each in found.words
    ]
    told = {"items": items, "total": found.total, "page": page, "per_page": per_page, "kinds": found.kinds}
    return JSONResponse(told, headers=NEVER_STORED)


@router.get("/operator/style.css")
async def style() -> Response:
    """Send the style sheet."""
    return Response(STYLE, media_type="text/css", headers={"Cache-Control": "public, max-age=3600"})


async def _found(plugged: Plugged, kind: str | None, page: int, per_page: int) -> UnmappedPage:
    async with plugged.database.system() as tx:
        return await catalogue.page_unmapped(tx, kind or None, per_page, (page - 1) * per_page)


def _query(kind: str | None, page: int, per_page: int) -> str:
    given = {"kind": kind, "page": page, "per_page": per_page}
    return urlencode({name: value for name, value in given.items() if value})
