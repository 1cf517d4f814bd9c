"""Shapes of uploads in chunks on the wire (contract section 6.3)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from tutti.core import clock
from tutti.domain.assets import CHUNK, LARGEST_CHUNK, ChunkReceipt, NewUpload, UploadSession
from tutti.http.distribution.schemas.files import FILE_NAME, FileType
from tutti.http.distribution.uploading import TOKEN_HEADER

SESSION_ID = AliasChoices("session_id", "sessionId", "x-session-id")
UPLOAD_TYPE = AliasChoices("type", "x-upload-type")


def _object(example: object = None, **properties: dict[str, object]) -> dict[str, object]:
    """Describe a JSON or form body that needs all of ``properties``; a ``type`` may be repeated in it."""
    kind = {"type": "string", "enum": ["audio", "coverArt"]}
    schema = {"type": "object", "required": list(properties), "properties": properties | {"type": kind}}
    return {"schema": schema | ({} if example is None else {"examples": [example]})}


_SESSION: dict[str, object] = {"type": "string", "format": "uuid"}
_INDEX: dict[str, object] = {"type": "integer", "minimum": 0}
_BYTES: dict[str, object] = {"type": "string", "format": "binary"}
CHUNK_FORMS: dict[str, Any] = {
    "parameters": [
        {"name": name, "in": "header", "schema": {"type": "string"}, "description": told} | shown
        for name, told, shown in (
            (TOKEN_HEADER, "The upload's own token; or a bearer token.", {"example": "$UPLOAD_TOKEN"}),
            ("x-session-id", "Which upload, where the body does not say.", {"example": "$SESSION_ID"}),
            ("x-chunk-index", "Which chunk, from 0, where the body does not say.", {"example": "0"}),
            ("x-upload-type", "`audio` or `coverArt`; may be left out.", {}),
        )
    ],
    "requestBody": {
        "required": True,
        "content": {
            "application/octet-stream": {"schema": _BYTES, "example": "track.wav.part0"},
            "multipart/form-data": _object(chunk=_BYTES, chunkIndex=_INDEX, sessionId=_SESSION),
            "application/json": _object(
                {
                    "chunkBase64": "UklGRiQAAABXQVZF",
                    "chunkIndex": 0,
                    "sessionId": "0198c0de-0000-7000-8000-00000000cafe",
                },
                chunkBase64={"type": "string", "format": "byte"},
                chunkIndex=_INDEX,
                sessionId=_SESSION,
            ),
        },
    },
}
COMPLETE_FORM: dict[str, Any] = {
    "parameters": CHUNK_FORMS["parameters"][:1],
    "requestBody": {
        "required": True,
        "content": {
            "application/json": _object(
                {"sessionId": "0198c0de-0000-7000-8000-00000000cafe"}, sessionId=_SESSION
            )
        },
    },
}
CHUNK_REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"description": "The chunk is empty or too large, or the upload has no room for its number."},
    404: {"description": "`session_not_found`: the upload never was, or has expired."},
    409: {"description": "`session_completed`: the chunks were put together already."},
}
COMPLETE_REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"description": "Chunks are missing (`missingChunks`), or the content is not of its kind."},
    404: CHUNK_REFUSALS[404],
}
INSTRUCTIONS = (
    "Cut the file into chunks of chunk_size bytes, numbered from 0. POST each to chunk_endpoint with the "
    "upload token in its header: the bytes as they are, with x-session-id and x-chunk-index; or multipart "
    "with chunk, chunkIndex, sessionId and type. Any order, up to four at once; a repeat is harmless. Then "
    "POST sessionId to complete_endpoint."
)


class UploadBody(BaseModel):
    """A file that is to be uploaded in chunks."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"type": "audio", "file_name": "track.wav", "file_size": 48000000, "file_type": "audio/wav"}
            ]
        }
    )

    type: FileType
    file_name: str = Field(validation_alias=FILE_NAME, description="What the file is called.")
    file_size: int = Field(
        validation_alias=AliasChoices("file_size", "fileSize"), description="Bytes, exactly."
    )
    file_type: str | None = Field(
        None,
        validation_alias=AliasChoices("file_type", "fileType"),
        description="A hint; the content decides.",
    )
    total_chunks: int | None = Field(
        None,
        validation_alias=AliasChoices("total_chunks", "totalChunks"),
        description="How many chunks there will be, if you cut them otherwise than advised.",
    )
    session_id: UUID | None = Field(
        None, validation_alias=SESSION_ID, description="Your own id for the upload, a fresh UUID."
    )


