"""What a request for a cover stands on: picture below, words of the release, outline of the song."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from tutti.core.actor import Actor
from tutti.core.errors import FieldFault, Malformed
from tutti.db import Tx
from tutti.domain import artwork, assets, audio, releases
from tutti.domain.artwork import Base, Request, Sound, Studio
from tutti.domain.assets import Asset, Kind, Storage
from tutti.domain.audio import AudioReport, DerivativeRole
from tutti.http.distribution.schemas.cover_art import CoverBody
from tutti.http.distribution.schemas.files import decoded

LARGEST_BASE = 5 << 20
DRAWN, NOT_HEARD = "drawn", "not heard yet"


class WrongKind(Malformed):
    """A field names a file of the other kind."""

    code = "invalid_file_type"


@dataclass(frozen=True, slots=True)
class Commission:
    """A request in the room's words, with what was found for it."""

    request: Request
    base: Base | None
    song: Asset | None
    sound: str | None


async def commission(tx: Tx, storage: Storage, body: CoverBody) -> Commission:
    """Look up what the request names; raises what is wrong with its fields."""
    if body.base_file_url and body.base_image_base64:
        message = "Give `base_file_url` or `base_image_base64`, not both."
        raise Malformed(message, fields=[FieldFault("base_image_base64", Malformed.code, message)])
    title, artist, song_url = body.title, body.artist, body.audio_file_url
    if body.release_id is not None:
        draft = (await releases.read_release(tx, body.release_id)).draft
        title = title or draft.release.title
        artist = artist or draft.release.primary_artist_name
        song_url = song_url or next((t.audio_file_url for t in draft.tracks if t.audio_file_url), None)
    base = await _file(tx, body.base_file_url, "base_file_url", Kind.COVER_ART)
    song = await _file(tx, song_url, "audio_file_url", Kind.AUDIO)
    heard = await audio.report(tx, song.sha256) if song else None
    sound = await _sound(storage, song, heard) if song and heard else Sound()
    request = Request(
        prompt=body.whole_prompt,
        avoid=body.negative_prompt or "",
        seed=body.seed,
        title=title or "",
        artist=artist or "",
        sound=sound,
    )
    known = await artwork.find_base(tx, base) if base else None
    return Commission(
        request, known, song if heard else None, (DRAWN if heard else NOT_HEARD) if song else None
    )


async def received_base(studio: Studio, actor: Actor, text: str) -> Base:
    """Make a picture that came in the request a file of the caller's, as the root of its tree."""
    content = decoded(text, "base_image_base64", LARGEST_BASE)

    async def whole() -> AsyncIterator[bytes]:
        yield content

    received = await assets.receive(studio.depot, Kind.COVER_ART, whole())
    async with studio.database.transaction(actor) as tx:
        asset = await assets.keep(tx, studio.depot.storage, received, "base image")
        return await artwork.find_base(tx, asset)


async def _file(tx: Tx, url: str | None, field: str, kind: Kind) -> Asset | None:
    if url is None:
        return None
    asset = await assets.find_file(tx, url, field)
    if asset.kind is not kind:
        message = f"`{field}` names a file of the wrong kind."
        raise WrongKind(message, fields=[FieldFault(field, WrongKind.code, message)])
    return asset


async def _sound(storage: Storage, song: Asset, heard: AudioReport) -> Sound:
    """Return the outline that the listener stored, and how loud the song is."""
    outlines = {
        each.samples_per_pixel: each
        for each in heard.derivatives
        if each.role is DerivativeRole.WAVEFORM and each.samples_per_pixel
    }
    step = artwork.suited_step(outlines, heard.format.frames)
    peaks: tuple[float, ...] = ()
    if step is not None:
        key = audio.derivative_key(song.sha256, outlines[step])
        peaks = artwork.read_outline(b"".join([piece async for piece in storage.read(key)]))
    return Sound(peaks, heard.loudness.integrated_lufs, heard.loudness.range_lu)
