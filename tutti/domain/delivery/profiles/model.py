"""A store profile in values: what the files in this folder and in ``HOME/stores`` may say."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct, field

from tutti.domain.ddex import HashAlgorithm, ResourceKind, Version
from tutti.domain.delivery.model import (
    Conventions,
    ManifestKind,
    PackageStyle,
    Party,
    UrlStyle,
    Verification,
)

_Text = Annotated[str, Meta(min_length=1)]
_Dpid = Annotated[str, Meta(pattern=r"^PADPIDA[0-9A-Za-z]{6,16}$")]
_Count = Annotated[int, Meta(ge=0)]


class StoreKind(StrEnum):
    """Which package a store takes; only DDEX can be built today."""

    DDEX = "ddex"
    APPLE = "apple"


class TakedownConvention(StrEnum):
    """How a release is withdrawn: a message without deals, or deals with an end date."""

    NO_DEALS = "no_deals"
    END_DATE = "end_date"


class Recipient(Struct, frozen=True, forbid_unknown_fields=True):
    """A message's recipient: DDEX party id and name."""

    dpid: _Dpid
    name: _Text


class MessageRules(Struct, frozen=True, forbid_unknown_fields=True):
    """``[message]``: version, and whom it is addressed to."""

    version: Version = Version.ERN_43
    recipients: tuple[Recipient, ...] = ()


class PackageRules(Struct, frozen=True, forbid_unknown_fields=True):
    """``[package]``: folders, names, manifest. Patterns: see ``rules.resource_name``.

    ``acknowledgements`` is where the store writes its answers; ``{folder}`` is the batch's folder.
    """

    style: PackageStyle = PackageStyle.BATCH
    manifest: ManifestKind = ManifestKind.SFTP_18
    url_style: UrlStyle = UrlStyle.RELATIVE
    name_root_directory: bool = True
    priority_prefix: bool = False
    hash: HashAlgorithm = HashAlgorithm.MD5
    verification: Verification = Verification.SIZE
    audio_name: _Text = "{upc}_{disc:02}_{number:03}.{extension}"
    cover_name: _Text = "{upc}.{extension}"
    resource_name: _Text = "{upc}_{disc:02}_{number:03}.{extension}"
    acknowledgements: _Text = "{folder}/acknowledgements"


class TakedownRules(Struct, frozen=True, forbid_unknown_fields=True):
    """``[takedown]``."""

    convention: TakedownConvention = TakedownConvention.NO_DEALS


class Offer(Struct, frozen=True, forbid_unknown_fields=True):
    """``[[deals]]``: a commercial model and the uses it covers, in DDEX's words."""

    model: _Text
    uses: Annotated[tuple[_Text, ...], Meta(min_length=1)]


class TerritoryRules(Struct, frozen=True, forbid_unknown_fields=True):
    """``[territories]``: ``Worldwide`` or ISO 3166 codes that the store serves, less those excluded."""

    allowed: Annotated[tuple[_Text, ...], Meta(min_length=1)] = ("Worldwide",)
    excluded: tuple[_Text, ...] = ()


class AudioRules(Struct, frozen=True, forbid_unknown_fields=True):
    """``[audio]``: DDEX codec words in order of preference; sample rate in Hz, depth in bits."""

    codecs: Annotated[tuple[_Text, ...], Meta(min_length=1)] = ("FLAC", "PCM")
    min_sample_rate: _Count = 44_100
    bit_depths: tuple[int, ...] = (16, 24)


class CoverRules(Struct, frozen=True, forbid_unknown_fields=True):
    """``[cover]``: least edge in pixels and codecs in order of preference."""

    min_pixels: _Count = 1_400
    codecs: Annotated[tuple[_Text, ...], Meta(min_length=1)] = ("JPEG", "PNG")


class ResourceRules(Struct, frozen=True, forbid_unknown_fields=True):
    """``[resources]``: what the store takes beside songs and cover, by DDEX's names."""

    kinds: tuple[ResourceKind, ...] = ()


class LeadTime(Struct, frozen=True, forbid_unknown_fields=True):
    """``[lead_time]``: days the store wants between delivery and the first day on offer."""

    new_days: _Count = 0
    update_days: _Count = 0


