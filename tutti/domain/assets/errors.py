"""What can go wrong with files: each error says which field is meant and how to mend it."""

from tutti.core.errors import Kind, TuttiError


class ObjectMissing(TuttiError):
    """The storage holds nothing under a key that a row points to."""

    kind = Kind.INTERNAL
    code = "object_missing"


class StorageUnavailable(TuttiError):
    """The storage refused or failed: full, unreachable, wrong credentials. Worth another try later."""

    kind = Kind.UPSTREAM
    code = "storage_unavailable"


class UnsafeKey(TuttiError):
    """A storage key that no part of this system makes: the adapters refuse it before any path is built."""

    kind = Kind.INTERNAL
    code = "unsafe_storage_key"


class FileTooLarge(TuttiError):
    """More bytes than the limit of the kind or of the call."""

    kind = Kind.TOO_LARGE
    code = "file_too_large"


class InvalidUrl(TuttiError):
    """A download address that is not a plain http or https URL."""

    kind = Kind.MALFORMED
    code = "invalid_url"


class UrlNotPublic(TuttiError):
    """A download address that leads to a private, loopback, link-local or otherwise reserved network."""

    kind = Kind.MALFORMED
    code = "url_not_public"


class DownloadFailed(TuttiError):
    """The far server could not be reached, answered with an error, broke off or took too long."""

    kind = Kind.MALFORMED
    code = "download_failed"
