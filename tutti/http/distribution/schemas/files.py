"""Shapes of files on the wire (contract sections 6, 6.1 and 6.2)."""

import base64
import binascii
import re
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticKnownError

from tutti.core.errors import FieldFault, Malformed
from tutti.domain.assets import SMALL_FILE, Asset, FileTooLarge, Kind

WORDS = {"audio": Kind.AUDIO, "coverart": Kind.COVER_ART, "cover": Kind.COVER_ART}
SHOWN = {Kind.AUDIO: "audio", Kind.COVER_ART: "coverArt"}
FILE_NAME = AliasChoices("file_name", "fileName")
_DATA_URL = re.compile(r"data:[^,]{0,200};base64,", re.IGNORECASE)
_WHITE = re.compile(r"\s+")


class InvalidBase64(Malformed):
    """A field that should hold base64 holds something else."""

    code = "invalid_base64"


def _kind(word: object) -> Kind:
    found = WORDS.get(re.sub(r"[\s_-]", "", word).lower()) if isinstance(word, str) else None
    if found is None:
        raise PydanticKnownError("literal_error", {"expected": "'audio' or 'coverArt'"})
    return found


FileType = Annotated[
    Literal[Kind.AUDIO, Kind.COVER_ART],
    BeforeValidator(_kind, json_schema_input_type=str),
    Field(description="`audio` or `coverArt`.", json_schema_extra={"enum": ["audio", "coverArt"]}),
]


class FileFields(BaseModel):
    """What is said of a small file that comes as a part of a form."""

    type: FileType
    file_name: str = Field(validation_alias=FILE_NAME)


class FileBody(BaseModel):
    """A small file in JSON, at most 3 MiB decoded."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"type": "coverArt", "file_name": "cover.png", "data_base64": "iVBORw0KGgo…"}]
        }
    )

    type: FileType
    file_name: str = Field(validation_alias=FILE_NAME, description="What the file is called.")
    data_base64: str = Field(
        validation_alias=AliasChoices("data_base64", "file_base64", "dataBase64", "fileBase64"),
        description="The file as base64, or as a `data:` URL.",
    )
    mime_type: str | None = Field(
        None,
        validation_alias=AliasChoices("mime_type", "mimeType"),
        description="A hint; the content decides.",
    )


class UrlBody(BaseModel):
    """A file that is to be fetched from a public address."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"type": "audio", "url": "https://example.org/track.wav"}]}
    )

    type: FileType
    url: str = Field(
        validation_alias=AliasChoices("url", "file_url", "fileUrl"),
        description="A public http or https address.",
    )
    file_name: str | None = Field(
        None, validation_alias=FILE_NAME, description="What to call it; else as the far side does."
    )


class FileAnswer(BaseModel):
    """An uploaded file. `fileUrl` is what releases and drafts name it by."""

    success: bool
    fileUrl: str  # noqa: N815 (the wire's name)
    fileName: str  # noqa: N815
    userId: UUID  # noqa: N815
    type: str
    mime_type: str
    size: int = Field(description="Bytes.")
    sha256: str = Field(description="Lower-case hexadecimal.")
    duration_seconds: float | None = Field(description="Of audio.")
    width: int | None = Field(description="Of a cover, in pixels.")
    height: int | None = Field(description="Of a cover, in pixels.")


def file_answer(asset: Asset) -> FileAnswer:
    """Show a file as the family does."""
    return FileAnswer(
        success=True,
        fileUrl=asset.file_url,
        fileName=asset.file_name,
        userId=asset.account_public_id,
        type=SHOWN[asset.kind],
        mime_type=asset.media_type,
        size=asset.size,
        sha256=asset.sha256,
        duration_seconds=None if asset.duration_ms is None else asset.duration_ms / 1000,
        width=asset.width,
        height=asset.height,
    )


def decoded(text: str, field: str, limit: int = SMALL_FILE) -> bytes:
    """Decode base64 of either alphabet (RFC 4648, sections 4 and 5), padded or not, or a ``data:`` URL.

    Raises :class:`InvalidBase64`, and ``FileTooLarge`` before decoding what cannot fit ``limit`` bytes.
    """
    bare = _DATA_URL.sub("", text, count=1) if text.startswith(("data:", "DATA:")) else text
    bare = _WHITE.sub("", bare).rstrip("=")
    if len(bare) * 3 // 4 > limit:
        message = f"`{field}` may hold at most {limit} bytes; upload the file in chunks instead."
        raise FileTooLarge(message, extra={"maxBytes": limit})
    try:
        plain = bare.translate({ord("-"): "+", ord("_"): "/"})
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        message = f"`{field}` is not valid base64."
        raise InvalidBase64(message, fields=[FieldFault(field, InvalidBase64.code, message)]) from error
