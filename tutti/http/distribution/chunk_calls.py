"""A chunk in any of the forms in which clients send it: multipart, JSON with base64, or the bytes alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi import Request
from pydantic_core import from_json
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from tutti.core.errors import FieldFault, Malformed
from tutti.domain.assets import LARGEST_CHUNK, SMALL_FILE, FileTooLarge
from tutti.http.distribution.schemas.files import FileFields, decoded
from tutti.http.distribution.schemas.uploads import ChunkBody, ChunkFields
from tutti.http.distribution.uploading import bounded, shaped

AROUND = 1 << 16
"""How many bytes a form may have around its chunk."""
BLOCK = 1 << 18
NAMES_CHUNK = frozenset({"chunk_index", "chunkIndex", "x-chunk-index"})


@dataclass(frozen=True, slots=True)
class ChunkCall:
    """Which chunk it is, its bytes, and how many those are, where that is known beforehand."""

    fields: ChunkFields
    content: AsyncIterator[bytes]
    size: int | None


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
        yield _told_json(await _whole(request, LARGEST_CHUNK * 4 // 3 + AROUND), beside)
    else:
        length = request.headers.get("content-length", "")
        size = int(length) if length.isdecimal() else None
        yield ChunkCall(shaped(ChunkFields, beside), bounded(request, LARGEST_CHUNK), size)


def _told_json(raw: bytes, beside: dict[str, object]) -> ChunkCall:
    """Read a chunk in JSON; or the bytes alone, from clients that call everything JSON.

    Those name the chunk in headers or query, and what they send is no JSON object: no sound or picture is.
    """
    is_named = bool(NAMES_CHUNK & beside.keys())
    try:
        found = _object(raw) if raw or not is_named else None
    except InvalidJson:
        if not is_named:
            raise
        found = None
    if found is None:
        if len(raw) > LARGEST_CHUNK:
            message = f"A chunk has at most {LARGEST_CHUNK} bytes."
            raise FileTooLarge(message, extra={"maxBytes": LARGEST_CHUNK})
        return ChunkCall(shaped(ChunkFields, beside), _once(raw), len(raw))
    body = shaped(ChunkBody, beside | found)
    content = decoded(body.chunk_base64, "chunkBase64", LARGEST_CHUNK)
    return ChunkCall(body, _once(content), len(content))


async def json_object(request: Request, limit: int) -> dict[str, object]:
    """Read a JSON object of at most ``limit`` bytes; an empty body counts as an empty object."""
    return _object(await _whole(request, limit))


async def _whole(request: Request, limit: int) -> bytes:
    return b"".join([chunk async for chunk in bounded(request, limit)])


def _object(raw: bytes) -> dict[str, object]:
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


@asynccontextmanager
async def file_form(request: Request) -> AsyncIterator[tuple[FileFields, bytes]]:
    """Read a small file that was sent as a form: its fields and its bytes."""
    async with _form(request) as parts:
        part = parts.get("file")
        if not isinstance(part, UploadFile):
            raise _no_part("file")
        fields: dict[str, object] = {"file_name": part.filename}
        fields |= {name: value for name, value in parts.multi_items() if isinstance(value, str)}
        content = await part.read(SMALL_FILE + 1)
        if len(content) > SMALL_FILE:
            raise FileTooLarge(f"The file has more than {SMALL_FILE} bytes: upload it in chunks.")
        yield shaped(FileFields, fields), content


def _no_part(name: str) -> Malformed:
    message = f"`{name}` is required, as a file part."
    error = Malformed(message, fields=[FieldFault(name, "missing_field", message)])
    error.code = "missing_field"
    return error


def _multipart(form: FormData, beside: dict[str, object]) -> ChunkCall:
    chunk = form.get("chunk")
    if not isinstance(chunk, UploadFile):
        raise _no_part("chunk")
    fields = shaped(ChunkFields, beside | {k: v for k, v in form.multi_items() if isinstance(v, str)})
    return ChunkCall(fields, _blocks(chunk), chunk.size)


async def _blocks(part: UploadFile) -> AsyncIterator[bytes]:
    while block := await part.read(BLOCK):
        yield block


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content
