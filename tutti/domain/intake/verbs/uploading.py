"""Audio that comes in pieces, appended in the order in which they arrive (label contract, section 5.8)."""

import hashlib
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import PurePath

import msgspec

from tutti.core import clock
from tutti.core.actor import Actor
from tutti.core.errors import Kind, TuttiError
from tutti.core.ids import new_id
from tutti.db import Database, Tx
from tutti.domain import accounts, assets
from tutti.domain.assets import Asset, Depot, Storage
from tutti.domain.intake import _queries
from tutti.domain.intake.errors import ReleaseUnknown, UploadClosed, UploadRefused
from tutti.domain.intake.model import LabelRelease, LabelTrack, Piece, Upload
from tutti.domain.intake.verbs.placing import Placed
from tutti.domain.intake.verbs.reading import read_label_release
from tutti.domain.intake.verbs.writing import named, write_release
from tutti.domain.releases import TrackMetadata

OPEN = timedelta(hours=24)
BATCH = 100


@dataclass(frozen=True, slots=True)
class Attached:
    """The track that a file became the audio of."""

    release_id: int
    track: LabelTrack


async def put_piece(
    database: Database,
    actor: Actor,
    storage: Storage,
    piece: Piece,
    chunks: AsyncIterable[bytes],
    *,
    is_last: bool,
) -> Upload:
    """Append a piece to the upload that it names, or begin one. ``piece.size`` is what ``chunks`` hold.

    Raises :class:`ReleaseUnknown`, :class:`UploadClosed`, and :class:`UploadRefused` for a piece that names
    another release or track than those before.
    """
    async with database.transaction(actor) as tx:
        await accounts.demand(tx, accounts.Permission.WRITE)
        await _fitting(tx, piece)
    await storage.write(piece.key, chunks)
    try:
        async with database.transaction(actor) as tx:
            row = await _fitting(tx, piece)
            if row is None:
                await _queries.begin_upload(tx, _beginning(piece))
                row = await _fitting(tx, piece)
            if row is None:
                raise ReleaseUnknown(f"Release {piece.release_id} not found.")
            return (await _queries.append(tx, row.id, piece.key, piece.size, closes=is_last)).upload()
    except BaseException:
        await storage.delete(piece.key)
        raise


def new_piece_key() -> str:
    """Return a key for a piece."""
    return f"pieces/{new_id().hex}"


async def attach(
    database: Database, actor: Actor, depot: Depot, upload: Upload, *, replaces: str | None = None
) -> Attached:
    """Put a closed upload together and make it the audio of a track; its pieces go.

    Which track: the upload's own; else the one whose audio ``replaces`` names (its number or file name); else
    the one that expects a file of this name; else the first without audio; else a new one. What is no audio
    raises :class:`UploadRefused`, and the upload is forgotten, so that its id can be used again.
    """
    md5 = hashlib.md5(usedforsecurity=False)
    try:
        received = await assets.receive(depot, assets.Kind.AUDIO, _whole(depot.storage, upload.keys, md5))
        async with database.transaction(actor) as tx:
            asset = await assets.keep(tx, depot.storage, received, named(upload.file_name))
            return await _become_audio(tx, upload, asset, md5.hexdigest(), replaces)
    except BaseException as error:
        if not upload.is_apart:
            async with database.transaction(actor) as tx:
                await _queries.drop_upload(tx, upload.id)
        if isinstance(error, TuttiError) and error.kind not in (Kind.INTERNAL, Kind.NOT_FOUND, Kind.CONFLICT):
            raise UploadRefused("file", error.message, error.code) from error
        raise
    finally:
        for key in upload.keys:
            await depot.storage.delete(key)


async def _whole(storage: Storage, keys: Sequence[str], md5: "hashlib._Hash") -> AsyncIterator[bytes]:
    """Yield pieces one after the other, and sum them up."""
    for key in keys:
        async for chunk in storage.read(key):
            md5.update(chunk)
            yield chunk


