"""``/v1/audio/acr-check``: who knows a recording already."""

from typing import Any

from fastapi import APIRouter, Depends

from tutti.core.errors import FieldFault
from tutti.domain import assets, matching
from tutti.domain.assets import Kind, UnsupportedMediaType
from tutti.http.distribution.routing import route_class
from tutti.http.distribution.schemas.acr_check import AcrCheckAnswer, AcrCheckBody, acr_check_answer
from tutti.http.kit import Caller, Limit, Plugged

router = APIRouter(prefix="/v1", tags=["audio"], route_class=route_class)
AUDIO = Limit("audio", calls=30, seconds=600)
REFUSALS: dict[int | str, dict[str, Any]] = {
    422: {"description": "`audio_unfit`: the file cannot be listened to."},
    502: {"description": "`match_unavailable`: the search does not answer; try again later."},
}


@router.post(
    "/audio/acr-check", response_model=AcrCheckAnswer, dependencies=[Depends(AUDIO)], responses=REFUSALS
)
async def acr_check(body: AcrCheckBody, caller: Caller, plugged: Plugged) -> dict[str, object]:
    """Look a song of yours up among the known recordings.

    A match does not refuse a submission: it asks for your word that you hold the rights (rule R33), and until
    then the release goes to no store. Passages say which seconds are the same. Songs are looked up when they
    are uploaded, at every speed and pitch; this call adds what became known since.
    """
    database = plugged.database
    async with database.transaction(caller) as tx:
        asset = await assets.find_file(tx, body.file_url)
    if asset.kind is not Kind.AUDIO:
        fault = FieldFault(
            "file_url", UnsupportedMediaType.code, "`file_url` names a picture: give the address of a song."
        )
        raise UnsupportedMediaType(fault.message, fields=[fault])
    verdict = await matching.check(
        database, plugged.depot.storage, plugged.matcher, asset, caller.organisation_id
    )
    return acr_check_answer(verdict)
