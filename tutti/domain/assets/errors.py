"""What can go wrong with files: each error says which field is meant and how to mend it."""

from tutti.core.errors import Forbidden, Kind, Malformed, NotFound, TuttiError


class ObjectMissing(TuttiError):
    """The storage holds nothing under a key that a row points to."""

    code = "object_missing"


class StorageUnavailable(TuttiError):
    """The storage refused or failed: full, unreachable, wrong credentials. Worth another try later."""

    kind = Kind.UPSTREAM
    code = "storage_unavailable"


class UnsafeKey(TuttiError):
    """A storage key that no part of this system makes: the adapters refuse it before any path is built."""

    code = "unsafe_storage_key"


class FileTooLarge(TuttiError):
    """More bytes than the limit of the kind or of the call."""

    kind = Kind.TOO_LARGE
    code = "file_too_large"


class EmptyFile(Malformed):
    """No bytes at all."""


class UnsupportedMediaType(Malformed):
    """The first bytes are those of no format that is taken for this kind of file."""

    code = "unsupported_media_type"


class DamagedFile(Malformed):
    """A file begins like one of its kind, and cannot be opened: it is cut, locked or broken."""

    code = "file_damaged"


class ReaderMissing(Malformed):
    """This server has no program that can open such files."""

    code = "reader_missing"


class InvalidUrl(Malformed):
    """A download address that is not a plain http or https URL."""

    code = "invalid_url"


class UrlNotPublic(Malformed):
    """A download address that leads to a private, loopback, link-local or otherwise reserved network."""

    code = "url_not_public"


class DownloadFailed(Malformed):
    """The far server could not be reached, answered with an error, broke off or took too long."""

    code = "download_failed"


class InvalidChunk(Malformed):
    """A chunk that cannot be one, or chunks that are missing (``missing_chunks`` lists their numbers)."""

    code = "invalid_chunk"


class SizeMismatch(Malformed):
    """The chunks are not as many bytes as were announced."""

    code = "size_mismatch"


class SessionNotFound(NotFound):
    """There is no such upload for the caller, or its time is over."""

    code = "session_not_found"


class SessionTaken(TuttiError):
    """An id that a client chose for its upload is in use."""

    kind = Kind.CONFLICT
    code = "session_exists"


class SessionCompleted(TuttiError):
    """The upload is complete and takes no more bytes."""

    kind = Kind.CONFLICT
    code = "session_completed"


class NotUploaded(TuttiError):
    """The bytes of an upload have not arrived."""

    kind = Kind.CONFLICT
    code = "file_not_uploaded"


class InvalidUploadToken(TuttiError):
    """The upload token is not that of this upload, or the upload is complete or expired."""

    kind = Kind.UNAUTHENTICATED
    code = "invalid_upload_token"


class UploadNotOwned(Forbidden):
    """The file belongs to somebody else."""

    code = "upload_not_owned"


class SignatureInvalid(Forbidden):
    """A signed address that is not ours, was changed, is over, or was used."""

    code = "invalid_signature"


class UnknownFile(NotFound):
    """An address under which no file of the caller lies."""

    code = "file_not_found"
