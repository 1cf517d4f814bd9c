"""Making covers and changing them: a tree in which each cover knows what it was made from.

What is read and kept is read and kept in transactions; drawing, which takes seconds, happens between them.
"""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from tutti.core import clock
from tutti.db import Database, Tx
from tutti.domain import assets
from tutti.domain.artwork._queries import covers
from tutti.domain.artwork.errors import (
    FAULTS_OF_THE_FILE,
    BaseNotUsable,
    EditingUnsupported,
    MakerAnswerInvalid,
)
from tutti.domain.artwork.model import (
    Cover,
    CoverDerivative,
    CoverReport,
    Maker,
    Painting,
    Request,
    Sound,
    SourceType,
)
from tutti.domain.artwork.ports import CoverInspector, Designer, ImageMaker
from tutti.domain.artwork.verbs.looking import derivative_key, inspect, pieces
from tutti.domain.assets import Asset, Depot, Kind, Received

SQUARE = "cover.png"


@dataclass(frozen=True, slots=True)
class Studio:
    """Who takes part in making covers. Without a ``maker``, the designer draws alone."""

    database: Database
    depot: Depot
    inspector: CoverInspector
    designer: Designer
    maker: ImageMaker | None

    @property
    def chosen(self) -> Maker:
        """Who makes the pictures."""
        return (self.maker or self.designer).maker


@dataclass(frozen=True, slots=True)
class Base:
    """What is to be changed: a cover that was made here, or an upload."""

    asset: Asset
    cover: Cover | None

    @property
    def upload_id(self) -> int | None:
        """The upload that lies below, if there is one."""
        return self.cover.base_asset_id if self.cover else self.asset.id


@dataclass(frozen=True, slots=True)
class Made:
    """A finished cover whose bytes lie in the storage, and which is nobody's yet."""

    received: Received
    painting: Painting
    maker: Maker
    source_type: SourceType
    layer_key: str | None


async def find_base(tx: Tx, asset: Asset) -> Base:
    """Return what is known of a file that is to be changed."""
    return Base(asset, await covers.of_asset(tx, asset.id))


async def make_cover(studio: Studio, request: Request, base: Base | None = None) -> Made:
    """Make a cover, or change one, outside any transaction.

    Raises what the makers raise, ``BaseNotUsable`` and ``EditingUnsupported``.
    """
    request = _with_what_was(request, base)
    with TemporaryDirectory(prefix="tutti-cover-") as folder:
        room = _Room(studio, Path(folder))
        if studio.maker is None or (base and base.cover and not request.prompt):
            return await room.by_designer(request, base)
        return await room.by_maker(studio.maker, request, base)


async def keep_cover(
    tx: Tx, studio: Studio, made: Made, request: Request, base: Base | None, *, song: Asset | None = None
) -> tuple[Asset, Cover]:
    """Make a finished cover a file of the caller's organisation, in its place in the tree."""
    request = _with_what_was(request, base)
    painting = made.painting
    asset = await assets.keep(
        tx, studio.depot.storage, made.received, f"{request.title or 'cover'}.png"[-200:]
    )
    given: dict[str, object] = {
        "asset_id": asset.id,
        "parent_id": base.cover.id if base and base.cover else None,
        "base_asset_id": base.upload_id if base else None,
        "layer_key": made.layer_key,
        "provider": made.maker.provider,
        "model": made.maker.model,
        "machine_made": made.maker.machine_made,
        "source_type": made.source_type,
        "prompt": request.prompt,
        "avoid": request.avoid,
        "title": request.title,
        "artist": request.artist,
        "song_asset_id": song.id if song else base.cover.song_asset_id if base and base.cover else None,
        "sound": asdict(request.sound),
        "seed": painting.seed,
        "parameters": painting.parameters,
        "words_used": list(painting.words_used),
        "words_ignored": list(painting.words_ignored),
        "undrawn": painting.undrawn,
        "at": clock.now(),
    }
    return asset, await covers.by_id(tx, await covers.insert(tx, given))


async def cover_of(tx: Tx, asset: Asset) -> Cover | None:
    """Return how a file was made, or ``None`` for one that was not made here."""
    return await covers.of_asset(tx, asset.id)


async def line_of(tx: Tx, cover: Cover) -> list[Cover]:
    """Return a cover and those that it was changed from, newest first."""
    return await covers.line(tx, cover.id)


def _with_what_was(request: Request, base: Base | None) -> Request:
    """Keep title, artist and sound of the cover that is changed, where no others are given."""
    if base is None or base.cover is None:
        return request
    cover = base.cover
    return replace(
        request,
        title=request.title or cover.title,
        artist=request.artist or cover.artist,
        sound=request.sound if request.sound != Sound() else cover.sound,
    )


