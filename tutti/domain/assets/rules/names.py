"""Names: what is kept of a user's file name, where bytes lie, and which file an address means."""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from tutti.core.errors import FieldFault, Malformed
from tutti.core.ids import new_id
from tutti.domain.assets.model import Kind

LONGEST_NAME = 255
_KINDS = "|".join(kind.replace("_", "-") for kind in Kind)
_URL = re.compile(rf"/api/files/({_KINDS})/([0-9a-f-]{{36}})/([0-9a-f-]{{36}})\.[a-z0-9]{{2,8}}", re.ASCII)


def clean_file_name(name: str, field: str = "file_name") -> str:
    """Return a user's file name without folders and unprintable characters, in Unicode's form C.

    It is only ever shown, never part of a path. Raises ``Malformed`` when nothing is left, or when it is
    longer than 255 characters.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    cleaned = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip()
    if not cleaned.strip(".") or len(cleaned) > LONGEST_NAME:
        message = f"`{field}` must be a file name of 1 to {LONGEST_NAME} characters."
        raise Malformed(message, fields=[FieldFault(field, "invalid_field", message)])
    return cleaned


def usable_name(name: str | None) -> str:
    """Return a stranger's name for a file, cleaned, or ``download``."""
    try:
        return clean_file_name(name or "")
    except Malformed:
        return "download"


def new_object_key() -> str:
    """Return a key for finished bytes, spread over 256 folders."""
    word = new_id().hex
    return f"objects/{word[-2:]}/{word}"


def chunk_key(session: UUID, index: int) -> str:
    """Return a key for one arrival of a chunk: a repeat gets another, so that two never write to one."""
    return f"uploads/{session.hex}/{index}-{new_id().hex}"


def direct_key(session: UUID) -> str:
    """Return the key that a presigned PUT of this upload leads to."""
    return f"incoming/{session.hex}"


def direct_session(key: str) -> UUID:
    """Return the upload whose :func:`direct_key` this is; raises ``ValueError`` for any other key."""
    return UUID(key.removeprefix("incoming/"))


@dataclass(frozen=True, slots=True)
class FileAddress:
    """A file's address, taken apart."""

    kind: Kind
    account: UUID
    asset: UUID


def read_file_url(url: str) -> FileAddress | None:
    """Take a file's address apart, given as we emit it or with a host before it; ``None`` if it is none.

    Which host does not matter: the app cannot know all the names it is reached by, and the id, which
    cannot be guessed, and its owner decide.
    """
    path = _path(url.strip())
    match = _URL.fullmatch(path) if path else None
    if match is None:
        return None
    try:
        return FileAddress(Kind(match[1].replace("-", "_")), UUID(match[2]), UUID(match[3]))
    except ValueError:
        return None


def _path(url: str) -> str | None:
    """Return the path of a web address, or of one without a host; ``None`` for all others."""
    if url.startswith("/api/files/"):
        return url.partition("?")[0].partition("#")[0]
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts.path if parts.scheme in {"http", "https"} and parts.netloc else None
