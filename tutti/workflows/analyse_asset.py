"""On every file: listen to it, or look at it, once for its bytes; then make what can be played or shown.

A song is listened to for what it is, for the traces of a machine that made it, and for who knows it.
"""

from contextlib import suppress

from tutti.assembly import Assembly
from tutti.domain import artwork, assets, audio, detection, matching
from tutti.domain.assets import Asset, Kind
from tutti.domain.audio import AudioReport
from tutti.domain.detection import Standing
from tutti.workflows.run import Run, Workflow


async def analyse(run: Run) -> None:
    """Analyse the file that was uploaded; of a song, find who knows it, and render the preview."""
    asset_id = run.number("asset_id")

    async def look() -> None:
        await examine(run.assembly, asset_id)

    async def preview() -> None:
        async with run.assembly.database.system() as tx:
            asset = await assets.read_internal(tx, asset_id)
        if asset.kind is Kind.AUDIO:
            depot = run.assembly.depot
            await audio.render_preview(run.assembly.database, depot.storage, run.assembly.listener, asset)

    async def match() -> None:
        await identify(run.assembly, asset_id)

    await run.step("analyse", look)
    await run.step("match", match)
    await run.step("preview", preview)


async def identify(assembly: Assembly, asset_id: int) -> None:
    """Look a song up among the known recordings, once for its bytes; what cannot be heard is passed over."""
    async with assembly.database.system() as tx:
        asset = await assets.read_internal(tx, asset_id)
    if asset.kind is Kind.AUDIO:
        with suppress(matching.NotMatchable):
            await matching.identify(assembly.database, assembly.depot.storage, assembly.matcher, asset)
    await assembly.matcher.index.merge()


async def examine(assembly: Assembly, asset_id: int) -> None:
    """Listen to a song or look at a cover, unless its bytes are known."""
    async with assembly.database.system() as tx:
        asset = await assets.read_internal(tx, asset_id)
    storage = assembly.depot.storage
    if asset.kind is Kind.AUDIO:
        await hear(assembly, asset)
    elif asset.kind is Kind.COVER_ART:
        await artwork.inspect(assembly.database, storage, assembly.cover_inspector, asset)


async def hear(assembly: Assembly, asset: Asset) -> Standing | None:
    """Listen to a song and look for a machine's traces, unless its bytes are known; return what holds.

    ``None`` where nothing was measured: detection is switched off, or the file cannot be listened to.
    """
    database, storage = assembly.database, assembly.depot.storage
    heard = await audio.analyse(database, storage, assembly.listener, asset)
    frames = heard.format.frames if isinstance(heard, AudioReport) else None
    return await detection.detect(database, storage, assembly.detection, asset, frames)


WORKFLOW = Workflow("analyse_asset", analyse)