class _Room:
    """One cover being made, in a folder of its own."""

    def __init__(self, studio: Studio, folder: Path) -> None:
        self._studio = studio
        self._folder = folder
        self._designer = studio.designer

    async def by_designer(self, request: Request, base: Base | None) -> Made:
        """Let the designer draw, draw again, or treat what lies below."""
        cover = base.cover if base else None
        request = replace(request, parameters=cover.parameters if cover else None)
        if base is None or (cover and cover.layer_key is None and cover.base_asset_id is None):
            painting = await self._designer.draw(request, self._new("drawn"))
            return await self._finished(painting, self._designer.maker, SourceType.ALGORITHMIC, None)
        learnt = cover is not None and cover.machine_made
        maker = Maker(cover.provider, cover.model, cover.machine_made) if cover else self._designer.maker
        async with self._picture_below(base) as path:
            painting = await self._designer.treat(request, path, maker, self._new("treated"))
        source = cover.source_type if learnt and cover else SourceType.ALGORITHMIC_EDIT
        return await self._finished(painting, maker, source, cover.layer_key if cover else None)

    async def by_maker(self, maker: ImageMaker, request: Request, base: Base | None) -> Made:
        """Let the maker paint, look at what came, and have the designer write on it."""
        if base is None:
            raw = await maker.generate(request, self._new("painted"))
        elif not maker.maker.edits:
            raise EditingUnsupported(f"{maker.maker.model} can only make new pictures; send no base image.")
        else:
            async with self._picture_below(base) as path:
                raw = await maker.edit(request, path, self._new("painted"))
        layer = await self._looked_at(raw)
        key = await self._kept_layer(layer)
        cover = base.cover if base else None
        onward = replace(request, parameters=cover.parameters if cover and cover.layer_key else None)
        written = replace(onward, prompt="" if onward.parameters else request.prompt)
        painting = await self._designer.treat(written, layer, maker.maker, self._new("lettered"))
        source = SourceType.TRAINED_EDIT if base and base.upload_id else SourceType.TRAINED
        return await self._finished(painting, maker.maker, source, key)

    @asynccontextmanager
    async def _picture_below(self, base: Base) -> AsyncIterator[Path]:
        """Give the picture without letters: a layer, the upload's square, or the drawing once more."""
        storage, cover = self._studio.depot.storage, base.cover
        if cover and cover.layer_key:
            async with storage.local_path(cover.layer_key) as path:
                yield path
        elif cover and cover.base_asset_id is None:
            bare = Request("", parameters=cover.parameters, seed=cover.seed, sound=cover.sound)
            yield (await self._designer.draw(bare, self._new("bare"))).path
        else:
            async with self._square(base) as path:
                yield path

    @asynccontextmanager
    async def _square(self, base: Base) -> AsyncIterator[Path]:
        """Give the square that looking at an upload made, looking first if nobody has."""
        studio, asset = self._studio, base.asset
        if base.cover and base.cover.base_asset_id is not None:
            async with studio.database.system() as tx:
                asset = await assets.read_internal(tx, base.cover.base_asset_id)
        seen = await inspect(studio.database, studio.depot.storage, studio.inspector, asset)
        square = _square_of(seen) if isinstance(seen, CoverReport) else None
        if square is None:
            why = seen.findings[0].message if isinstance(seen, CoverReport) else seen.message
            raise BaseNotUsable(f"The picture cannot be changed into a cover. {why}")
        async with studio.depot.storage.local_path(derivative_key(asset.sha256, square)) as path:
            yield path

    async def _looked_at(self, raw: Path) -> Path:
        """Have the untrusted picture decoded at a distance; return the square that was made from it."""
        outputs = self._new("seen")
        try:
            report = await self._studio.inspector.inspect(raw, outputs)
        except tuple(FAULTS_OF_THE_FILE.values()) as fault:
            raise MakerAnswerInvalid(
                "The maker answered with something that is no usable picture."
            ) from fault
        if _square_of(report) is None:
            raise MakerAnswerInvalid(f"The maker's picture is of no use. {report.findings[0].message}")
        return outputs / SQUARE

    async def _kept_layer(self, layer: Path) -> str:
        digest = hashlib.sha256()
        async for piece in pieces(layer):
            digest.update(piece)
        word = digest.hexdigest()
        key = f"derived/layers/{word[-2:]}/{word}"
        await self._studio.depot.storage.write(key, pieces(layer))
        return key

    async def _finished(
        self, painting: Painting, maker: Maker, source: SourceType, layer_key: str | None
    ) -> Made:
        received = await assets.receive(self._studio.depot, Kind.COVER_ART, pieces(painting.path))
        return Made(received, painting, maker, source, layer_key)

    def _new(self, name: str) -> Path:
        folder = self._folder / name
        folder.mkdir()
        return folder


def _square_of(report: CoverReport) -> CoverDerivative | None:
    return next((each for each in report.derivatives if each.name == SQUARE), None)
