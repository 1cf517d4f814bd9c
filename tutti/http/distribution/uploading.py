"""What the routes that take files share: how often, how much, and by whose leave."""

from collections.abc import AsyncGenerator, Mapping
from typing import Annotated, TypeVar

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.models import APIKey, APIKeyIn
from fastapi.security.base import SecurityBase
from pydantic import BaseModel, ValidationError

from tutti.domain.assets import FileTooLarge, Holder, UploadToken
from tutti.http.kit import Limit, Working
from tutti.http.kit.bearer import TokenNeeded

Shape = TypeVar("Shape", bound=BaseModel)

UPLOADS = Limit("uploads", calls=120, seconds=600)
TOKEN_HEADER = "x-mcp-upload-token"  # noqa: S105 (the header's name, not a secret)
PATIENCE = 16 << 20


async def bounded(request: Request, limit: int) -> AsyncGenerator[bytes]:
    """Yield the body as it comes, and raise ``FileTooLarge`` if it is more than ``limit`` bytes.

    A body that is only somewhat too large is read to its end, so that its sender hears the answer.
    """
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit + PATIENCE:
            break
        if size <= limit:
            yield chunk
    if size > limit:
        raise FileTooLarge(f"The request body has more than {limit} bytes.", extra={"maxBytes": limit})


def shaped(shape: type[Shape], fields: Mapping[str, object]) -> Shape:
    """Read ``fields``, from wherever they came, as one of our shapes; faults are told as those of a body."""
    try:
        return shape.model_validate(fields)
    except ValidationError as error:
        raise RequestValidationError(error.errors(include_url=False)) from error


class UploadTokenScheme(SecurityBase):
    """Says that an upload's own token is enough; :func:`upload_holder` reads it."""

    model = APIKey.model_validate(
        {"in": APIKeyIn.header, "name": TOKEN_HEADER, "description": "What `/v1/uploads` answered."}
    )
    scheme_name = "uploadToken"

    async def __call__(self) -> None:
        """Do nothing."""


EnoughFor = Annotated[None, Depends(UploadTokenScheme())]


async def upload_holder(request: Request, work: Working, _: EnoughFor, __: TokenNeeded) -> Holder:
    """Return the upload token if one is sent, else the signed-in caller."""
    token = request.headers.get(TOKEN_HEADER)
    return UploadToken(token) if token is not None else await work.actor()


ByToken = Annotated[Holder, Depends(upload_holder)]
