"""The files of a snapshot as one store gets them: originals where the store takes them, squares as covers."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tutti.db import Tx
from tutti.domain import artwork, assets, audio
from tutti.domain.artwork import CoverRole
from tutti.domain.assets import Asset, Storage
from tutti.domain.audio import AudioReport, Codec, Container
from tutti.domain.delivery.errors import InvalidPackage
from tutti.domain.delivery.profiles.model import StoreProfile
from tutti.domain.delivery.verbs.compose import AudioMaterial, CoverMaterial

CODECS = {
    Codec.PCM: "PCM",
    Codec.FLOAT: "PCM",
    Codec.FLAC: "FLAC",
    Codec.ALAC: "ALAC",
    Codec.VORBIS: "Vorbis",
    Codec.OPUS: "Opus",
    Codec.MP3: "MP3",
    Codec.AAC: "AAC",
}
ENDINGS = {
    Container.WAV: "wav",
    Container.AIFF: "aiff",
    Container.FLAC: "flac",
    Container.OGG: "ogg",
    Container.MP3: "mp3",
    Container.MP4: "m4a",
    Container.ADTS: "aac",
}


async def gather(
    tx: Tx, content: Mapping[str, Any], profile: StoreProfile
) -> tuple[list[AudioMaterial], CoverMaterial]:
    """Return the files of the tracks in order, and the cover's. Raises ``InvalidPackage``."""
    files = [await assets.read_internal(tx, asset_id) for asset_id in content["audio_assets"]]
    reports = await audio.reports(tx, [asset.sha256 for asset in files])
    sounds = [_audio(asset, reports.get(asset.sha256), profile) for asset in files]
    return sounds, await _cover(tx, await assets.read_internal(tx, content["cover_asset"]))


def _audio(asset: Asset, report: AudioReport | None, profile: StoreProfile) -> AudioMaterial:
    if report is None:
        raise InvalidPackage(f"{asset.file_name} was not listened to, so it cannot be delivered.")
    codec = CODECS[report.format.codec]
    if codec not in profile.audio.codecs:
        taken = ", ".join(profile.audio.codecs)
        raise InvalidPackage(f"{profile.name} takes {taken}, and {asset.file_name} is {codec}.")
    return AudioMaterial(
        key=asset.key,
        size=asset.size,
        sha256=asset.sha256,
        codec=codec,
        extension=ENDINGS[report.format.container],
        sample_rate=report.format.sample_rate,
        channels=report.format.channels,
        bit_depth=report.format.bit_depth,
        duration=report.format.duration,
    )


async def _cover(tx: Tx, asset: Asset) -> CoverMaterial:
    report = await artwork.report(tx, asset.sha256)
    squares = [each for each in report.derivatives if each.role is CoverRole.COVER] if report else []
    if not squares:
        raise InvalidPackage(f"{asset.file_name} has no square cover, so it cannot be delivered.")
    square = squares[0]
    return CoverMaterial(
        key=artwork.derivative_key(asset.sha256, square),
        size=square.size,
        sha256="",
        codec="PNG",
        extension="png",
        pixels=square.pixels,
    )


async def with_hash(storage: Storage, cover: CoverMaterial) -> CoverMaterial:
    """Return the cover with the hash sum of its bytes, read from the storage."""
    digest = hashlib.sha256()
    async for piece in storage.read(cover.key):
        digest.update(piece)
    return replace(cover, sha256=digest.hexdigest())
