"""Uploads in chunks: how they begin, and who may have to do with them."""

from uuid import UUID

from tutti.core import clock
from tutti.core.actor import Actor
from tutti.core.errors import FieldFault, Malformed
from tutti.core.ids import new_id
from tutti.db import Database, Tx
from tutti.domain import accounts
from tutti.domain.assets._queries import uploads
from tutti.domain.assets._queries.uploads import Session
from tutti.domain.assets.errors import InvalidUploadToken, SessionCompleted, SessionNotFound, SessionTaken
from tutti.domain.assets.model import (
    LARGEST,
    LARGEST_CHUNK,
    MOST_CHUNKS,
    OPEN,
    Kind,
    NewUpload,
    UploadSession,
    UploadToken,
)
from tutti.domain.assets.rules.chunks import announced_chunks, usual_size
from tutti.domain.assets.rules.names import clean_file_name, new_object_key
from tutti.domain.assets.rules.secrets import digest, is_token, new_token
from tutti.domain.assets.verbs.keeping import too_large

Holder = Actor | UploadToken
"""Who may send to an upload: the signed-in owner, or whoever holds its token."""


async def begin_upload(tx: Tx, new: NewUpload) -> UploadSession:
    """Begin an upload in chunks. Raises ``Malformed``, ``FileTooLarge`` and ``SessionTaken``."""
    await accounts.demand(tx, accounts.Permission.WRITE)
    _check_announced(new)
    token, at = new_token(), clock.now()
    total = new.total_chunks
    session = UploadSession(
        new.public_id or new_id(),
        new.kind,
        clean_file_name(new.file_name),
        new.file_size,
        total or announced_chunks(new.file_size),
        at + OPEN,
        token,
    )
    stored = {
        "public_id": session.public_id,
        "kind": session.kind,
        "file_name": session.file_name,
        "file_size": session.file_size,
        "total_chunks": total,
        "storage_key": new_object_key(),
        "chunk_size": usual_size(new.file_size, total),
        "token_hash": digest(token),
        "at": at,
        "expires_at": session.expires_at,
    }
    if not await uploads.insert_session(tx, stored):
        raise SessionTaken("This session id is in use; choose a new UUID.")
    return session


def _check_announced(new: NewUpload) -> None:
    if new.file_size < 1:
        raise _invalid("file_size", "must be at least 1 byte")
    if new.file_size > LARGEST[new.kind]:
        raise too_large(new.kind)
    if new.total_chunks is None:
        return
    if not announced_chunks(new.file_size, LARGEST_CHUNK) <= new.total_chunks <= MOST_CHUNKS:
        limits = f"{announced_chunks(new.file_size, LARGEST_CHUNK)} to {MOST_CHUNKS}"
        raise _invalid("total_chunks", f"must be {limits} for this file (a chunk has at most 4 MiB)")
    if new.total_chunks > new.file_size:
        raise _invalid("total_chunks", "must not be more than the file has bytes")


def _invalid(path: str, what: str) -> Malformed:
    message = f"`{path}` {what}."
    return Malformed(message, fields=[FieldFault(path, "invalid_field", message)])


async def admitted(database: Database, holder: Holder, public_id: UUID, kind: Kind | None) -> Session:
    """Return the upload if ``holder`` may have to do with it, open or not."""
    session = await uploads.any_session(database, public_id)
    if isinstance(holder, UploadToken):
        if session is None or session.token_hash is None or not is_token(holder.secret, session.token_hash):
            raise _wrong_token()
    elif session is None or session.organisation_id != holder.organisation_id or not session.announced:
        raise not_found()
    if kind not in {None, session.kind}:
        raise _invalid("type", "is not the one that this upload was begun with")
    return session


def check_open(session: Session, holder: Holder) -> None:
    """Raise what a caller is told who sends to an upload that is complete, or over."""
    if session.asset_id is not None:
        raise (
            _wrong_token() if isinstance(holder, UploadToken) else SessionCompleted("The upload is complete.")
        )
    check_in_time(session, holder)


def check_in_time(session: Session, holder: Holder) -> None:
    """Raise what a caller is told when an upload's time is over; its token dies with it."""
    if session.expires_at <= clock.now():
        raise _wrong_token() if isinstance(holder, UploadToken) else not_found()


def _wrong_token() -> InvalidUploadToken:
    return InvalidUploadToken("The upload token is not valid for this upload, or the upload is over.")


def not_found() -> SessionNotFound:
    """Return the error for an upload that the caller has nothing to do with, or that is over."""
    return SessionNotFound("Upload session not found, or its time is over; begin a new one.")
