"""``/operator/detection/reviews``: doubtful verdicts and appeals that wait, and the decision about each."""

from typing import Annotated, Literal
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse

from tutti.domain import detection
from tutti.domain.detection import Case
from tutti.http.kit import Plugged, family_route
from tutti.http.kit.looks import guards
from tutti.http.kit.templates import templates
from tutti.http.operator.access import Entry, Operator, render
from tutti.http.operator.decisions import sent_decision
from tutti.http.operator.evidence import as_json, brief, clues
from tutti.http.operator.vocabulary import MOST_PAGES, NEVER_STORED

PATH = "/operator/detection/reviews"

router = APIRouter(include_in_schema=False, route_class=family_route(render))
Kind = Annotated[Literal["", "appeal", "review"], Query()]
Page = Annotated[int, Query(ge=1, le=MOST_PAGES)]
PerPage = Annotated[int, Query(ge=1, le=200)]


@router.get(PATH)
async def show_reviews(
    _: Operator, plugged: Plugged, kind: Kind = "", page: Page = 1, per_page: PerPage = 50
) -> Response:
    """Show what waits, appeals first, then the oldest."""
    cases, counts = await _waiting(plugged, kind, page, per_page)
    total = counts[kind] if kind else sum(counts.values())
    shown = {
        "cases": cases,
        "counts": counts,
        "total": total,
        "kind": kind,
        "page": page,
        "before": _query(kind, page - 1, per_page) if page > 1 else None,
        "after": _query(kind, page + 1, per_page) if page * per_page < total else None,
        "json": f"reviews.json?{_query(kind, page, per_page)}",
    }
    return _page("reviews.html", shown)


@router.get(f"{PATH}.json")
async def send_reviews(
    _: Operator, plugged: Plugged, kind: Kind = "", page: Page = 1, per_page: PerPage = 50
) -> Response:
    """Send the same as JSON."""
    cases, counts = await _waiting(plugged, kind, page, per_page)
    total = counts[kind] if kind else sum(counts.values())
    told = {"items": [brief(each) for each in cases], "total": total, "page": page, "per_page": per_page}
    return JSONResponse(told | {"waiting": counts}, headers=NEVER_STORED)


@router.get(f"{PATH}/{{case}}.json")
async def send_case(_: Operator, plugged: Plugged, case: UUID) -> Response:
    """Send all evidence of one case."""
    return JSONResponse(as_json(await _read(plugged, case)), headers=NEVER_STORED)


@router.get(f"{PATH}/{{case}}")
async def show_case(entry: Operator, plugged: Plugged, case: UUID) -> Response:
    """Show one case with what speaks for and against it, and the form that decides it."""
    return _case_page(entry, await _read(plugged, case))


@router.post(f"{PATH}/{{case}}")
async def decide_case(entry: Operator, plugged: Plugged, request: Request, case: UUID) -> Response:
    """Write the decision down; a form leads back to the page, JSON gets the case as JSON."""
    given = await sent_decision(request)
    entry.check(str(case), given.form_token, request)
    async with plugged.database.system() as tx:
        await detection.decide(
            tx, case, machine_made=given.machine_made, reason=given.reason, decided_by=entry.name
        )
    if given.as_json:
        return JSONResponse(as_json(await _read(plugged, case)), headers=NEVER_STORED)
    return RedirectResponse(f"{case}", 303, NEVER_STORED)


async def _waiting(
    plugged: Plugged, kind: str, page: int, per_page: int
) -> tuple[list[Case], dict[str, int]]:
    async with plugged.database.system() as tx:
        cases = await detection.list_cases(tx, kind or None, per_page, (page - 1) * per_page)
        return cases, await detection.count_cases(tx)


async def _read(plugged: Plugged, case: UUID) -> Case:
    async with plugged.database.system() as tx:
        return await detection.read_case(tx, case)


def _case_page(entry: Entry, case: Case) -> Response:
    token = entry.token(str(case.public_id))
    return _page("review.html", {"case": case, "clues": clues(case), "form_token": token})


def _page(template: str, shown: dict[str, object]) -> Response:
    text = templates(__package__).get_template(template).render(shown)
    return HTMLResponse(text, headers=guards("'self'") | NEVER_STORED)


def _query(kind: str, page: int, per_page: int) -> str:
    given = {"kind": kind, "page": page, "per_page": per_page}
    return urlencode({name: value for name, value in given.items() if value})
