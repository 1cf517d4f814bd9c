"""What is in a package: its messages, its files, its batches."""

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from tutti.domain.ddex.errors import UnsafePackage
from tutti.domain.ddex.rules.findings import Finding

_BATCH_ID = re.compile(r"[0-9]{17}")
_BEGINNING = datetime(1, 1, 1, tzinfo=UTC)


class Form(StrEnum):
    """How a package was sent."""

    MESSAGE = "message"
    ZIP = "zip"
    FOLDER = "folder"


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file of a package: its path there, as the sender wrote it, and where its bytes lie."""

    path: str
    place: Path
    size: int

    @property
    def folder(self) -> str:
        """The path of the folder it is in; empty for the package's own."""
        return self.path.rpartition("/")[0]

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]

    def open(self) -> BinaryIO:
        """Open the file for reading, through no link. Raises :class:`UnsafePackage` if it has become one."""
        descriptor = os.open(self.place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            return os.fdopen(descriptor, "rb")
        os.close(descriptor)
        why = f"{self.path!r} is not a regular file."
        raise UnsafePackage("special_file", why, "Send plain files.", self.path)


@dataclass(frozen=True, slots=True)
class Head:
    """What a message says of itself; empty where it says nothing. ``sender`` is the DPID of the party."""

    root: str
    namespace: str
    message_id: str
    sender: str
    created: datetime | None


@dataclass(frozen=True, slots=True)
class PackedMessage:
    """An ERN message in a package; ``sha256`` is of its bytes, ``batch_id`` empty outside of batches."""

    file: PackedFile
    head: Head
    sha256: str
    batch: str = ""
    batch_id: str = ""

    @property
    def identity(self) -> tuple[str, str] | None:
        """Sender and MessageId, which are one message's for ever; absent if one of them is."""
        known = self.head.sender and self.head.message_id
        return (self.head.sender, self.head.message_id) if known else None

    @property
    def order(self) -> tuple[datetime, str, str]:
        """What messages are sorted by: time of the message, batch id, path.

        The message's own time comes first, so that an old message sent again in a new batch undoes nothing.
        One without a time takes that of its batch, and without batch comes before all others.
        """
        return self.head.created or time_of_batch(self.batch_id) or _BEGINNING, self.batch_id, self.file.path


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """One message as a manifest lists it; ``url`` is as the sender wrote it."""

    url: str
    release_ids: tuple[str, ...]
    algorithm: str
    hash_sum: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The content of a completion file; ``announced`` is the number of messages that the sender counted."""

    namespace: str
    root_directory: str
    announced: int | None
    is_test: bool
    entries: tuple[ManifestEntry, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch folder (ERN choreography); ``path`` is empty if it is the package itself.

    ``batch_id`` is ``YYYYMMDDhhmmssnnn``, or empty if the folder has another name. ``is_complete``: there is
    a completion file.
    """

    path: str
    batch_id: str
    is_complete: bool
    manifest: Manifest | None


@dataclass(frozen=True, slots=True)
class Package:
    """What was sent, read: ``messages`` in the order in which they take effect, each once."""

    form: Form
    messages: tuple[PackedMessage, ...]
    files: Mapping[str, PackedFile]
    batches: tuple[Batch, ...]
    findings: tuple[Finding, ...]
    markers: frozenset[str] = frozenset()
    repeats: tuple[PackedMessage, ...] = ()


def time_of_batch(batch_id: str) -> datetime | None:
    """Return the moment that a batch id names, in UTC."""
    if not _BATCH_ID.fullmatch(batch_id):
        return None
    try:
        whole = datetime.strptime(batch_id[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return whole.replace(microsecond=int(batch_id[14:]) * 1000)
