"""``POST /api/v1/file/upload``: audio in pieces (contract, section 5.8)."""

import msgspec
from fastapi import APIRouter, Response, UploadFile

from tutti.assembly import Assembly
from tutti.core.actor import Actor
from tutti.core.errors import FieldFault
from tutti.domain import intake
from tutti.domain.intake import LabelTrack, Piece
from tutti.http.kit import Caller, Plugged
from tutti.http.kit.reads import Pace
from tutti.http.label.described import MULTIPART, in_body
from tutti.http.label.errors import Invalid
from tutti.http.label.input import Said
from tutti.http.label.routes.releases import chunks, unknown_release
from tutti.http.label.routing import PREFIX, label_route
from tutti.http.label.schemas.problem import Problem
from tutti.http.label.schemas.record_parts import Json
from tutti.http.label.schemas.releases import PieceAnswer, PieceFields
from tutti.http.label.schemas.track_views import audio, length_warnings

PIECES = Pace("label pieces", lambda settings: 10 * settings.label_calls_per_minute)
"""An album in pieces of 10 MB is more calls than a catalogue is browsed with."""

router = APIRouter(prefix=PREFIX, tags=["label releases"], route_class=label_route(PIECES))


@router.post(
    "/file/upload",
    response_model=PieceAnswer,
    openapi_extra=in_body(PieceFields, MULTIPART),
    responses={
        409: {"model": Problem, "description": "That upload is complete."},
        422: {"model": Problem, "description": "A field is wrong, or the whole is no audio."},
    },
)
async def upload(caller: Caller, said: Said, plugged: Plugged) -> Response:
    """Send the audio of a track, in pieces of at most 10 MB or at once.

    Pieces with one `upload_id` are appended in the order in which they arrive: send each when the one before
    is answered. With `is_last` the file is put together and becomes the audio of `track_id`; without that, of
    the track of `replaces`, of the one whose message names such a file, or of the first without audio.

    Several whole files may follow one another under one `upload_id`, in WAV, FLAC, MP3 (with the header that
    encoders write) or M4A: a piece that begins a file behind one that is whole closes that one, and the
    answer tells its track under `completed`.
    """
    fields = said.read(PieceFields)
    piece = _piece(fields)
    try:
        earlier = await _earlier(caller, plugged, piece, fields.file)
        begun = await intake.put_piece(
            plugged.database,
            caller,
            plugged.depot.storage,
            piece,
            chunks(fields.file),
            is_last=fields.is_last,
        )
    except intake.ReleaseUnknown:
        raise unknown_release() from None
    told: Json = {"upload_id": begun.upload_id, "release_id": begun.release_id}
    if earlier is not None:
        told["completed"] = {"track_id": earlier.id, "file": audio(earlier)}
    if not fields.is_last:
        more = {"received_bytes": begun.received_bytes, "chunks": len(begun.keys), "is_last": False}
        return _json({"message": "Piece received.", **told, **more, "status": "uploading"})
    replaces = None if fields.replaces is None else str(fields.replaces)
    track = (await intake.attach(plugged.database, caller, plugged.depot, begun, replaces=replaces)).track
    async with plugged.database.transaction(caller) as tx:
        release = await intake.read_label_release(tx, begun.release_id)
    final = {"track_id": track.id, "is_last": True, "status": "uploaded"}
    warnings = length_warnings(release, track)
    return _json({"message": "File uploaded.", **told, **final, "file": audio(track), "warnings": warnings})


def _piece(fields: PieceFields) -> Piece:
    size = fields.file.size or 0
    if not size:
        raise Invalid(FieldFault("file", "empty", "The file field must not be empty."))
    return Piece(
        release_id=fields.release_id,
        upload_id=fields.upload_id,
        key=intake.new_piece_key(),
        size=size,
        file_name=fields.file.filename or "audio",
        track_id=fields.track_id,
    )


async def _earlier(caller: Actor, plugged: Assembly, piece: Piece, file: UploadFile) -> LabelTrack | None:
    """Return the track that a whole file before ``piece``, under its upload, became the audio of."""
    await file.seek(0)
    head = await file.read(intake.HEAD)
    database, depot = plugged.database, plugged.depot
    before = await intake.whole_before(database, caller, depot.storage, piece, head)
    return (await intake.attach(database, caller, depot, before)).track if before else None


def _json(value: object) -> Response:
    return Response(msgspec.json.encode(value), media_type="application/json")
