"""From a submitted snapshot to a queued delivery for each store."""

from collections.abc import Mapping
from contextlib import suppress

from tutti.assembly import Assembly
from tutti.domain import credits, delivery, matching, releases
from tutti.workflows.analyse_asset import examine, identify
from tutti.workflows.run import Run, Workflow


async def distribute(run: Run) -> None:
    """Listen, judge what only listening can tell, then queue the deliveries."""
    release_id, number = run.number("release_id"), run.number("snapshot_number")

    async def listen() -> None:
        await _progress(run, "ingest", 10)
        async with run.assembly.database.system() as tx:
            snapshot = await releases.read_snapshot_of(tx, release_id, number)
        for asset_id in (*snapshot.audio_assets, snapshot.cover_asset):
            await examine(run.assembly, asset_id)

    async def match() -> None:
        await _progress(run, "acr_check", 30)
        async with run.assembly.database.system() as tx:
            snapshot = await releases.read_snapshot_of(tx, release_id, number)
        for asset_id in snapshot.audio_assets:
            with suppress(matching.IndexUnavailable):  # who knows a recording is a question, not a condition
                await identify(run.assembly, asset_id)

    async def judge() -> bool:
        await _progress(run, "metadata", 50)
        async with run.assembly.database.system() as tx:
            stores, detection = run.assembly.courier.own_stores, run.assembly.detection
            return await releases.judge_again(tx, release_id, number, stores, detection)

    async def give_back() -> None:
        async with run.assembly.database.system() as tx:
            snapshot = await releases.read_snapshot_of(tx, release_id, number)
            await credits.release_hold(tx, snapshot.organisation_id, snapshot.public_id)

    async def plan() -> None:
        await _progress(run, "deliver", 70)
        async with run.assembly.database.system() as tx:
            await releases.make_known(tx, release_id, number)
            await delivery.plan(tx, run.assembly.courier.profiles, release_id, number)
            await releases.note_progress(tx, release_id, number, "deliver", 100, state="completed")

    await run.step("listen", listen)
    await run.step("match", match)
    if await run.step("judge", judge):
        await run.step("plan", plan)
    else:
        await run.step("give back", give_back)


async def _progress(run: Run, stage: str, progress: int) -> None:
    async with run.assembly.database.system() as tx:
        await releases.note_progress(
            tx, run.number("release_id"), run.number("snapshot_number"), stage, progress, state="processing"
        )


async def gave_up(assembly: Assembly, params: Mapping[str, object], error: str) -> None:
    """Tell the owner that the release is stuck, and give the held credits back."""
    release_id, number = int(str(params["release_id"])), int(str(params["snapshot_number"]))
    async with assembly.database.system() as tx:
        await releases.note_failure(tx, release_id, number, error)
        snapshot = await releases.read_snapshot_of(tx, release_id, number)
        await credits.release_hold(tx, snapshot.organisation_id, snapshot.public_id)


WORKFLOW = Workflow("distribute_release", distribute, gave_up)
