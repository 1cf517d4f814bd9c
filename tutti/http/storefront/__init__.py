"""Pages for listeners: a release that is out, with the stores that have it, and the sandbox's own page of it.

Both are public. What is not out, or not any more, has no page.
"""

from collections.abc import Iterator, Mapping
from importlib.resources import files
from itertools import groupby
from operator import itemgetter
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import HTMLResponse

from tutti.assembly import Assembly
from tutti.core.ids import parse_id
from tutti.domain import catalogue, delivery, releases
from tutti.domain.delivery import StoreProfiles, StoreStanding
from tutti.http.kit.looks import PALETTE, guards
from tutti.http.kit.templates import templates

router = APIRouter(include_in_schema=False)
STYLE = PALETTE + (files("tutti.http.storefront") / "templates" / "style.css").read_bytes()
LONGEST = 64
Id = Annotated[str, Path()]


@router.get("/releases/{release_id}")
async def show_release(request: Request, release_id: Id) -> Response:
    """Show a release that is out, and where: the `release_url` of a submission."""
    assembly: Assembly = request.app.state.assembly
    named = parse_id(release_id)
    if named is None:
        return _nothing()
    async with assembly.database.system() as tx:
        found = await releases.read_published(tx, named)
        stores = await delivery.standing(tx, found.id) if found else []
    if found is None:
        return _nothing()
    links = list(_links(stores, assembly.courier.profiles))
    on_discs = groupby(zip(found.draft.discs(), found.draft.tracks, strict=True), itemgetter(0))
    discs = [(disc, [track for _, track in tracks]) for disc, tracks in on_discs]
    return _page("release.html", 200, {"draft": found.draft, "discs": discs, "links": links})


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


def _links(stores: list[StoreStanding], profiles: StoreProfiles) -> Iterator[tuple[str, str | None]]:
    """Yield name and address of each store that has it, where the store told one."""
    for standing in stores:
        if standing.state in delivery.AT_LISTENERS:
            known = profiles.by_id.get(standing.store_id) or catalogue.store(standing.store_id)
            yield (known.name if known else str(standing.store_id)), standing.url


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