async def _become_audio(tx: Tx, upload: Upload, asset: Asset, md5: str, replaces: str | None) -> Attached:
    await _queries.take_turn(tx)
    release = await read_label_release(tx, upload.release_id)
    tracks, place = _placed(release, upload, replaces)
    told = msgspec.structs.replace(tracks[place].told, audio_file_url=asset.file_url)
    tracks[place] = replace(tracks[place], told=told)
    await write_release(tx, release.draft, tracks, number=release.id, public_id=release.public_id)
    await _queries.note_md5(tx, release.id, place + 1, md5)
    track = (await read_label_release(tx, release.id)).tracks[place]
    if not upload.is_apart:
        await _queries.finish(tx, upload.id, track.id)
    return Attached(release.id, track)


def _placed(release: LabelRelease, upload: Upload, replaces: str | None) -> tuple[list[Placed], int]:
    tracks = [Placed(each.id, each.told, each.reference, each.expected_file) for each in release.tracks]
    place = _place(release.tracks, upload, replaces)
    if place is None:
        tracks.append(Placed(None, TrackMetadata(title=PurePath(upload.file_name).stem or None), None, None))
        place = len(tracks) - 1
    return tracks, place


def _place(tracks: Sequence[LabelTrack], upload: Upload, replaces: str | None) -> int | None:
    name = upload.file_name.casefold()
    places = range(len(tracks))
    wanted: tuple[Iterable[int], ...] = (
        (i for i in places if tracks[i].id == upload.track_id),
        (i for i in places if replaces and replaces in _audio_names(tracks[i])),
        (i for i in places if (tracks[i].expected_file or "").casefold() == name),
        (i for i in places if not tracks[i].told.audio_file_url),
    )
    return next((place for fitting in wanted for place in fitting), None)


def _audio_names(track: LabelTrack) -> tuple[str, ...]:
    return (str(track.audio.id), track.audio.file_name) if track.audio else ()


async def _fitting(tx: Tx, piece: Piece) -> _queries.UploadRow | None:
    """Return the open upload that a piece belongs to, ``None`` if it begins one."""
    await check_track(tx, piece)
    rows = await _queries.lock_upload(tx, piece.upload_id)
    row = next((each for each in rows if each.release_id == piece.release_id), None)
    if row is not None and row.is_closed:
        raise UploadClosed(f"The upload {piece.upload_id} is complete; choose another upload_id.")
    if row is None and any(not each.is_closed for each in rows):
        raise UploadRefused("release_id", "The release id is another than that of the pieces before.")
    if row is not None and piece.track_id not in (None, row.track_id):
        raise UploadRefused("track_id", "The track id is another than that of the pieces before.")
    if row is not None and row.received_bytes + piece.size > assets.LARGEST[assets.Kind.AUDIO]:
        raise UploadRefused("file", "The assembled file is too large.")
    return row


async def check_track(tx: Tx, piece: Piece) -> None:
    """Raise unless the release of a piece is the caller's, and the track that it names one of it."""
    release = await read_label_release(tx, piece.release_id)
    if piece.track_id is not None and piece.track_id not in {each.id for each in release.tracks}:
        raise UploadRefused("track_id", "The selected track id is invalid.")


def _beginning(piece: Piece) -> dict[str, object]:
    return {
        "release_id": piece.release_id,
        "upload_id": piece.upload_id,
        "track_id": piece.track_id,
        "file_name": piece.file_name,
        "expires_at": clock.now() + OPEN,
    }


async def sweep(database: Database, storage: Storage, before: datetime | None = None) -> int:
    """Forget uploads that ended before ``before`` (now, unless given), and return how many."""
    swept = 0
    while True:
        async with database.system() as tx:
            stale = await _queries.stale_uploads(tx, before or clock.now(), BATCH)
        if not stale:
            return swept
        for keys in stale.values():
            for key in keys:
                await storage.delete(key)
        async with database.system() as tx:
            await _queries.drop_uploads(tx, list(stale))
        swept += len(stale)
