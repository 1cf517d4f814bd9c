"""Values of the room: what arrives, what became of it, and a release as its label sees it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tutti.domain.assets import Asset, Received
from tutti.domain.audio import AudioReport
from tutti.domain.ddex import Finding, NewReleaseMessage, PurgeReleaseMessage
from tutti.domain.releases import ReleaseDraft, ReleaseState, TrackMetadata

MOST_BYTES = 52_428_800
"""The most bytes of a message or package."""
PIECE = 10_485_760
"""The most bytes of one piece of a file."""


class IntakeKind(StrEnum):
    """What a message does to its release."""

    NEW = "new"
    UPDATE = "update"
    TAKEDOWN = "takedown"
    PURGE = "purge"


class LabelStatus(StrEnum):
    """Where a release stands for its label (label contract, section 5.1)."""

    DRAFT = "Draft"
    READY = "Ready"
    DELIVERED = "Delivered"


@dataclass(frozen=True, slots=True)
class ArrivedFile:
    """A file of a package, received: of a track, of another resource, or else the cover. MD5 in hex.

    ``track`` and ``other`` are places from 0.
    """

    track: int | None
    received: Received
    file_name: str
    md5: str
    other: int | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message that can be read and has no error in itself, with the files that came with it.

    ``sha256`` is of the message's own bytes ``source``; ``references`` are the sender's names of the tracks'
    recordings (``A1``), in the order of the tracks.
    """

    source: bytes
    sha256: bytes
    message: NewReleaseMessage | PurgeReleaseMessage
    version: str
    references: tuple[str | None, ...]
    findings: tuple[Finding, ...]
    files: tuple[ArrivedFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One field that an update changed."""

    field: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of a message. ``is_repeat``: the same bytes were taken before, and changed nothing now."""

    release_id: int
    kind: IntakeKind
    findings: tuple[Finding, ...]
    is_repeat: bool = False
    is_applied: bool = True
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class LabelTrack:
    """A track with its number for good; ``reference`` and ``expected_file`` are the sender's words."""

    id: int
    position: int
    told: TrackMetadata
    reference: str | None
    expected_file: str | None
    audio: Asset | None = None
    report: AudioReport | None = None
    md5: str | None = None


@dataclass(frozen=True, slots=True)
class LabelRelease:
    """A release with its number; ``message`` is the newest of its label, if it came as one.

    ``beside`` are the files of its other resources, in their order.
    """

    id: int
    public_id: UUID
    state: ReleaseState
    status: LabelStatus
    draft: ReleaseDraft
    tracks: tuple[LabelTrack, ...]
    cover: Asset | None
    beside: tuple[Asset | None, ...]
    message: NewReleaseMessage | None
    version: str | None
    created_at: datetime
    delivered_at: datetime | None
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which releases are looked for; ``upc`` in any of its forms, ``title`` as a part of it."""

    status: LabelStatus | None = None
    upc: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the releases that there are."""

    releases: tuple[LabelRelease, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a file that lies in the storage under ``key``."""

    release_id: int
    upload_id: str
    key: str
    size: int
    file_name: str
    track_id: int | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in pieces, as far as it has come; ``is_apart``: it is whole, another follows under its id."""

    id: int
    release_id: int
    upload_id: str
    track_id: int | None
    file_name: str
    received_bytes: int
    keys: tuple[str, ...]
    is_apart: bool = False
