"""What the endpoints of releases take, and the shapes of their answers (contract, sections 5.5 to 5.9)."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from tutti.http.label.validation import Fields, Id, uploaded

PACKAGE_KILOBYTES = 50_000
UPDATE_KILOBYTES = 51_200
PICTURE_KILOBYTES = 51_200
PIECE_KILOBYTES = 10_240


class PackageFields(Fields):
    """An ERN message, alone or in a ZIP with the files that it names."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"file": "721620118165.zip"}]})

    file: uploaded(PACKAGE_KILOBYTES) = Field(description="XML or ZIP, at most 50,000 KB.")  # type: ignore[valid-type]


class UpdateFields(Fields):
    """The same release, told anew as a whole."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"file": "721620118165.xml"}]})

    file: uploaded(UPDATE_KILOBYTES) = Field(description="XML or ZIP, at most 50 MB.")  # type: ignore[valid-type]


class PictureFields(Fields):
    """A cover."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"release_id": 37345, "artwork": "cover.jpg"}]})

    release_id: Id
    artwork: uploaded(PICTURE_KILOBYTES) = Field(description="JPEG, PNG or WebP, at most 50 MB.")  # type: ignore[valid-type]


class PieceFields(Fields):
    """A piece of an audio file, or the whole of a small one."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "file": "01-harbour-lights.wav",
                    "release_id": 37345,
                    "upload_id": "harbour-lights-1",
                    "is_last": "true",
                    "track_id": 90112,
                }
            ]
        }
    )

    file: uploaded(PIECE_KILOBYTES) = Field(description="At most 10 MB in one request.")  # type: ignore[valid-type]
    release_id: Id
    upload_id: Annotated[str, Field(max_length=255, description="Of your choice: what belongs together.")]
    is_last: bool = Field(description="With `true` the file is put together.")
    track_id: Id | None = Field(None, description="The track that it is the audio of.")
    replaces: str | int | None = Field(None, description="The `audio.id` or file name that it replaces.")


class RemovalFields(Fields):
    """What goes: a release, or one track of it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"release_id": 37345, "track_id": 90112}]})

    release_id: Id
    track_id: Id | None = None


class ListQuery(Fields):
    """Which releases are wanted."""

    status: Literal["Draft", "Ready", "Delivered"] | None = Field(None, description="One status only.")
    upc: str | None = Field(None, max_length=20, description="A UPC or EAN.", examples=["721620118165"])
    title: str | None = Field(None, max_length=200, description="A part of the title.")
    page: Any = Field(None, description="From 1.")
    per_page: Any = Field(None, description="15 unless given; at most 100.")


class Validation(BaseModel):
    """What was found in the message: each with `code, field, message, reference`, and `line` and `mend`."""

    warnings: list[dict[str, Any]]
    errors: list[dict[str, Any]]


class IngestAnswer(BaseModel):
    """The release that a message became."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "message": "Release created.",
                    "release_id": 37345,
                    "status": "Draft",
                    "track_ids": [90112],
                    "release": {
                        "title": "A Monkey Claw in a Velvet Glove",
                        "label": "Iron Crown Music",
                        "upc": "721620118165",
                        "release_date": "2026-06-12",
                        "primary_artists": ["Monkey Claw"],
                        "explicit": False,
                        "tracks": [
                            {
                                "track_id": 90112,
                                "isrc": "GBABC2600001",
                                "title": "Song No. 1",
                                "duration": 225,
                                "artists": ["Monkey Claw"],
                                "explicit": False,
                            }
                        ],
                    },
                    "deals": [],
                    "territories": ["Worldwide"],
                    "validation": {"warnings": [], "errors": []},
                    "next_actions": {
                        "ready_for_delivery": False,
                        "needs_fixes": False,
                        "missing": ["artwork", "tracks.1.audio"],
                        "links": {"self": "/api/v1/release/37345"},
                    },
                }
            ]
        },
    )

    message: str
    release_id: int
    status: str
    track_ids: list[int] = Field(description="In the order of the tracks.")
    release: dict[str, Any] = Field(description="Title, label, UPC, date, artists and tracks.")
    deals: list[dict[str, Any]]
    territories: list[str]
    validation: Validation
    next_actions: dict[str, Any] = Field(description="What is missing before it can be delivered.")


class PictureAnswer(BaseModel):
    """The cover that a release has now."""

    message: str
    release_id: int
    artwork: dict[str, Any]
    path: str
    warnings: list[str]


class PieceAnswer(BaseModel):
    """How far an upload is; with the last piece, `track_id` and `file`."""

    model_config = ConfigDict(extra="allow")

    message: str
    upload_id: str
    release_id: int
    is_last: bool
    status: str


class RemovalAnswer(BaseModel):
    """What went."""

    message: str
    release_id: int
    track_id: int | None = None


class ReleaseRecord(BaseModel):
    """A release (contract, sections 5.1 and 5.3)."""

    model_config = ConfigDict(extra="allow")

    id: int
    title: str
    type: int = Field(description="0 is audio.")
    bulk: int
    type_title: str
    status: Literal["Draft", "Ready", "Delivered"]
    created_at: str
    meta_data: dict[str, Any] | None
    tracks: list[dict[str, Any]]
    artwork: dict[str, Any] | None
    smartlink: str | None
    smartLinkSelect: list[str]  # noqa: N815 (the contract's)
    delete: str
    encode_apple: int
    paystatus: str | None
    split_id: int
    split_content: list[Any]
    uuid: str = Field(description="What the same release is called under `/v1/releases`.")


class ReleasePage(BaseModel):
    """A page of releases, newest first."""

    model_config = ConfigDict(extra="allow")

    current_page: int
    data: list[ReleaseRecord]
    last_page: int
    per_page: int
    total: int
