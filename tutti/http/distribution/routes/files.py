"""``/v1/files`` and ``/api/files``: small files in, files from elsewhere, and files out."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from tutti.domain import assets
from tutti.http.distribution.downloading import Outgoing
from tutti.http.distribution.routing import route_class, shared_route_class
from tutti.http.distribution.schemas.files import FileAnswer, FileBody, UrlBody, decoded, file_answer
from tutti.http.distribution.uploading import UPLOADS
from tutti.http.kit import Caller, Plugged, Transaction, Working

router = APIRouter(tags=["files"], route_class=route_class)
shared = APIRouter(tags=["files"], route_class=shared_route_class)


@router.post("/v1/files", dependencies=[Depends(UPLOADS)])
async def upload_file(body: FileBody, tx: Transaction, plugged: Plugged) -> FileAnswer:
    """Upload a small file (at most 3 MiB) as base64. Larger ones go through `/v1/uploads`.

    The same bytes again give the same file.
    """
    content = decoded(body.data_base64, "data_base64")
    asset = await assets.save(tx, plugged.depot, kind=body.type, file_name=body.file_name, content=content)
    return file_answer(asset)


@router.post("/v1/files/from-url", dependencies=[Depends(UPLOADS)])
async def import_file(body: UrlBody, caller: Caller, plugged: Plugged, work: Working) -> FileAnswer:
    """Fetch a file from a public http or https address.

    It may have up to 2 GiB and take 300 seconds.
    """
    received, name = await assets.fetch_file(
        plugged.database, caller, plugged.depot, body.type, body.url, file_name=body.file_name
    )
    tx = await work.transaction()
    return file_answer(await assets.keep(tx, plugged.depot.storage, received, name))


@router.head("/api/files/signed/{token}/{name}", include_in_schema=False)
@router.get("/api/files/signed/{token}/{name}", response_class=Response)
async def read_signed_file(token: str, name: str, request: Request, plugged: Plugged) -> Response:
    """Download a file by an address that was given to you.

    The address is its own leave, for as long as it is valid.
    """
    storage = plugged.depot.storage
    grant, stored = await assets.read_signed(storage, token)
    media_type, file_name = grant.media_type or "application/octet-stream", grant.file_name or name
    return Outgoing(stored.size, media_type, file_name, partial(storage.read, grant.key)).answer(request)


@router.put("/api/files/signed/{token}", response_class=Response)
async def write_signed_file(token: str, request: Request, plugged: Plugged) -> Response:
    """Upload a whole file to an address that was given to you.

    The address is its own leave, and works once.
    """
    await assets.receive_signed(plugged.database, plugged.depot.storage, token, request.stream())
    return Response()


def file_url(kind: str, account: str, name: str) -> str:
    """Put a file's address together from its parts."""
    return f"/api/files/{kind}/{account}/{name}"


@shared.head("/api/files/{kind}/{account}/{name}", include_in_schema=False)
@shared.get("/api/files/{kind}/{account}/{name}", response_class=Response)
async def read_file(
    url: Annotated[str, Depends(file_url)], request: Request, tx: Transaction, plugged: Plugged
) -> Response:
    """Download one of your files by its `fileUrl`. Ranges are answered."""
    asset = await assets.find_file(tx, url, "fileUrl")
    stream = partial(assets.stream, plugged.depot.storage, asset)
    outgoing = Outgoing(asset.size, asset.media_type, asset.file_name, stream, f'"{asset.sha256}"')
    return outgoing.answer(request)


router.include_router(shared)
