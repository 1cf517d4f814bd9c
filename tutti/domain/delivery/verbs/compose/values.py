"""What a message is composed of, and what comes of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from tutti.core.errors import FieldFault
from tutti.domain import ddex


class DeliveryKind(StrEnum):
    """Why a store is sent a message."""

    NEW = "new"
    UPDATE = "update"
    TAKEDOWN = "takedown"


@dataclass(frozen=True, slots=True)
class AudioMaterial:
    """The file of one track as the store gets it. ``codec`` is DDEX's word.

    ``sha256`` is for the transfer, ``hash_sum`` by the store's algorithm for the message; lower-case hex.
    """

    key: str
    size: int
    sha256: str
    codec: str
    extension: str
    sample_rate: int
    channels: int
    bit_depth: int | None
    duration: Fraction
    hash_sum: str = ""


@dataclass(frozen=True, slots=True)
class CoverMaterial:
    """The cover's file as the store gets it; whether a machine made it is known of covers made here."""

    key: str
    size: int
    sha256: str
    codec: str
    extension: str
    pixels: int
    machine_made: bool | None = None
    hash_sum: str = ""


@dataclass(frozen=True, slots=True)
class ResourceMaterial:
    """The file of another resource as the store gets it; ``position`` is its place in the draft, from 0.

    It goes as it came. What is known of it by opening it (pixels, milliseconds) stands beside it.
    """

    key: str
    size: int
    sha256: str
    media_type: str
    extension: str
    position: int
    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None
    hash_sum: str = ""


@dataclass(frozen=True, slots=True)
class Intent:
    """What was fixed before anything was built: ids, times and the reason."""

    message_id: str
    thread_id: str
    batch_id: str
    created: datetime
    kind: DeliveryKind


@dataclass(frozen=True, slots=True)
class Composed:
    """The message, and its resources' names: of the tracks in order, of the cover, of the other ``files``.

    ``unsent`` tells what of the release the message leaves out.
    """

    message: ddex.NewReleaseMessage
    names: tuple[str, ...]
    files: tuple[ResourceMaterial, ...] = ()
    unsent: tuple[FieldFault, ...] = ()
