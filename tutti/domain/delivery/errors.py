"""What can go wrong between us and a store.

Each error says whether trying again later can help (``transient``): the retry policy and the workflows
look at that mark only, never at the exception of a protocol.
"""

from typing import ClassVar

from tutti.core.errors import Kind, TuttiError


class DeliveryError(TuttiError):
    """Base of everything that stops a delivery."""

    kind = Kind.UPSTREAM
    code = "delivery_failed"
    transient: ClassVar[bool] = False


class StoreUnreachable(DeliveryError):
    """The store's server does not answer, dropped the connection, or asks to come back later."""

    code = "store_unreachable"
    transient = True


class StoreFull(DeliveryError):
    """The store's side has no room or quota left; it may have some later."""

    code = "store_full"
    transient = True


class TransferMismatch(DeliveryError):
    """What lies at the store is not what was sent; sending it again can mend that."""

    code = "transfer_mismatch"
    transient = True


class StoreRefused(DeliveryError):
    """The store knows us and says no: wrong password or key, no right to write there, a strange host key."""

    code = "store_refused"


class FileAbsent(DeliveryError):
    """There is no such file at the store."""

    kind = Kind.NOT_FOUND
    code = "store_file_absent"


class UnsafePath(DeliveryError):
    """A path that could lead out of its folder: absolute, with ``..``, a backslash or a control character."""

    kind = Kind.REFUSED
    code = "unsafe_path"


class SourceBroken(DeliveryError):
    """Our own bytes are not those that were described: the size or the SHA-256 differs."""

    kind = Kind.INTERNAL
    code = "source_broken"


class InvalidPackage(DeliveryError):
    """The description of a package contradicts the batch layout; every fault is listed."""

    kind = Kind.REFUSED
    code = "invalid_package"


class BatchTaken(DeliveryError):
    """The batch is already complete at the store, with another content."""

    kind = Kind.CONFLICT
    code = "batch_taken"


class Superseded(DeliveryError):
    """Something newer about the release is meant for the store, so this package is not completed."""

    kind = Kind.CONFLICT
    code = "delivery_superseded"


class AcknowledgementUnreadable(DeliveryError):
    """The store's answer is not an acknowledgement that can be read, or not one that is safe to read."""

    code = "acknowledgement_unreadable"


class InvalidProfile(DeliveryError):
    """A store profile is wrong; ``fields`` name file, key and mend."""

    kind = Kind.REFUSED
    code = "invalid_store_profile"


class UnknownStore(DeliveryError):
    """No profile has this store id."""

    kind = Kind.NOT_FOUND
    code = "invalid_store_id"


class StoreNotConnected(DeliveryError):
    """The operator has not given what is needed to reach this store."""

    kind = Kind.REFUSED
    code = "store_not_connected"
