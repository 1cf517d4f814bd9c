"""On every file: listen to it, or look at it, once for its bytes; then make what can be played or shown."""

from tutti.assembly import Assembly
from tutti.domain import artwork, assets, audio
from tutti.domain.assets import Kind
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
        await audio.analyse(assembly.database, storage, assembly.listener, asset)
    else:
        await artwork.inspect(assembly.database, storage, assembly.cover_inspector, asset)


WORKFLOW = Workflow("analyse_asset", analyse)
