"""``/operator``: where to go, and how much waits there."""

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from tutti.domain import catalogue, detection
from tutti.http.kit import Plugged, family_route
from tutti.http.kit.looks import guards
from tutti.http.kit.templates import templates
from tutti.http.operator.access import Operator, render
from tutti.http.operator.vocabulary import NEVER_STORED

router = APIRouter(include_in_schema=False, route_class=family_route(render))


@router.get("/operator")
async def show_start(_: Operator, plugged: Plugged) -> Response:
    """Show the other pages, each with the number of what waits there."""
    async with plugged.database.system() as tx:
        cases = sum((await detection.count_cases(tx)).values())
        words = (await catalogue.page_unmapped(tx, None, 1, 0)).total
    doors = (
        ("detection/reviews", "Verdicts and appeals: machine-made or not", cases),
        ("vocabulary/unmapped", "Words that no vocabulary knows", words),
    )
    text = templates(__package__).get_template("start.html").render(doors=doors)
    return HTMLResponse(text, headers=guards() | NEVER_STORED)
