"""Delivery: packages out to stores, acknowledgements back.

A store is a profile (data), a package is frozen before its first byte moves, a transport is a port.
"""

from typing import TYPE_CHECKING

from tutti.core.doors import later

if TYPE_CHECKING:
    from tutti.domain.delivery.errors import (
        AcknowledgementUnreadable,
        BatchTaken,
        DeliveryError,
        FileAbsent,
        InvalidPackage,
        InvalidProfile,
        SourceBroken,
        StoreFull,
        StoreNotConnected,
        StoreRefused,
        StoreUnreachable,
        Superseded,
        TransferMismatch,
        UnknownStore,
        UnsafePath,
    )
    from tutti.domain.delivery.events import DeliveryQueued, DeliverySent
    from tutti.domain.delivery.formats.acknowledgement_reader import read_acknowledgement
    from tutti.domain.delivery.formats.acknowledgement_writer import (
        STATUS_CODES,
        Answer,
        write_acknowledgement,
    )
    from tutti.domain.delivery.formats.layout import lay_out
    from tutti.domain.delivery.model import (
        Acknowledgement,
        CollectedFile,
        Content,
        Conventions,
        DeliveryType,
        Layout,
        ManifestKind,
        Offer,
        OfferedRecording,
        Outcome,
        Package,
        PackageStyle,
        Parcel,
        Party,
        Priority,
        ProductType,
        ProposedAction,
        Receipt,
        Resource,
        StatedStatus,
        UrlStyle,
        Verification,
    )
    from tutti.domain.delivery.ports import Connect, Entry, Progress, Transport
    from tutti.domain.delivery.profiles.loader import StoreProfiles, load_profiles
    from tutti.domain.delivery.profiles.model import (
        FolderTransport,
        S3Transport,
        SftpTransport,
        StoreKind,
        StoreProfile,
        TakedownConvention,
        TransportSettings,
    )
    from tutti.domain.delivery.rules import RetryPolicy, batch_id, resource_name
    from tutti.domain.delivery.verbs.check import check_store
    from tutti.domain.delivery.verbs.collect import collect
    from tutti.domain.delivery.verbs.compose.people import contributor_role, instrument, writer_roles
    from tutti.domain.delivery.verbs.courier import Courier
    from tutti.domain.delivery.verbs.dispatch import collect_answers, dispatch
    from tutti.domain.delivery.verbs.materials import make_masters, sum_up
    from tutti.domain.delivery.verbs.planning import Turn, plan, plan_takedown, turn
    from tutti.domain.delivery.verbs.repack import Repacked, bundled, repack
    from tutti.domain.delivery.verbs.resuming import Stuck, resume, stuck
    from tutti.domain.delivery.verbs.send import send
    from tutti.domain.delivery.verbs.track import (
        Offered,
        StoreStanding,
        failed,
        needs_attention,
        offered,
        standing,
        stores_of,
        stumbled,
    )

__all__ = [
    "STATUS_CODES",
    "Acknowledgement",
    "AcknowledgementUnreadable",
    "Answer",
    "BatchTaken",
    "CollectedFile",
    "Connect",
    "Content",
    "Conventions",
    "Courier",
    "DeliveryError",
    "DeliveryQueued",
    "DeliverySent",
    "DeliveryType",
    "Entry",
    "FileAbsent",
    "FolderTransport",
    "InvalidPackage",
    "InvalidProfile",
    "Layout",
    "ManifestKind",
    "Offer",
    "Offered",
    "OfferedRecording",
    "Outcome",
    "Package",
    "PackageStyle",
    "Parcel",
    "Party",
    "Priority",
    "ProductType",
    "Progress",
    "ProposedAction",
    "Receipt",
    "Repacked",
    "Resource",
    "RetryPolicy",
    "S3Transport",
    "SftpTransport",
    "SourceBroken",
    "StatedStatus",
    "StoreFull",
    "StoreKind",
    "StoreNotConnected",
    "StoreProfile",
    "StoreProfiles",
    "StoreRefused",
    "StoreStanding",
    "StoreUnreachable",
    "Stuck",
    "Superseded",
    "TakedownConvention",
    "TransferMismatch",
    "Transport",
    "TransportSettings",
    "Turn",
    "UnknownStore",
    "UnsafePath",
    "UrlStyle",
    "Verification",
    "batch_id",
    "bundled",
    "check_store",
    "collect",
    "collect_answers",
    "contributor_role",
    "dispatch",
    "failed",
    "instrument",
    "lay_out",
    "load_profiles",
    "make_masters",
    "needs_attention",
    "offered",
    "plan",
    "plan_takedown",
    "read_acknowledgement",
    "repack",
    "resource_name",
    "resume",
    "send",
    "standing",
    "stores_of",
    "stuck",
    "stumbled",
    "sum_up",
    "turn",
    "write_acknowledgement",
    "writer_roles",
]

__getattr__ = later(__name__)
