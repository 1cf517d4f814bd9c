"""What a request says, wherever it says it: query, JSON, form and multipart merged, as Laravel does.

The body wins over the query. Outer space goes, and what is empty then counts as not sent; passwords stay as
they are. Files are spooled to disk. Routes take :data:`Said` before a transaction, since a slow body must not
hold one.
"""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar, cast
from urllib.parse import parse_qsl

import msgspec
from fastapi import Depends, Request
from pydantic import BaseModel
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from tutti.core.errors import Malformed
from tutti.http.label.errors import BodyTooLarge
from tutti.http.label.validation import validated

SMALL = 1 << 20
LARGE = 64 << 20
"""Bytes that a body without files, and one with files, may have."""
MOST_FIELDS = 1000
MOST_FILES = 20
OVERRIDING = frozenset({"PUT", "PATCH", "DELETE"})
Shape = TypeVar("Shape", bound=BaseModel)


class InvalidJson(Malformed):
    """A body that says it is JSON and is not."""

    code = "invalid_json"


@dataclass(frozen=True, slots=True)
class Input:
    """The fields of a request by name: texts, what JSON can hold, and files.

    ``unreadable`` says why there are none in the body although it has some.
    """

    values: Mapping[str, object]
    unreadable: str | None = None

    def read(self, shape: type[Shape]) -> Shape:
        """Return the fields as ``shape`` wants them; raises :class:`Invalid` with all that is wrong."""
        return validated(shape, self.values, self.unreadable)

    async def close(self) -> None:
        """Let go of the files."""
        for value in self.values.values():
            if isinstance(value, UploadFile):
                await value.close()


async def read_input(request: Request) -> Input:
    """Return what the request says; its body is read at the first call.

    Raises :class:`InvalidJson` and :class:`BodyTooLarge`.
    """
    state = request.state
    if not hasattr(state, "input"):
        sent, unreadable = await _body(request)
        query = dict(request.query_params.multi_items())
        merged = {name: _clean(name, value) for name, value in (query | sent).items()}
        state.input = Input(merged, unreadable)
    return cast("Input", state.input)


Said = Annotated[Input, Depends(read_input)]


async def meant_method(request: Request) -> str:
    """Return the method that is meant: a POST can say another, in a header or in its field ``_method``."""
    if request.method != "POST":
        return request.method
    header = request.headers.get("x-http-method-override", "").strip().upper()
    if header:
        return header if header in OVERRIDING else "POST"
    field = str((await read_input(request)).values.get("_method", "")).upper()
    return field if field in OVERRIDING else "POST"


async def _body(request: Request) -> tuple[dict[str, Any], str | None]:
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media == "multipart/form-data":
        return await _multipart(request)
    if media == "application/x-www-form-urlencoded":
        return _form(await _whole(request))
    if media == "application/json" or media.endswith("+json"):
        return _json(await _whole(request)), None
    if not media:
        # Some programs send JSON and do not say so; nothing else begins with a brace.
        body = await _whole(request)
        return (_json(body) if body.lstrip().startswith(b"{") else {}), None
    return {}, None


async def _whole(request: Request) -> bytes:
    return b"".join([part async for part in _bounded(request, SMALL)])


async def _bounded(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise BodyTooLarge(f"The request body has more than {most} bytes.")
        yield part


def _json(body: bytes) -> dict[str, Any]:
    if not body.strip():
        return {}
    try:
        decoded = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidJson("The body is not valid JSON.") from error
    return decoded if isinstance(decoded, dict) else {}


def _form(body: bytes) -> tuple[dict[str, Any], str | None]:
    try:
        pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        return {}, f"The form has more than {MOST_FIELDS} fields."
    return dict(pairs), None


async def _multipart(request: Request) -> tuple[dict[str, Any], str | None]:
    stream = _bounded(request, LARGE)
    parser = MultiPartParser(
        request.headers, stream, max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=SMALL
    )
    try:
        items = (await parser.parse()).multi_items()
    except MultiPartException as error:
        return {}, f"The body is not readable as multipart/form-data: {error.message}"
    kept = dict(items)
    held = {id(value.file) for value in kept.values() if isinstance(value, UploadFile)}
    for file in parser._files_to_close_on_error:  # a part without an end, or a name that came twice
        if id(file) not in held:
            file.close()
    return kept, None


def _clean(name: str, value: object) -> object:
    if not isinstance(value, str) or "password" in name:
        return value
    return value.strip() or None
