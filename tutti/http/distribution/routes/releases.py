"""``/v1/drafts`` and ``/v1/releases``: describing, submitting and following a release."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from fastapi import APIRouter, Depends, Query, Response

from tutti.domain import credits, delivery, releases
from tutti.domain.credits import InsufficientCredits
from tutti.http.distribution.provenance import Provenance
from tutti.http.distribution.routing import route_class
from tutti.http.distribution.schemas import release_views as views
from tutti.http.distribution.schemas.release_answers import ReleaseAnswer, ReleaseList
from tutti.http.distribution.schemas.releases import (
    DraftAnswer,
    DraftBody,
    JobAnswer,
    StatusAnswer,
    SubmissionAnswer,
    SubmissionBody,
)
from tutti.http.kit import Caller, Limit, Plugged, Transaction, Working

router = APIRouter(prefix="/v1", tags=["releases"], route_class=route_class)
SUBMISSIONS = Limit("submit", calls=10, seconds=600)
SUBMISSION_REFUSALS: dict[int | str, dict[str, Any]] = {
    403: {
        "description": "`insufficient_credits`: `required` and `balance` say how many there would have to be."
    },
    409: {
        "description": "It was submitted already, its UPC is in use, the key was used otherwise, or "
        "`takedown_required`: new audio under an ISRC that stores have."
    },
    422: {"description": "`metadata_policy`: rules are broken; every one is listed in `errors`."},
}
TAKEDOWN_REFUSALS: dict[int | str, dict[str, Any]] = {
    409: {
        "description": "`not_distributed`: no store has it or is to get it. `already_submitted`: a "
        "submission is being worked on; wait until its job is done."
    }
}


@router.post("/drafts", response_model=DraftAnswer)
async def save_draft(
    body: DraftBody, tx: Transaction, plugged: Plugged, provenance: Provenance
) -> dict[str, object]:
    """Save a work in progress. Without an id a new draft begins; partial data is welcome.

    `mode: delta` (the default) changes what is named and leaves the rest; `mode: replace` overwrites. The
    draft is saved whatever the rules say of it: `errors` lists all that a submission would refuse, in the
    shape of its answer, `missing` which required fields are empty.
    """
    saved = await releases.save_draft(tx, views.draft_change(body, provenance))
    outlook = await releases.foresee(tx, saved.public_id, plugged.courier.own_stores, plugged.detection)
    return views.draft_answer(saved, outlook)


@router.post(
    "/releases",
    status_code=201,
    response_model=SubmissionAnswer,
    dependencies=[Depends(SUBMISSIONS)],
    responses=SUBMISSION_REFUSALS,
)
async def submit(
    body: SubmissionBody, work: Working, caller: Caller, plugged: Plugged, provenance: Provenance
) -> Response:
    """Submit a release for distribution. All problems are answered at once, by path and rule.

    Send `release_id` to submit a draft, to submit again after a refusal, or to send an update of a release
    that is distributed. An update keeps the day on which the release came out first, in
    `original_release_date`, and does not replace audio: take the release down for that. An `Idempotency-Key`
    makes a repeat harmless.
    """
    submission = views.submission(body, provenance, plugged)
    try:
        submitted = await releases.submit(await work.transaction(), submission)
    except InsufficientCredits as short:
        # the card is charged outside any transaction, and only then is the release submitted again
        await work.start_over()
        owner = caller.organisation_id
        if not await credits.reload(plugged.database, plugged.payments, owner, needed=short.required):
            raise
        submitted = await releases.submit(await work.transaction(), submission)
    answer = views.submission_answer(submitted, submission.provenance, plugged.settings.base_url)
    return _json(answer, 201)


@router.get("/releases", response_model=ReleaseList)
async def list_releases(
    tx: Transaction, limit: Annotated[int, Query(ge=1, le=100, description="How many, newest first.")] = 100
) -> Response:
    """List your latest releases, newest first."""
    found = await releases.latest_releases(tx, limit)
    return _json({"releases": [views.summary(release) for release in found]})


@router.get("/releases/{release_id}", response_model=ReleaseAnswer)
async def read_release(release_id: UUID, tx: Transaction) -> Response:
    """Read a release in full.

    That is what you said about it, with what was assigned and decided since.
    """
    return _json(views.release(await releases.read_release(tx, release_id)))


@router.get("/releases/{release_id}/status", response_model=StatusAnswer)
async def read_status(release_id: UUID, tx: Transaction, plugged: Plugged) -> dict[str, object]:
    """Follow the release through its stores."""
    release = await releases.read_release(tx, release_id)
    stores = await delivery.stores_of(tx, release_id)
    job = await releases.find_job(tx, release_id)
    return views.status(release, stores, job, plugged.courier.profiles)


@router.get("/releases/{release_id}/job", response_model=JobAnswer)
async def read_job(release_id: UUID, tx: Transaction) -> dict[str, object]:
    """Follow the background work of the latest submission.

    It says how far it is, and what went wrong in it.
    """
    return views.job(await releases.read_job(tx, release_id))


@router.post("/releases/{release_id}/takedown", response_model=StatusAnswer, responses=TAKEDOWN_REFUSALS)
async def take_down(release_id: UUID, tx: Transaction, plugged: Plugged) -> dict[str, object]:
    """Withdraw a release from every store that has it or is to get it.

    Where a store refused (`attention_needed`, with its reason), ask again: it alone is told again.
    """
    await releases.request_takedown(tx, release_id)
    return await read_status(release_id, tx, plugged)


def _json(value: object, status: int = 200) -> Response:
    return Response(msgspec.json.encode(value), status, media_type="application/json")
