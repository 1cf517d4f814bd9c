"""``/api/v1/release``: messages in, releases as their label sees them (contract, section 5)."""

from collections.abc import AsyncIterator
from typing import Any

import msgspec
from fastapi import APIRouter, Request, Response
from starlette.datastructures import UploadFile

from tutti.core.errors import FieldFault, TuttiError
from tutti.domain import assets, intake
from tutti.domain.intake import Ingested, IntakeKind, LabelStatus, Wanted
from tutti.http.kit import Caller, Plugged, Transaction, Working
from tutti.http.label.described import MULTIPART, in_body, in_query
from tutti.http.label.errors import Invalid
from tutti.http.label.input import Said
from tutti.http.label.pages import Paged, paginated
from tutti.http.label.routing import PREFIX, route_class
from tutti.http.label.schemas import release_views as views
from tutti.http.label.schemas.problem import Problem
from tutti.http.label.schemas.releases import (
    IngestAnswer,
    ListQuery,
    PackageFields,
    PictureAnswer,
    PictureFields,
    ReleasePage,
    ReleaseRecord,
    RemovalAnswer,
    RemovalFields,
    UpdateFields,
)

router = APIRouter(prefix=PREFIX, tags=["label releases"], route_class=route_class)
CHUNK = 1 << 20
SMALLEST = 1400
"""Pixels a side, below which stores object to a cover."""
SAID = {
    IntakeKind.NEW: "Release created.",
    IntakeKind.UPDATE: "Release updated.",
    IntakeKind.TAKEDOWN: "Release taken down.",
    IntakeKind.PURGE: "Release purged.",
}
REFUSED: dict[int | str, dict[str, Any]] = {
    422: {
        "model": Problem,
        "description": "The file cannot be read or has errors; nothing is stored. `validation` lists them.",
    }
}
ABSENT: dict[int | str, dict[str, Any]] = {
    404: {"model": Problem, "description": "You have no such release."}
}
BUSY: dict[int | str, dict[str, Any]] = {409: {"model": Problem, "description": "A delivery is on its way."}}


@router.post(
    "/release",
    status_code=201,
    response_model=IngestAnswer,
    openapi_extra=in_body(PackageFields, MULTIPART),
    responses=REFUSED | BUSY,
)
async def create(caller: Caller, said: Said, work: Working, plugged: Plugged) -> Response:
    """Send an ERN message, alone or in a ZIP with its files; it becomes a release.

    Versions 3.8 to 4.3.2 are read. The same message again answers with the release that it became. Without
    errors everything is stored, with warnings told; with errors, nothing.
    """
    fields = said.read(PackageFields)
    arrival = await intake.open_arrival(plugged.message_reader, plugged.depot, _file(fields.file))
    work.stand_for(arrival.sha256, *(each.received.sha256 for each in arrival.files))
    tx = await work.transaction()
    ingested = await intake.ingest(tx, plugged.depot.storage, arrival)
    if ingested.kind is IntakeKind.PURGE:
        return _json(_purged(ingested))
    release = await intake.read_label_release(tx, ingested.release_id)
    return _json(_told(ingested, release), 201)


@router.get("/release", response_model=ReleasePage, openapi_extra=in_query(ListQuery))
async def index(said: Said, paging: Paged, tx: Transaction, request: Request, plugged: Plugged) -> Response:
    """List your releases, newest first, those that were made elsewhere too."""
    query = said.read(ListQuery)
    wanted = Wanted(LabelStatus(query.status) if query.status else None, query.upc, query.title)
    page = await intake.list_label_releases(tx, wanted, paging.per_page, paging.offset)
    rows = [views.record(each, plugged.settings.base_url) for each in page.releases]
    return _json(paginated(request, paging, page.total, rows))


@router.post(
    "/release/image",
    response_model=PictureAnswer,
    openapi_extra=in_body(PictureFields, MULTIPART),
    responses=BUSY | {422: {"model": Problem, "description": "No picture, too large, or no such release."}},
)
async def set_artwork(caller: Caller, said: Said, work: Working, plugged: Plugged) -> Response:
    """Give a release its cover; the one before goes.

    It is kept as it is. Stores want a square of at least 1400 pixels a side: anything else is warned of.
    """
    fields = said.read(PictureFields)
    try:
        received = await assets.receive(
            plugged.depot, assets.Kind.COVER_ART, chunks(fields.artwork), widely=True
        )
    except TuttiError as error:
        raise unfit(error, "artwork") from error
    work.stand_for(str(fields.release_id).encode(), received.sha256)
    tx = await work.transaction()
    name = fields.artwork.filename or "cover"
    try:
        cover = await intake.set_cover(tx, plugged.depot.storage, fields.release_id, received, name)
    except intake.ReleaseUnknown:
        raise unknown_release() from None
    shown = views.artwork(cover, plugged.settings.base_url) or {}
    return _json(
        {
            "message": "Artwork uploaded.",
            "release_id": fields.release_id,
            "artwork": shown,
            "path": shown["url"],
            "warnings": _warnings(cover.width or 0, cover.height or 0),
        }
    )


