"""The files of a snapshot as one store gets them: originals or masters of the songs, squares as covers.

What is missing is made, and what the store wants to know of the bytes is summed up, before anything is sent.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from tutti.db import Database, Tx
from tutti.domain import artwork, assets, audio
from tutti.domain.artwork import CoverRole
from tutti.domain.assets import Asset, Kind, Storage
from tutti.domain.audio import AudioReport, Codec, Container, Listener, UnsupportedAudio
from tutti.domain.ddex import HashAlgorithm, ResourceKind
from tutti.domain.delivery import _queries
from tutti.domain.delivery.errors import InvalidPackage
from tutti.domain.delivery.formats.manifest import HASHES
from tutti.domain.delivery.profiles.loader import StoreProfiles
from tutti.domain.delivery.profiles.model import StoreProfile
from tutti.domain.delivery.verbs.compose import AudioMaterial, CoverMaterial, DeliveryKind, ResourceMaterial
from tutti.domain.delivery.verbs.forms import CODEC_WORDS, master_form

ENDINGS = {
    Container.WAV: "wav",
    Container.AIFF: "aiff",
    Container.FLAC: "flac",
    Container.OGG: "ogg",
    Container.MP3: "mp3",
    Container.MP4: "m4a",
    Container.ADTS: "aac",
}
MASTER_ENDINGS = {Codec.FLAC: "flac", Codec.PCM: "wav"}
Sums = Mapping[str, Mapping[str, str]]
"""Hash sums in lower-case hex, by storage key and DDEX's word for the algorithm."""
COVER_WORDS = {"image/png": "PNG", "image/jpeg": "JPEG"}
"""DDEX's words (AVS ``ImageCodecType``) for the forms in which squares are made."""
COVER_ENDINGS = {"PNG": "png", "JPEG": "jpg"}
RESOURCE_KINDS = {
    Kind.VIDEO: ResourceKind.VIDEO,
    Kind.IMAGE: ResourceKind.IMAGE,
    Kind.TEXT: ResourceKind.TEXT,
    Kind.SHEET_MUSIC: ResourceKind.SHEET_MUSIC,
}
Material = TypeVar("Material", AudioMaterial, CoverMaterial, ResourceMaterial)


@dataclass(frozen=True, slots=True)
class Materials:
    """The files of a snapshot: of the tracks in order, of the cover, of other resources that have come."""

    audio: tuple[AudioMaterial, ...]
    cover: CoverMaterial
    others: tuple[ResourceMaterial, ...] = ()

    def all(self) -> tuple[AudioMaterial | CoverMaterial | ResourceMaterial, ...]:
        """Return every file, in the order in which packages hold them."""
        return (*self.audio, self.cover, *self.others)


async def gather(
    tx: Tx, content: Mapping[str, Any], profile: StoreProfile, *, bare: bool = False
) -> Materials:
    """Return the files as the store of ``profile`` gets them; their hash sums are not known yet.

    A ``bare`` message sends no files, so any will do. Raises ``InvalidPackage``.
    """
    heard = await _heard(tx, content)
    sounds = [_original(*each) if bare else _fit(*each, profile) for each in heard]
    cover = await _cover(tx, await assets.read_internal(tx, content["cover_asset"]), profile)
    given = enumerate(content.get("resource_assets", ()))
    others = [_beside(await assets.read_internal(tx, each), i) for i, each in given if each is not None]
    return Materials(
        tuple(sounds), cover, tuple(each for kind, each in others if kind in profile.resources.kinds)
    )


def _beside(asset: Asset, position: int) -> tuple[ResourceKind, ResourceMaterial]:
    return RESOURCE_KINDS[asset.kind], ResourceMaterial(
        key=asset.key,
        size=asset.size,
        sha256=asset.sha256,
        media_type=asset.media_type,
        extension=asset.name.rpartition(".")[2],
        position=position,
        width=asset.width,
        height=asset.height,
        duration_ms=asset.duration_ms,
    )


async def make_masters(
    database: Database, profiles: StoreProfiles, storage: Storage, listener: Listener, delivery_id: int
) -> None:
    """Make the masters that a delivery needs, unless they are there. Raises ``InvalidPackage``."""
    async with database.system() as tx:
        row = await _queries.read(tx, delivery_id)
        heard = [] if row.kind == DeliveryKind.TAKEDOWN else await _heard(tx, row.content)
    profile = profiles.get(row.store_id)
    for asset, report in heard:
        form = master_form(asset.file_name, report.format, profile)
        if form is not None:
            try:
                await audio.render_master(database, storage, listener, asset, *form)
            except UnsupportedAudio as fault:
                raise InvalidPackage(f"{asset.file_name}: {fault.message}") from fault


