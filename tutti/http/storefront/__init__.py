"""Pages for listeners: a release that is out, with the stores that have it, and the sandbox's own page of it.

Both are public. What is not out, or not any more, has no page.
"""

from collections.abc import Mapping
from importlib.resources import files
from itertools import groupby
from operator import itemgetter
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import HTMLResponse

from tutti.assembly import Assembly
from tutti.core.ids import parse_id
from tutti.domain import delivery, releases
from tutti.http.kit.looks import PALETTE, guards
from tutti.http.kit.templates import templates

router = APIRouter(include_in_schema=False)
STYLE = PALETTE + (files("tutti.http.storefront") / "templates" / "style.css").read_bytes()
LONGEST = 64
Id = Annotated[str, Path()]


@router.get("/releases/{release_id}")
async def show_release(request: Request, release_id: Id) -> Response:
    """Show a release that stores offer, as they have it, and where: the `release_url` of a submission."""
    assembly: Assembly = request.app.state.assembly
    named = parse_id(release_id)
    if named is None:
        return _nothing()
    async with assembly.database.system() as tx:
        offered = await delivery.offered(tx, named)
        if offered is None:
            return _nothing()
        draft = (await releases.read_snapshot_of(tx, offered.release_id, offered.snapshot_number)).draft
    profiles = assembly.courier.profiles
    links = [(profiles.name_of(store), url) for store, url in offered.urls.items()]
    on_discs = groupby(zip(draft.discs(), draft.tracks, strict=True), itemgetter(0))
    discs = [(disc, [track for _, track in tracks]) for disc, tracks in on_discs]
    return _page("release.html", 200, {"draft": draft, "discs": discs, "links": links})


@router.get("/sandbox/{release_id}")
async def show_offer(request: Request, release_id: Id) -> Response:
    """Show what the embedded store offers: the address that its acknowledgements tell."""
    assembly: Assembly = request.app.state.assembly
    offer = await assembly.sandbox_offer(release_id) if len(release_id) <= LONGEST else None
    if offer is None or not offer.is_live:
        return _nothing()
    return _page("offer.html", 200, {"offer": offer})


@router.get("/storefront/style.css")
async def style() -> Response:
    """Send the style sheet."""
    return Response(STYLE, media_type="text/css", headers={"Cache-Control": "public, max-age=3600"})


def _nothing() -> Response:
    return _page("nothing.html", 404, {})


def _page(template: str, status: int, shown: Mapping[str, object]) -> Response:
    text = templates(__package__, minutes=_minutes).get_template(template).render(shown)
    return HTMLResponse(text, status, headers=guards())


def _minutes(seconds: float | None) -> str:
    """Write a duration as people do: 3:05."""
    if seconds is None:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"
