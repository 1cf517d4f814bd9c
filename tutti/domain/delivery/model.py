"""Values of a delivery: the package as it is frozen before the first byte moves, and what stores answer."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tutti.domain.ddex import HashAlgorithm

Stream = AsyncIterator[bytes]


@dataclass(frozen=True, slots=True)
class Content:
    """Bytes by description: size, SHA-256 (lower-case hexadecimal), and how to read them from an offset on.

    ``open`` may be called as often as a transfer has to begin again.
    """

    size: int
    sha256: str
    open: Callable[[int], Stream]


class PackageStyle(StrEnum):
    """How releases lie in folders: several in a batch, or each on its own (ERN choreography)."""

    BATCH = "batch"
    RELEASE_BY_RELEASE = "release"


class ManifestKind(StrEnum):
    """What marks a batch as complete: no file, one without bytes, or a manifest of a version."""

    NONE = "none"
    EMPTY = "empty"
    ECHO_12 = "echo/12"
    ERN_C_15 = "ern-c/15"
    SFTP_16 = "ern-c-sftp/16"
    SFTP_17 = "ern-c-sftp/17"
    SFTP_18 = "ern-c-sftp/18"


class UrlStyle(StrEnum):
    """How a manifest names a message: ``./upc/upc.xml`` or ``/batch/upc/upc.xml``."""

    RELATIVE = "relative"
    ROOTED = "rooted"


class Priority(StrEnum):
    """The letter before a folder's name (choreography 1.6 and later)."""

    NORMAL = "N"
    HIGH = "P"
    MIXED = "M"


class Verification(StrEnum):
    """How closely files that lie at the store are looked at before the marker: by size, or read back."""

    SIZE = "size"
    CONTENT = "content"


class DeliveryType(StrEnum):
    """What the sender means by a message (DDEX MessageActionType)."""

    NEW_RELEASE = "NewReleaseDelivery"
    BACK_CATALOGUE = "BackCatalogDelivery"
    HIGH_PRIORITY = "HighPriorityDelivery"
    RE_DELIVERY = "ReDelivery"
    TAKEDOWN = "TakeDown"


class ProductType(StrEnum):
    """The kind of product of a whole batch (DDEX ProductType)."""

    AUDIO = "AudioProduct"
    VIDEO = "VideoProduct"
    MIXED_MEDIA = "MixedMediaBundleProduct"
    GRAPHICS = "GraphicsProduct"


@dataclass(frozen=True, slots=True)
class Party:
    """A sender or recipient: DDEX party id and full name."""

    dpid: str
    name: str


@dataclass(frozen=True, slots=True)
class Resource:
    """A file of a release under its name in ``resources/``, such as ``0012345678905_01_001.flac``."""

    name: str
    content: Content


@dataclass(frozen=True, slots=True)
class Parcel:
    """One release in a package. ``release_id`` is its UPC or EAN (or GRid), ``message`` the ERN's bytes.

    ``message_type`` is the name of the message's root element.
    """

    release_id: str
    message_id: str
    message: bytes
    resources: tuple[Resource, ...] = ()
    delivery_type: DeliveryType = DeliveryType.NEW_RELEASE
    message_type: str = "NewReleaseMessage"


@dataclass(frozen=True, slots=True)
class Conventions:
    """What a store wants of a package; comes from its profile."""

    style: PackageStyle = PackageStyle.BATCH
    manifest: ManifestKind = ManifestKind.SFTP_18
    url_style: UrlStyle = UrlStyle.RELATIVE
    name_root_directory: bool = True
    priority_prefix: bool = False
    hash_algorithm: HashAlgorithm = HashAlgorithm.MD5
    verification: Verification = Verification.SIZE


@dataclass(frozen=True, slots=True)
class Package:
    """Everything that goes to a store at once, fixed before the first byte moves.

    ``batch_id`` is ``YYYYMMDDhhmmssnnn`` (see ``batch_id``); the same package always gives the same bytes
    under the same paths, whenever and however often it is sent.
    """

    batch_id: str
    created_at: datetime
    sender: Party
    recipient: Party
    parcels: tuple[Parcel, ...]
    conventions: Conventions = Conventions()
    priority: Priority = Priority.NORMAL
    product_type: ProductType = ProductType.AUDIO
    is_test: bool = False


@dataclass(frozen=True, slots=True)
class PlacedFile:
    """A file of a package at its path below the store's folder."""

    path: str
    content: Content


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything lies: ``files`` in the order of sending, then ``marker``, which says "complete".

    ``folder`` is the batch's folder. Without a completion file the last message is the marker.
    """

    folder: str
    files: tuple[PlacedFile, ...]
    marker: PlacedFile


@dataclass(frozen=True, slots=True)
class Receipt:
    """What one run of sending did: ``sent`` and ``found`` are paths in order, ``bytes_sent`` counts bytes."""

    folder: str
    sent: tuple[str, ...]
    found: tuple[str, ...]
    bytes_sent: int
    attempts: int


class Outcome(StrEnum):
    """What a store's answer means. Words that nobody knows count as ``REJECTED``."""

    IN_PROGRESS = "in_progress"
    ACCEPTED = "accepted"
    LIVE = "live"
    UNAVAILABLE = "unavailable"
    REJECTED = "rejected"


class ProposedAction(StrEnum):
    """What the store asks for after a refusal (DDEX ErncProposedActionType)."""

    RESEND_XML_ONLY = "ResendXmlOnly"
    RESEND_XML_AND_RESOURCES = "ResendXmlAndResources"
    DO_NOT_RESEND_RELEASE = "DoNotResendRelease"
    DO_NOT_RESEND_AFFECTED_RESOURCE = "DoNotResendAffectedResource"
    USER_DEFINED = "UserDefined"


@dataclass(frozen=True, slots=True)
class StatedStatus:
    """One status as the store wrote it: a code (``FileOK``, ``ResourceCorrupt`` …) and its text."""

    code: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What a store says about one release at one time; several may come over the days.

    ``release_ids`` holds every identifier given (ICPN, GRid, catalogue number, proprietary), ``statuses`` the
    message's codes in order, ``comment`` the text about the release, ``url`` its address in the store.
    """

    release_ids: tuple[str, ...]
    outcome: Outcome
    statuses: tuple[StatedStatus, ...]
    at: datetime
    message_id: str | None = None
    batch_id: str | None = None
    release_status: str | None = None
    comment: str = ""
    proposed_action: ProposedAction | None = None
    manual_check: bool = False
    affected_resources: tuple[str, ...] = ()
    url: str | None = None

    @property
    def text(self) -> str:
        """Every reason in one line, for people."""
        stated = [f"{status.code}: {status.text}" if status.text else status.code for status in self.statuses]
        return "; ".join([self.comment, *stated] if self.comment else stated)


@dataclass(frozen=True, slots=True)
class OfferedRecording:
    """One recording of an offer, in its order; the duration in seconds, discs from 1."""

    title: str
    artist: str
    isrc: str
    seconds: float | None
    disc: int = 1


@dataclass(frozen=True, slots=True)
class Offer:
    """What a store itself shows of a release; ``since`` is when the message in force was made."""

    release_id: str
    title: str
    artist: str
    is_live: bool
    since: datetime
    recordings: tuple[OfferedRecording, ...]


@dataclass(frozen=True, slots=True)
class CollectedFile:
    """An acknowledgement file found at the store: what it says, or why it could not be read."""

    path: str
    acknowledgements: tuple[Acknowledgement, ...] = ()
    fault: str | None = None
