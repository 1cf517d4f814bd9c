"""Files and uploads as frozen values, and the limits of each kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

MIB = 1 << 20
CHUNK = 2 * MIB
"""The chunk size that clients are told to use, in bytes."""
LARGEST_CHUNK = 4 * MIB
MOST_CHUNKS = 16_384
SMALL_FILE = 3 * MIB
"""The most bytes that are taken in one JSON body, decoded."""
OPEN = timedelta(hours=1)
"""How long an upload waits for its next chunk."""
KEPT = timedelta(hours=24)
"""How long what an abandoned upload left behind is kept."""


class Kind(StrEnum):
    """What a file is for."""

    AUDIO = "audio"
    COVER_ART = "cover_art"
    VIDEO = "video"
    IMAGE = "image"
    TEXT = "text"
    SHEET_MUSIC = "sheet_music"


BESIDE = frozenset({Kind.VIDEO, Kind.IMAGE, Kind.TEXT, Kind.SHEET_MUSIC})
"""What a release may hold beside its songs and its cover, by DDEX's names; only labels send it."""
LARGEST: Mapping[Kind, int] = {
    Kind.AUDIO: 2 << 30,
    Kind.COVER_ART: 50 * MIB,
    Kind.VIDEO: 4 << 30,
    Kind.IMAGE: 50 * MIB,
    Kind.TEXT: 100 * MIB,
    Kind.SHEET_MUSIC: 100 * MIB,
}
"""The most bytes of a file of each kind."""

ENDING: Mapping[str, str] = {
    "audio/wav": "wav",
    "audio/aiff": "aiff",
    "audio/flac": "flac",
    "audio/ogg": "ogg",
    "audio/mpeg": "mp3",
    "audio/aac": "aac",
    "audio/mp4": "m4a",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/gif": "gif",
    "image/bmp": "bmp",
    "image/tiff": "tif",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/matroska": "mkv",
    "video/mpeg": "mpg",
    "application/pdf": "pdf",
    "text/plain": "txt",
    "application/vnd.recordare.musicxml+xml": "musicxml",
}
"""The media types that are taken, with the ending that such a file's address has."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What opening the file found at once: milliseconds of sound, or pixels of a picture."""

    duration_ms: int | None = None
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of an organisation. ``id`` is internal, ``key`` the storage's; ``sha256`` is lower-case hex."""

    id: int
    public_id: UUID
    kind: Kind
    file_name: str
    media_type: str
    size: int
    sha256: str
    key: str
    duration_ms: int | None
    width: int | None
    height: int | None
    account_public_id: UUID
    created_at: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", Kind(self.kind))

    @property
    def name(self) -> str:
        """The last part of the file's address: unique, and the same for ever."""
        return f"{self.public_id}.{ENDING[self.media_type]}"

    @property
    def file_url(self) -> str:
        """The file's address on this host, which clients hand back to name it."""
        return f"/api/files/{self.kind.replace('_', '-')}/{self.account_public_id}/{self.name}"


@dataclass(frozen=True, slots=True)
class NewUpload:
    """What a client announces. ``file_size`` is in bytes; ``public_id`` only where the client chose it."""

    kind: Kind
    file_name: str
    file_size: int
    public_id: UUID | None = None
    total_chunks: int | None = None


@dataclass(frozen=True, slots=True)
class UploadSession:
    """An upload in chunks at its beginning, the only time that its token can be read."""

    public_id: UUID
    kind: Kind
    file_name: str
    file_size: int
    total_chunks: int
    expires_at: datetime
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ChunkReceipt:
    """How far an upload is after a chunk."""

    index: int
    received_chunks: int
    total_chunks: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class DirectUpload:
    """An address to PUT the whole file to, without any other credential."""

    public_id: UUID
    url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class UploadToken:
    """The scoped secret by which a program sends the chunks of one upload."""

    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Swept:
    """What cleaning removed."""

    sessions: int
    objects: int
    drafts: int
