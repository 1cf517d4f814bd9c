"""``/v1/cover-art``: covers from words and from the song, and changing them."""

import base64
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from tutti.domain import artwork, assets
from tutti.domain.assets import Asset, Storage, UnknownFile
from tutti.http.distribution.commissioning import commission, received_base
from tutti.http.distribution.routing import route_class
from tutti.http.distribution.schemas.cover_art import (
    CoverAnswer,
    CoverBody,
    CoverLine,
    cover_answer,
    provenance,
)
from tutti.http.kit import Caller, Limit, Plugged, Transaction, Working

router = APIRouter(prefix="/v1", tags=["files"], route_class=route_class)
COVERS = Limit("cover-art", calls=5, seconds=120)
REFUSALS: dict[int | str, dict[str, Any]] = {
    422: {"description": "The picture cannot be changed, or the maker's own rules forbid the prompt."},
    502: {"description": "The maker of pictures cannot be reached, or answers with none."},
}


@router.post("/cover-art", dependencies=[Depends(COVERS)], responses=REFUSALS)
async def make_cover_art(body: CoverBody, caller: Caller, plugged: Plugged, work: Working) -> CoverAnswer:
    """Make a cover of 3000 × 3000 pixels, or change one.

    Unless the operator chose another maker, it is generative design: drawn by rules from the words that it
    knows and from the outline of the song, with nothing learnt from others' pictures. The answer says which
    words it used. Title and artist are written on top, and stay readable when the picture is changed. With
    a base image the prompt is an instruction: "darker", "more blue", "bigger title", "less busy". No
    credits are charged.
    """
    storage = plugged.depot.storage
    asked = await commission(await work.transaction(), storage, body)
    # Drawing takes seconds, and must not hold a connection.
    await work.start_over()
    base = asked.base
    if body.base_image_base64 is not None:
        base = await received_base(plugged.studio, caller, body.base_image_base64)
    made = await artwork.make_cover(plugged.studio, asked.request, base)
    tx = await work.transaction()
    asset, cover = await artwork.keep_cover(tx, plugged.studio, made, asked.request, base, song=asked.song)
    picture = await _encoded(storage, asset) if body.return_base64 else None
    return cover_answer(asset, cover, asked.sound, picture)


@router.get("/cover-art")
async def read_cover_art(
    tx: Transaction,
    file_url: Annotated[
        str, Query(description="The `fileUrl` of a cover that was made here.", max_length=2048)
    ],
) -> CoverLine:
    """Read how a cover was made.

    The answer lists it and every cover that it was changed from, each with prompt, seed and parameters.
    """
    asset = await assets.find_file(tx, file_url)
    cover = await artwork.cover_of(tx, asset)
    if cover is None:
        raise UnknownFile("The file was not made here (not found).")
    line = await artwork.line_of(tx, cover)
    return CoverLine(fileUrl=asset.file_url, covers=[provenance(each) for each in line])


async def _encoded(storage: Storage, asset: Asset) -> str:
    """Return a cover in base64; ours have at most 10 MB."""
    return base64.b64encode(b"".join([piece async for piece in assets.stream(storage, asset)])).decode()
