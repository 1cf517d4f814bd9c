"""A chunk in any of the forms in which clients send it: multipart, JSON with base64, or the bytes alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi import Request
from pydantic_core import from_json
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from tutti.core.errors import FieldFault, Malformed
from tutti.domain.assets import LARGEST_CHUNK
from tutti.http.distribution.schemas.files import decoded
from tutti.http.distribution.schemas.uploads import ChunkBody, ChunkFields
from tutti.http.distribution.uploading import bounded, shaped

AROUND = 1 << 16
"""How many bytes a form may have around its chunk."""
BLOCK = 1 << 18


@dataclass(frozen=True, slots=True)
class ChunkCall:
    """Which chunk it is, and its bytes."""

    fields: ChunkFields
    content: AsyncIterator[bytes]


class InvalidJson(Malformed):
    """A body that says it is JSON and is not."""

    code = "invalid_json"


def beside_the_body(request: Request) -> dict[str, object]:
    """Return what headers and query say; the query wins."""
    headers: dict[str, object] = {
        name: value for name, value in request.headers.items() if name.startswith("x-")
    }
    return headers | dict(request.query_params)


@asynccontextmanager
async def chunk_call(request: Request) -> AsyncIterator[ChunkCall]:
    """Read a call of ``/api/upload/chunk`` up to its bytes, which are read inside the block."""
    form = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    beside = beside_the_body(request)
    if form == "multipart/form-data":
        async with _form(request) as parts:
            yield _multipart(parts, beside)
    elif form == "application/json":
        body = shaped(ChunkBody, beside | await json_object(request, LARGEST_CHUNK * 4 // 3 + AROUND))
        yield ChunkCall(body, _once(decoded(body.chunk_base64, "chunkBase64", LARGEST_CHUNK)))
    else:
        yield ChunkCall(shaped(ChunkFields, beside), bounded(request, LARGEST_CHUNK))


async def json_object(request: Request, limit: int) -> dict[str, object]:
    """Read a JSON object of at most ``limit`` bytes; an empty body counts as an empty object."""
    raw = b"".join([chunk async for chunk in bounded(request, limit)])
    try:
        found = from_json(raw) if raw else {}
    except ValueError as error:
        raise InvalidJson("The body is not valid JSON.") from error
    if not isinstance(found, dict):
        raise InvalidJson("The body must be a JSON object.")
    return found


@asynccontextmanager
async def _form(request: Request) -> AsyncIterator[FormData]:
    parts = bounded(request, LARGEST_CHUNK + AROUND)
    parser = MultiPartParser(request.headers, parts, max_files=1, max_fields=20, max_part_size=AROUND)
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError) as error:
        raise Malformed("The multipart body cannot be read.") from error
    try:
        yield form
    finally:
        await form.close()


def _multipart(form: FormData, beside: dict[str, object]) -> ChunkCall:
    chunk = form.get("chunk")
    if not isinstance(chunk, UploadFile):
        message = "`chunk` is required, as a file part."
        error = Malformed(message, fields=[FieldFault("chunk", "missing_field", message)])
        error.code = "missing_field"
        raise error
    fields = shaped(ChunkFields, beside | {k: v for k, v in form.multi_items() if isinstance(v, str)})
    return ChunkCall(fields, _blocks(chunk))


async def _blocks(part: UploadFile) -> AsyncIterator[bytes]:
    while block := await part.read(BLOCK):
        yield block


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content