async def sum_up(
    database: Database, profiles: StoreProfiles, storage: Storage, delivery_id: int
) -> dict[str, dict[str, str]]:
    """Read the files of a delivery and return their SHA-256 and the hash sum that the store wants, by key.

    Files whose sums are all known are not read.
    """
    async with database.system() as tx:
        row = await _queries.read(tx, delivery_id)
        if row.kind == DeliveryKind.TAKEDOWN:
            return {}
        profile = profiles.get(row.store_id)
        files = (await gather(tx, row.content, profile)).all()
    wanted = {HashAlgorithm.SHA256, profile.package.hash}
    unread = [each for each in files if not each.sha256 or len(wanted) > 1]
    return {each.key: await _sums(storage, each.key, wanted) for each in unread}


def all_with_sums(files: Materials, sums: Sums, algorithm: HashAlgorithm) -> Materials:
    """Return all the files as :func:`with_sums` does one."""
    return Materials(
        tuple(with_sums(each, sums, algorithm) for each in files.audio),
        with_sums(files.cover, sums, algorithm),
        tuple(with_sums(each, sums, algorithm) for each in files.others),
    )


def with_sums(material: Material, sums: Sums, algorithm: HashAlgorithm) -> Material:
    """Return the file with its SHA-256, for the transfer, and with the hash sum that the message states."""
    of_it = {HashAlgorithm.SHA256: material.sha256, **sums.get(material.key, {})}
    return replace(material, sha256=of_it[HashAlgorithm.SHA256], hash_sum=of_it.get(algorithm, ""))


async def _sums(storage: Storage, key: str, algorithms: Collection[HashAlgorithm]) -> dict[str, str]:
    digests = {each: hashlib.new(HASHES[each], usedforsecurity=False) for each in sorted(algorithms)}
    async for piece in storage.read(key):
        for digest in digests.values():
            digest.update(piece)
    return {each.value: digest.hexdigest() for each, digest in digests.items()}


async def _heard(tx: Tx, content: Mapping[str, Any]) -> list[tuple[Asset, AudioReport]]:
    files = [await assets.read_internal(tx, asset_id) for asset_id in content["audio_assets"]]
    reports = await audio.reports(tx, [asset.sha256 for asset in files])
    for asset in files:
        if asset.sha256 not in reports:
            raise InvalidPackage(f"{asset.file_name} was not listened to, so it cannot be delivered.")
    return [(asset, reports[asset.sha256]) for asset in files]


def _fit(asset: Asset, report: AudioReport, profile: StoreProfile) -> AudioMaterial:
    form = master_form(asset.file_name, report.format, profile)
    if form is None:
        return _original(asset, report)
    master = report.master(*form)
    if master is None:
        raise InvalidPackage(
            f"There is no {form.codec} master of {asset.file_name} with {form.bit_depth} bits."
        )
    return AudioMaterial(
        key=audio.derivative_key(asset.sha256, master),
        size=master.size,
        sha256=master.sha256,
        codec=CODEC_WORDS[master.codec],
        extension=MASTER_ENDINGS[master.codec],
        sample_rate=master.sample_rate,
        channels=master.channels,
        bit_depth=master.bit_depth,
        duration=master.duration,
    )


def _original(asset: Asset, report: AudioReport) -> AudioMaterial:
    return AudioMaterial(
        key=asset.key,
        size=asset.size,
        sha256=asset.sha256,
        codec=CODEC_WORDS.get(report.format.codec, CODEC_WORDS[Codec.PCM]),
        extension=ENDINGS[report.format.container],
        sample_rate=report.format.sample_rate,
        channels=report.format.channels,
        bit_depth=report.format.bit_depth,
        duration=report.format.duration,
    )


async def _cover(tx: Tx, asset: Asset, profile: StoreProfile) -> CoverMaterial:
    """Return the square in the first codec of the store's that it was made in."""
    report = await artwork.report(tx, asset.sha256)
    made = report.derivatives if report else ()
    squares = {COVER_WORDS[each.media_type]: each for each in made if each.role is CoverRole.COVER}
    codec = next((codec for codec in profile.cover.codecs if codec in squares), None)
    if codec is None:
        takes, made_as = ", ".join(profile.cover.codecs), ", ".join(squares) or "nothing"
        raise InvalidPackage(
            f"{profile.name} takes covers as {takes}; of {asset.file_name} there is {made_as}."
        )
    square, made_here = squares[codec], await artwork.cover_of(tx, asset)
    return CoverMaterial(
        key=artwork.derivative_key(asset.sha256, square),
        size=square.size,
        sha256="",
        codec=codec,
        extension=COVER_ENDINGS[codec],
        pixels=square.pixels,
        machine_made=made_here.machine_made if made_here else None,
    )
