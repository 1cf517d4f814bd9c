"""Shapes of drafts and releases on the wire (contract sections 8, 9 and 11)."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

RELEASE_ID = AliasChoices("release_id", "releaseId")
CONVERSATION_ID = AliasChoices("conversation_id", "conversationId")

EXAMPLE_RELEASE: dict[str, Any] = {
    "title": "Harbour Lights",
    "primary_artist_name": "Mara Lindqvist",
    "genre": "Pop",
    "release_date": "2027-03-05",
    "cover_art_file_url": "/api/files/cover-art/0198c0de-0000-7000-8000-000000000001/cover.png",
}
EXAMPLE_TRACK: dict[str, Any] = {
    "title": "Harbour Lights",
    "audio_file_url": "/api/files/audio/0198c0de-0000-7000-8000-000000000001/track.wav",
    "explicit_flag": False,
    "writers": [{"name": "Mara Lindqvist", "role": "Composer & Lyricist"}],
    "track_type": "original",
}


class DraftBody(BaseModel):
    """A partial release; what is not known is left out."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"release": EXAMPLE_RELEASE, "tracks": [EXAMPLE_TRACK], "mode": "delta"}]
        }
    )

    release: dict[str, Any] | None = Field(None, description="Release fields, see /v1/release-schema.")
    tracks: list[dict[str, Any]] | None = Field(None, description="Tracks in order.")
    track_patches: list[dict[str, Any]] | None = Field(
        None,
        validation_alias=AliasChoices("track_patches", "trackPatches"),
        description="Changes to single tracks: `track_index` or `track_id`, fields, `op: remove`.",
    )
    upload_requests: list[dict[str, Any]] | None = Field(
        None,
        validation_alias=AliasChoices("upload_requests", "uploadRequests"),
        description="Files that are still to come; kept and shown.",
    )
    status: str | None = Field(None, max_length=40, description="Your own word for how far it is.")
    mode: Literal["delta", "replace"] = Field("delta", description="`delta` patches, `replace` overwrites.")
    release_id: UUID | None = Field(None, validation_alias=RELEASE_ID, description="The draft to change.")
    conversation_id: str | None = Field(None, validation_alias=CONVERSATION_ID, min_length=1, max_length=200)


class DraftAnswer(BaseModel):
    """The draft as it now stands."""

    releaseId: UUID  # noqa: N815 (the wire's name)
    conversationId: str | None  # noqa: N815
    status: str
    release: dict[str, Any]
    tracks: list[dict[str, Any]]
    upload_requests: list[dict[str, Any]]
    missing: list[str] = Field(description="Paths of required fields that are not set.")
    errors: list[dict[str, Any]] = Field(
        description="All that submitting it now would refuse, by path, code, message and rule; credits apart."
    )
    warnings: list[dict[str, Any]]
    updated_at: datetime


class SubmissionBody(BaseModel):
    """A release to distribute, with its tracks in order."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"release": EXAMPLE_RELEASE, "tracks": [EXAMPLE_TRACK]}]}
    )

    release: dict[str, Any]
    tracks: list[dict[str, Any]]
    release_id: UUID | None = Field(
        None, validation_alias=RELEASE_ID, description="The draft or refused release that this is."
    )
    conversation_id: str | None = Field(None, validation_alias=CONVERSATION_ID, min_length=1, max_length=200)
    provenance: str | None = Field(
        None, description="Where the submission comes from; see X-Once-Provenance."
    )


class SubmittedTrack(BaseModel):
    """What one track costs."""

    index: int
    title: str | None
    isrc: str | None
    containsAi: bool  # noqa: N815
    credits: int


class SubmissionAnswer(BaseModel):
    """The accepted submission."""

    releaseId: UUID  # noqa: N815
    status: str
    jobId: UUID  # noqa: N815
    creditsCharged: int  # noqa: N815
    creditBalance: int  # noqa: N815
    tracks: list[SubmittedTrack]
    warnings: list[dict[str, Any]]
    provenance: str
    release_url: str


class StoreStatus(BaseModel):
    """Where the release stands with one store."""

    storeId: int  # noqa: N815
    storeName: str  # noqa: N815
    status: str = Field(description="Slug, such as `live`.")
    statusText: str  # noqa: N815
    urlInStore: str | None  # noqa: N815
    error: str | None
    updatedAt: datetime  # noqa: N815


class StatusAnswer(BaseModel):
    """Where the release stands, as a whole and store by store."""

    releaseId: UUID  # noqa: N815
    aggregateStatus: str = Field(description="Display text, such as `Distributed`.")  # noqa: N815
    status: str = Field(description="Slug, such as `distributed`.")
    storeStatuses: list[StoreStatus]  # noqa: N815
    pending: bool = Field(description="Whether the stores are still to be told.")
    errors: list[dict[str, Any]] = Field(
        description="What keeps the latest submission from the stores, as in `/job`. They may have another."
    )
    warnings: list[dict[str, Any]] = Field(description="What the rules warn of, by all that is known so far.")
    updatedAt: datetime  # noqa: N815


class JobAnswer(BaseModel):
    """The background work of the latest submission."""

    releaseId: UUID  # noqa: N815
    jobId: UUID  # noqa: N815
    state: str
    stage: str | None
    progress: int
    attempts: int
    maxAttempts: int  # noqa: N815
    errors: list[dict[str, Any]] = Field(
        description="What went wrong: `path`, `code`, `message` and `rule` as in the answer to a submission; "
        "`trackIndex` (from 0) where it is a track, the `stage`, and if it is tried again (`retryable`)."
    )
    warnings: list[dict[str, Any]] = Field(
        description="What the rules warn of: first by what the submission knew, then by what listening found."
    )
    error: dict[str, Any] | None
    createdAt: datetime  # noqa: N815
    startedAt: datetime | None  # noqa: N815
    finishedAt: datetime | None  # noqa: N815
