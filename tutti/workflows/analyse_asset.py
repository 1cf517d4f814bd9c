"""On every file: listen to it, or look at it, once for its bytes; then make what can be played or shown.

A song is listened to twice: for what it is, and for the traces of a machine that made it.
"""

from tutti.assembly import Assembly
from tutti.domain import artwork, assets, audio, detection
from tutti.domain.assets import Asset, Kind
from tutti.domain.audio import AudioReport
from tutti.domain.detection import Standing
from tutti.workflows.run import Run, Workflow


async def analyse(run: Run) -> None:
    """Analyse the file that was uploaded, and render the preview of a song."""
    asset_id = run.number("asset_id")

    async def look() -> None:
        await examine(run.assembly, asset_id)

    async def preview() -> None:
        async with run.assembly.database.system() as tx:
            asset = await assets.read_internal(tx, asset_id)
        if asset.kind is Kind.AUDIO:
            depot = run.assembly.depot
            await audio.render_preview(run.assembly.database, depot.storage, run.assembly.listener, asset)

    await run.step("analyse", look)
    await run.step("preview", preview)


async def examine(assembly: Assembly, asset_id: int) -> None:
    """Listen to or look at a file, unless its bytes are known."""
    async with assembly.database.system() as tx:
        asset = await assets.read_internal(tx, asset_id)
    storage = assembly.depot.storage
    if asset.kind is Kind.AUDIO:
        await hear(assembly, asset)
    else:
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
