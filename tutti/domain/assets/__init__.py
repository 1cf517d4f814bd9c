"""Files: uploads, imports, checksums. Bytes are immutable and held once however often they are uploaded.

A file is an :class:`Asset` of one organisation; its bytes lie under one key of the :class:`Storage`, shared
by all who uploaded the same. Bytes are received outside any transaction and kept inside one, because a slow
upload must not hold a connection to the database.
"""

from typing import TYPE_CHECKING

from tutti.core.doors import later

if TYPE_CHECKING:
    from tutti.domain.assets.errors import (
        DamagedFile,
        DownloadFailed,
        EmptyFile,
        FileTooLarge,
        InvalidChunk,
        InvalidUploadToken,
        InvalidUrl,
        NotUploaded,
        ObjectMissing,
        ReaderMissing,
        SessionCompleted,
        SessionNotFound,
        SessionTaken,
        SignatureInvalid,
        SizeMismatch,
        StorageUnavailable,
        UnknownFile,
        UnsafeKey,
        UnsupportedMediaType,
        UploadNotOwned,
        UrlNotPublic,
    )
    from tutti.domain.assets.events import AssetUploaded
    from tutti.domain.assets.model import (
        BESIDE,
        CHUNK,
        LARGEST,
        LARGEST_CHUNK,
        SMALL_FILE,
        Asset,
        ChunkReceipt,
        DirectUpload,
        Facts,
        Kind,
        NewUpload,
        Swept,
        UploadSession,
        UploadToken,
    )
    from tutti.domain.assets.ports import Depot, Examiner, Fetched, Fetcher, Grant, Storage, Stored
    from tutti.domain.assets.verbs.chunks import put_chunk
    from tutti.domain.assets.verbs.completing import complete_upload
    from tutti.domain.assets.verbs.direct import begin_direct_upload, finish_direct_upload, receive_signed
    from tutti.domain.assets.verbs.importing import fetch_file, save
    from tutti.domain.assets.verbs.keeping import Received, keep, receive
    from tutti.domain.assets.verbs.reading import (
        download_url,
        find_file,
        keys_of,
        known_files,
        read_asset,
        read_internal,
        read_signed,
        resolve,
        stream,
    )
    from tutti.domain.assets.verbs.sessions import Holder, begin_upload
    from tutti.domain.assets.verbs.sweeping import sweep

__all__ = [
    "BESIDE",
    "CHUNK",
    "LARGEST",
    "LARGEST_CHUNK",
    "SMALL_FILE",
    "Asset",
    "AssetUploaded",
    "ChunkReceipt",
    "DamagedFile",
    "Depot",
    "DirectUpload",
    "DownloadFailed",
    "EmptyFile",
    "Examiner",
    "Facts",
    "Fetched",
    "Fetcher",
    "FileTooLarge",
    "Grant",
    "Holder",
    "InvalidChunk",
    "InvalidUploadToken",
    "InvalidUrl",
    "Kind",
    "NewUpload",
    "NotUploaded",
    "ObjectMissing",
    "ReaderMissing",
    "Received",
    "SessionCompleted",
    "SessionNotFound",
    "SessionTaken",
    "SignatureInvalid",
    "SizeMismatch",
    "Storage",
    "StorageUnavailable",
    "Stored",
    "Swept",
    "UnknownFile",
    "UnsafeKey",
    "UnsupportedMediaType",
    "UploadNotOwned",
    "UploadSession",
    "UploadToken",
    "UrlNotPublic",
    "begin_direct_upload",
    "begin_upload",
    "complete_upload",
    "download_url",
    "fetch_file",
    "find_file",
    "finish_direct_upload",
    "keep",
    "keys_of",
    "known_files",
    "put_chunk",
    "read_asset",
    "read_internal",
    "read_signed",
    "receive",
    "receive_signed",
    "resolve",
    "save",
    "stream",
    "sweep",
]

__getattr__ = later(__name__)