class FolderTransport(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="folder"):
    """A folder that this machine sees. ``{home}`` at the beginning stands for Tutti's home folder."""

    path: str = ""

    def missing(self) -> tuple[str, ...]:
        """Name what has to be given before the store can be reached."""
        return () if self.path else ("path",)


class SftpTransport(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="sftp"):
    """An SFTP account. ``host_key`` is the server's public key as ``ssh-ed25519 AAAA…``.

    Who we are is proven by ``password``, or by the private key in the file ``private_key`` (opened with
    ``passphrase``). ``root`` is the folder to deliver into; times are in seconds.
    """

    host: str = ""
    port: Annotated[int, Meta(ge=1, le=65535)] = 22
    user: str = ""
    password: str = ""
    private_key: str = ""
    passphrase: str = ""
    host_key: str = ""
    root: str = ""
    connect_seconds: Annotated[float, Meta(gt=0)] = 30.0
    keepalive_seconds: Annotated[float, Meta(gt=0)] = 15.0
    idle_seconds: Annotated[float, Meta(gt=0)] = 120.0

    def missing(self) -> tuple[str, ...]:
        """Name what has to be given before the store can be reached."""
        absent = tuple(name for name in ("host", "user", "host_key") if not getattr(self, name))
        return absent if self.password or self.private_key else (*absent, "password or private_key")

    def __repr__(self) -> str:
        return f"SftpTransport({self.user}@{self.host}:{self.port}/{self.root})"


class S3Transport(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="s3"):
    """A bucket, or a prefix in it. ``endpoint`` is for servers that are not Amazon's."""

    bucket: str = ""
    prefix: str = ""
    region: str = "us-east-1"
    endpoint: str = ""
    access_key_id: str = ""
    secret_access_key: str = ""
    request_seconds: Annotated[float, Meta(gt=0)] = 60.0

    def missing(self) -> tuple[str, ...]:
        """Name what has to be given before the store can be reached."""
        return tuple(
            name for name in ("bucket", "access_key_id", "secret_access_key") if not getattr(self, name)
        )

    def __repr__(self) -> str:
        return f"S3Transport(s3://{self.bucket}/{self.prefix})"


TransportSettings = FolderTransport | SftpTransport | S3Transport


class StoreProfile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A store: id and name of the distribution contract (section 9.3), and how to deliver to it.

    ``slug`` is the file's name. ``note`` tells the operator what else to know.
    """

    slug: str
    id: Annotated[int, Meta(ge=1)]
    name: _Text
    kind: StoreKind = StoreKind.DDEX
    enabled: bool = True
    note: str = ""
    message: MessageRules = field(default_factory=MessageRules)
    package: PackageRules = field(default_factory=PackageRules)
    takedown: TakedownRules = field(default_factory=TakedownRules)
    deals: tuple[Offer, ...] = ()
    territories: TerritoryRules = field(default_factory=TerritoryRules)
    audio: AudioRules = field(default_factory=AudioRules)
    cover: CoverRules = field(default_factory=CoverRules)
    resources: ResourceRules = field(default_factory=ResourceRules)
    lead_time: LeadTime = field(default_factory=LeadTime)
    transport: TransportSettings = field(default_factory=SftpTransport)

    @property
    def deliverable(self) -> bool:
        """Whether Tutti can build the package this store takes."""
        return self.kind is StoreKind.DDEX

    @property
    def missing(self) -> tuple[str, ...]:
        """Keys the operator still has to give, such as ``transport.password or private_key``."""
        if not self.deliverable:
            return ()
        absent = tuple(f"transport.{name}" for name in self.transport.missing())
        if not self.message.recipients:
            absent = ("message.recipients", *absent)
        return absent if self.deals else ("deals", *absent)

    @property
    def connected(self) -> bool:
        """Whether a release can be sent there now."""
        return self.enabled and self.deliverable and not self.missing

    @property
    def recipient(self) -> Party:
        """The first recipient, to whom manifests are addressed (``missing`` tells when there is none)."""
        first = self.message.recipients[0]
        return Party(first.dpid, first.name)

    @property
    def conventions(self) -> Conventions:
        """What a package for this store looks like."""
        rules = self.package
        return Conventions(
            style=rules.style,
            manifest=rules.manifest,
            url_style=rules.url_style,
            name_root_directory=rules.name_root_directory,
            priority_prefix=rules.priority_prefix,
            hash_algorithm=rules.hash,
            verification=rules.verification,
        )