class UploadAnswer(BaseModel):
    """Where the chunks go, and by what secret."""

    session_id: UUID
    upload_token: str
    upload_header_name: str
    chunk_endpoint: str
    complete_endpoint: str
    chunk_size: int = Field(description="The advised size of a chunk in bytes; the last is shorter.")
    max_chunk_size: int = Field(description="The most bytes that a chunk may have.")
    total_chunks: int
    expires_at: datetime = Field(description="Moved on by every chunk.")
    expires_in: int = Field(description="Seconds.")
    instructions: str


class InitAnswer(BaseModel):
    """The same in the words of the upload host."""

    success: bool
    sessionId: UUID  # noqa: N815 (the wire's name)
    uploadToken: str  # noqa: N815
    chunkSize: int  # noqa: N815
    maxChunkSize: int  # noqa: N815
    totalChunks: int  # noqa: N815
    expiresAt: datetime  # noqa: N815


class ChunkFields(BaseModel):
    """Which chunk of which upload the bytes are, from wherever the client says it."""

    session_id: UUID = Field(validation_alias=SESSION_ID)
    chunk_index: int = Field(validation_alias=AliasChoices("chunk_index", "chunkIndex", "x-chunk-index"))
    type: FileType | None = Field(None, validation_alias=UPLOAD_TYPE)


class ChunkBody(ChunkFields):
    """A chunk in JSON."""

    chunk_base64: str = Field(validation_alias=AliasChoices("chunk_base64", "chunkBase64"))


class ChunkAnswer(BaseModel):
    """How far the upload is."""

    success: bool
    chunkIndex: int  # noqa: N815 (the wire's name)
    receivedChunks: int  # noqa: N815
    totalChunks: int  # noqa: N815
    expiresAt: datetime  # noqa: N815


class CompleteFields(BaseModel):
    """Which upload is complete."""

    session_id: UUID = Field(validation_alias=SESSION_ID)
    type: FileType | None = Field(None, validation_alias=UPLOAD_TYPE)


def new_upload(body: UploadBody) -> NewUpload:
    """Read what a client announces."""
    return NewUpload(body.type, body.file_name, body.file_size, body.session_id, body.total_chunks)


def upload_answer(session: UploadSession, base_url: str) -> UploadAnswer:
    """Show a new upload as ``/v1/uploads`` does."""
    return UploadAnswer(
        session_id=session.public_id,
        upload_token=session.token,
        upload_header_name=TOKEN_HEADER,
        chunk_endpoint=f"{base_url}/api/upload/chunk",
        complete_endpoint=f"{base_url}/api/upload/complete",
        chunk_size=CHUNK,
        max_chunk_size=LARGEST_CHUNK,
        total_chunks=session.total_chunks,
        expires_at=session.expires_at,
        expires_in=round((session.expires_at - clock.now()).total_seconds()),
        instructions=INSTRUCTIONS,
    )


def init_answer(session: UploadSession) -> InitAnswer:
    """Show a new upload as ``/api/upload/init`` does."""
    return InitAnswer(
        success=True,
        sessionId=session.public_id,
        uploadToken=session.token,
        chunkSize=CHUNK,
        maxChunkSize=LARGEST_CHUNK,
        totalChunks=session.total_chunks,
        expiresAt=session.expires_at,
    )


def chunk_answer(receipt: ChunkReceipt) -> ChunkAnswer:
    """Show how far an upload is."""
    return ChunkAnswer(
        success=True,
        chunkIndex=receipt.index,
        receivedChunks=receipt.received_chunks,
        totalChunks=receipt.total_chunks,
        expiresAt=receipt.expires_at,
    )
