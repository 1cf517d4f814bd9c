"""``/v1/uploads`` and ``/api/upload``: large files in chunks."""

from fastapi import APIRouter, Depends, Request

from tutti.domain import assets
from tutti.http.distribution.chunk_calls import AROUND, beside_the_body, chunk_call, json_object
from tutti.http.distribution.routing import route_class
from tutti.http.distribution.schemas.files import FileAnswer, file_answer
from tutti.http.distribution.schemas.uploads import (
    CHUNK_FORMS,
    CHUNK_REFUSALS,
    COMPLETE_FORM,
    COMPLETE_REFUSALS,
    ChunkAnswer,
    CompleteFields,
    InitAnswer,
    UploadAnswer,
    UploadBody,
    chunk_answer,
    init_answer,
    new_upload,
    upload_answer,
)
from tutti.http.distribution.uploading import UPLOADS, ByToken, shaped
from tutti.http.kit import Plugged, Transaction

router = APIRouter(tags=["files"], route_class=route_class)


@router.post("/v1/uploads", dependencies=[Depends(UPLOADS)])
async def begin_upload(body: UploadBody, tx: Transaction, plugged: Plugged) -> UploadAnswer:
    """Begin an upload in chunks.

    Audio may have up to 2 GiB, a cover up to 50 MiB.

    The answer holds a token that is good for this upload alone, so that the program that sends the chunks
    needs no other credential. An upload waits an hour for its next chunk.
    """
    session = await assets.begin_upload(tx, new_upload(body))
    return upload_answer(session, plugged.settings.base_url)


@router.post("/api/upload/init", dependencies=[Depends(UPLOADS)])
async def init_upload(body: UploadBody, tx: Transaction) -> InitAnswer:
    """Begin an upload in chunks under your own `sessionId`."""
    return init_answer(await assets.begin_upload(tx, new_upload(body)))


@router.put("/api/upload/chunk", include_in_schema=False)
@router.post("/api/upload/chunk", openapi_extra=CHUNK_FORMS, responses=CHUNK_REFUSALS)
async def put_chunk(request: Request, holder: ByToken, plugged: Plugged) -> ChunkAnswer:
    """Send one chunk of at most 4 MiB.

    Send the bytes as they are with headers or query, a multipart form, or JSON with base64. Any order will
    do, up to four at once; a repeat is harmless.
    """
    async with chunk_call(request) as call:
        receipt = await assets.put_chunk(
            plugged.database,
            plugged.depot.storage,
            holder,
            call.content,
            public_id=call.fields.session_id,
            index=call.fields.chunk_index,
            kind=call.fields.type,
            size=call.size,
        )
    return chunk_answer(receipt)


@router.post("/api/upload/complete", openapi_extra=COMPLETE_FORM, responses=COMPLETE_REFUSALS)
async def complete_upload(request: Request, holder: ByToken, plugged: Plugged) -> FileAnswer:
    """Put the chunks of an upload together.

    Chunks that are missing are listed; a second call gives the first result.
    """
    fields = shaped(CompleteFields, beside_the_body(request) | await json_object(request, AROUND))
    asset = await assets.complete_upload(
        plugged.database, plugged.depot, holder, fields.session_id, kind=fields.type
    )
    return file_answer(asset)