@router.delete(
    "/release/delete",
    response_model=RemovalAnswer,
    openapi_extra=in_body(RemovalFields),
    responses=ABSENT | BUSY | {422: {"model": Problem, "description": "The track is not of that release."}},
)
async def delete(said: Said, tx: Transaction) -> Response:
    """Delete a release, or one track of it.

    What stores have is taken down there.
    """
    fields = said.read(RemovalFields)
    if fields.track_id is None:
        await intake.delete_label_release(tx, fields.release_id)
        return _json({"message": "Release deleted.", "release_id": fields.release_id})
    try:
        await intake.delete_track(tx, fields.release_id, fields.track_id)
    except intake.TrackUnknown:
        raise Invalid(FieldFault("track_id", "unknown", "The selected track id is invalid.")) from None
    told = {"message": "Track deleted.", "release_id": fields.release_id, "track_id": fields.track_id}
    return _json(told)


@router.get("/release/{id}", response_model=ReleaseRecord, responses=ABSENT)
async def show(id: str, tx: Transaction, plugged: Plugged) -> Response:  # noqa: A002 (the contract's name)
    """Read one release in full."""
    release = await intake.read_label_release(tx, number(id))
    return _json(views.record(release, plugged.settings.base_url))


@router.put(
    "/release/{id}",
    response_model=IngestAnswer,
    openapi_extra=in_body(UpdateFields, MULTIPART),
    responses=REFUSED | ABSENT | BUSY,
)
async def update(id: str, caller: Caller, said: Said, work: Working, plugged: Plugged) -> Response:  # noqa: A002 (the contract's name)
    """Tell a release anew with an ERN message.

    All metadata is replaced; numbers and files stay. Tracks meet by ISRC, then by resource reference, then by
    place. `changes` lists what is different now.
    """
    release_id = number(id)
    async with plugged.database.transaction(caller) as before:
        await intake.read_label_release(before, release_id)
    fields = said.read(UpdateFields)
    arrival = await intake.open_arrival(plugged.message_reader, plugged.depot, _file(fields.file))
    work.stand_for(arrival.sha256, *(each.received.sha256 for each in arrival.files))
    tx = await work.transaction()
    ingested = await intake.update(tx, plugged.depot.storage, release_id, arrival)
    if ingested.kind is IntakeKind.PURGE:
        return _json(_purged(ingested))
    release = await intake.read_label_release(tx, ingested.release_id)
    listed = [{"field": each.field, "from": each.before, "to": each.after} for each in ingested.changes]
    return _json(_told(ingested, release) | {"changes": listed})


def number(text: str) -> int:
    """Return the number of a release, or raise as for one that is not there."""
    if text.isascii() and text.isdigit() and 0 < int(text[:20]) < 2**63:
        return int(text[:20])
    raise intake.ReleaseUnknown(f"Release {text[:40]!r} not found.")


def unknown_release() -> Invalid:
    """Return the refusal of a number in a field that is of no release of the caller."""
    return Invalid(FieldFault("release_id", "unknown", "The selected release id is invalid."))


def unfit(error: TuttiError, field: str) -> TuttiError:
    """Return the refusal of a file that is not what ``field`` wants; errors of ours go through."""
    if error.kind.value in ("internal", "upstream"):
        return error
    return Invalid(FieldFault(field, error.code, error.message))


async def chunks(file: UploadFile) -> AsyncIterator[bytes]:
    """Yield an uploaded file."""
    await file.seek(0)
    while piece := await file.read(CHUNK):
        yield piece


def _file(file: UploadFile) -> Any:  # noqa: ANN401 (what it spools to, a file that can seek)
    file.file.seek(0)
    return file.file


def _told(ingested: Ingested, release: intake.LabelRelease) -> dict[str, Any]:
    message = "Release unchanged." if ingested.is_repeat or not ingested.is_applied else SAID[ingested.kind]
    return {
        "message": message,
        "release_id": release.id,
        "status": release.status.value,
        "track_ids": [each.id for each in release.tracks],
        "release": views.summary(release),
        "deals": views.deals(release),
        "territories": views.territories(release),
        "validation": intake.validation(ingested.findings),
        "next_actions": views.next_actions(release),
    }


def _purged(ingested: Ingested) -> dict[str, Any]:
    message = SAID[ingested.kind] if ingested.is_applied else "Release unchanged."
    validation = intake.validation(ingested.findings)
    return {"message": message, "release_id": ingested.release_id, "validation": validation}


def _warnings(width: int, height: int) -> list[str]:
    found = []
    if width != height:
        found.append(f"The picture has {width} x {height} pixels; stores want a square.")
    if min(width, height) < SMALLEST:
        found.append(f"The picture has fewer than {SMALLEST} pixels a side.")
    return found


def _json(value: object, status: int = 200) -> Response:
    return Response(msgspec.json.encode(value), status, media_type="application/json")
