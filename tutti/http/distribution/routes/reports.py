"""``/v1/files/report``: what listening to a song, or looking at a cover, found out."""

from dataclasses import replace
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from tutti.core.errors import FieldFault
from tutti.db import Tx
from tutti.domain import artwork, assets, audio
from tutti.domain.artwork import CoverDerivative, CoverReport
from tutti.domain.assets import Asset, Kind, Storage
from tutti.domain.audio import AudioReport, Derivative
from tutti.http.distribution.routing import route_class
from tutti.http.kit import Plugged, Transaction

router = APIRouter(prefix="/v1", tags=["files"], route_class=route_class)
SECONDS = 3600


class MadeFile(BaseModel):
    """A file that was made from yours: a waveform, a preview, a cover in another size."""

    role: str
    mime_type: str
    size: int
    url: str = Field(description="Where it can be read for an hour, without a token.")


class Likeness(BaseModel):
    """Where else the picture is. Of other accounts, nothing but that is told."""

    own: list[str] = Field(description="`fileUrl` of other covers of yours that look the same; at most 20.")
    elsewhere: bool = Field(description="Whether another account has a cover that looks the same.")


class ReportAnswer(BaseModel):
    """What is known about a file."""

    fileUrl: str  # noqa: N815 (the wire's name)
    type: str
    state: str = Field(description="`pending` until a worker has looked, then `ready` or `refused`.")
    report: dict[str, Any] | None = Field(description="Format, loudness, silence, findings …; see the docs.")
    refusal: dict[str, str] | None = Field(description="Why the file cannot be used: `code` and `message`.")
    files: list[MadeFile]
    likeness: Likeness | None = Field(None, description="Of a cover: where else the same picture is.")


@router.get("/files/report", response_model=ReportAnswer)
async def read_report(
    tx: Transaction,
    plugged: Plugged,
    file_url: Annotated[str, Query(description="The `fileUrl` of your file.", max_length=2048)],
) -> dict[str, object]:
    """Read the quality report of a song or cover.

    It is made once, by listening to or looking at the whole file.
    """
    asset = await assets.find_file(tx, file_url)
    storage = plugged.depot.storage
    if asset.kind in assets.BESIDE:
        raise assets.UnsupportedMediaType(
            f"`file_url` names a file that was uploaded as {asset.kind}: reports are of songs and covers.",
            fields=[FieldFault("file_url", assets.UnsupportedMediaType.code, "Name a song or a cover.")],
        )
    if asset.kind is Kind.AUDIO:
        return await _song(tx, storage, asset)
    return await _cover(tx, storage, asset)


async def _song(tx: Tx, storage: Storage, asset: Asset) -> dict[str, object]:
    heard = (await audio.findings(tx, [asset.sha256])).get(asset.sha256)
    made = heard.derivatives if isinstance(heard, AudioReport) else ()
    files = [await _made(storage, audio.derivative_key(asset.sha256, each), each) for each in made]
    return _answer(asset, heard, files)


async def _cover(tx: Tx, storage: Storage, asset: Asset) -> dict[str, object]:
    seen, alike = await artwork.finding_and_likeness(tx, asset.sha256, tx.actor.organisation_id)
    made = seen.derivatives if isinstance(seen, CoverReport) else ()
    files = [await _made(storage, artwork.derivative_key(asset.sha256, each), each) for each in made]
    if not isinstance(seen, CoverReport):
        return _answer(asset, seen, files)
    told = replace(seen, findings=(*seen.findings, *alike.findings))
    own = [(await assets.read_asset(tx, each)).file_url for each in alike.own]
    return _answer(asset, told, files) | {"likeness": {"own": own, "elsewhere": alike.elsewhere}}


async def _made(storage: Storage, key: str, made: Derivative | CoverDerivative) -> dict[str, object]:
    url = await storage.presign_get(key, SECONDS, file_name=made.name, media_type=made.media_type)
    return {"role": made.role, "mime_type": made.media_type, "size": made.size, "url": url}


def _answer(asset: Asset, finding: object, files: list[dict[str, object]]) -> dict[str, object]:
    state = "ready" if isinstance(finding, AudioReport | CoverReport) else "refused" if finding else "pending"
    return {
        "fileUrl": asset.file_url,
        "type": "audio" if asset.kind is Kind.AUDIO else "coverArt",
        "state": state,
        "report": msgspec.to_builtins(finding) if state == "ready" else None,
        "refusal": msgspec.to_builtins(finding) if state == "refused" else None,
        "files": files,
    }
