"""``/v1/audio``: what listening says of a song before it is submitted (contract, section 7)."""

import asyncio

from fastapi import APIRouter, Depends

from tutti.core import errors
from tutti.core.errors import FieldFault
from tutti.domain import assets, detection
from tutti.domain.assets import Asset
from tutti.http.distribution.routing import route_class
from tutti.http.distribution.schemas.audio import AppealBody, AudioBody, DetectionAnswer, answer
from tutti.http.kit import Limit, Plugged, Transaction, Working
from tutti.workflows.analyse_asset import hear

router = APIRouter(prefix="/v1/audio", tags=["audio"], route_class=route_class)
CHECKS = Limit("audio", calls=30, seconds=600)
MOST_AT_ONCE = 2
PATIENCE_SECONDS = 90
_listening = asyncio.Semaphore(MOST_AT_ONCE)


class StillListening(errors.TuttiError):
    """The song takes longer than a call may wait; it is listened to in the background all the same."""

    kind = errors.Kind.LOCKED
    code = "still_listening"


@router.post(
    "/ai-detection",
    dependencies=[Depends(CHECKS)],
    responses={423: {"description": "`still_listening`: the song is long; ask again."}},
)
async def detect(body: AudioBody, work: Working, plugged: Plugged, tx: Transaction) -> DetectionAnswer:
    """Tell whether a machine made the sound of a song, with the evidence.

    What was found is kept by the bytes, so that the answer bills as it is shown. The first call for a song
    may take some seconds.
    """
    asset = await _song(tx, body.file_url)
    known = await detection.standing(tx, plugged.detection, asset.sha256)
    cached = known is not None or plugged.detection.detector is None
    if not cached:
        # no transaction is held open while somebody listens
        await work.start_over()
        try:
            async with asyncio.timeout(PATIENCE_SECONDS), _listening:
                await hear(plugged, asset)
        except TimeoutError as late:
            raise StillListening(
                "The song is still being listened to; ask again in a minute.", extra={"retryAfterSeconds": 60}
            ) from late
        known = await detection.standing(await work.transaction(), plugged.detection, asset.sha256)
    return answer(known, plugged.detection.calibration, cached=cached)


@router.post(
    "/ai-detection/appeal",
    dependencies=[Depends(CHECKS)],
    responses={
        409: {"description": "`nothing_to_appeal`: it does not count as machine-made, or one waits already."}
    },
)
async def appeal(body: AppealBody, plugged: Plugged, tx: Transaction) -> DetectionAnswer:
    """Object to a verdict: the evidence is judged again, and a person decides.

    Until then the verdict stands.
    """
    asset = await _song(tx, body.file_url)
    held = await detection.appeal(tx, plugged.detection, asset, body.statement)
    return answer(held, plugged.detection.calibration, cached=True)


async def _song(tx: Transaction, url: str) -> Asset:
    asset = await assets.find_file(tx, url)
    if asset.kind is not assets.Kind.AUDIO:
        message = "`file_url` names a picture: only songs are listened to."
        code = assets.UnsupportedMediaType.code
        raise assets.UnsupportedMediaType(message, fields=[FieldFault("file_url", code, message)])
    return asset
