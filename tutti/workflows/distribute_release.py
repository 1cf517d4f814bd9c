"""From a submitted snapshot to a queued delivery for each store."""

from collections.abc import Mapping
from contextlib import suppress
from functools import partial

from tutti.assembly import Assembly
from tutti.db import Tx
from tutti.domain import credits, delivery, matching, releases
from tutti.workflows.analyse_asset import examine, identify
from tutti.workflows.run import Run, Workflow


async def distribute(run: Run) -> None:
    """Listen, judge what only listening can tell, then queue the deliveries."""
    async with run.assembly.database.system() as tx:
        await releases.note_attempt(tx, *_about(run.params), run.attempt)
    await run.step("listen", partial(_listen, run))
    await run.step("match", partial(_match, run))
    if await run.step("judge", partial(_judge, run)):
        await run.step("plan", partial(_plan, run))
    else:
        await run.step("give back", partial(_give_back, run))


async def _listen(run: Run) -> None:
    await _progress(run, "ingest", 10)
    snapshot = await _snapshot(run)
    for asset_id in (*snapshot.audio_assets, snapshot.cover_asset):
        await examine(run.assembly, asset_id)


async def _match(run: Run) -> None:
    await _progress(run, "acr_check", 30)
    for asset_id in (await _snapshot(run)).audio_assets:
        with suppress(matching.IndexUnavailable):  # who knows a recording is a question, not a condition
            await identify(run.assembly, asset_id)


async def _judge(run: Run) -> bool:
    await _progress(run, "metadata", 50)
    stores, detection = run.assembly.courier.own_stores, run.assembly.detection
    hold = run.assembly.settings.hold_unconfirmed_rights
    async with run.assembly.database.system() as tx:
        return await releases.judge_again(tx, *_about(run.params), stores, detection, hold_questions=hold)


async def _plan(run: Run) -> None:
    await _progress(run, "deliver", 70)
    release_id, number = _about(run.params)
    async with run.assembly.database.system() as tx:
        await releases.make_known(tx, release_id, number)
        await delivery.plan(tx, run.assembly.courier.profiles, release_id, number)
        await releases.note_progress(tx, release_id, number, "deliver", 100, state="completed")


async def _give_back(run: Run) -> None:
    async with run.assembly.database.system() as tx:
        await _release_hold(tx, run.params)


async def _release_hold(tx: Tx, params: Mapping[str, object]) -> None:
    snapshot = await releases.read_snapshot_of(tx, *_about(params))
    await credits.release_hold(tx, snapshot.organisation_id, snapshot.public_id)


async def _snapshot(run: Run) -> releases.Snapshot:
    async with run.assembly.database.system() as tx:
        return await releases.read_snapshot_of(tx, *_about(run.params))


async def _progress(run: Run, stage: str, progress: int) -> None:
    async with run.assembly.database.system() as tx:
        await releases.note_progress(tx, *_about(run.params), stage, progress, state="processing")


def _about(params: Mapping[str, object]) -> tuple[int, int]:
    """Return the release and the number of its snapshot."""
    return int(str(params["release_id"])), int(str(params["snapshot_number"]))


async def faltered(assembly: Assembly, params: Mapping[str, object], error: str) -> None:
    """Tell that the work failed and will be tried again."""
    async with assembly.database.system() as tx:
        await releases.note_retry(tx, *_about(params), error)


async def gave_up(assembly: Assembly, params: Mapping[str, object], error: str) -> None:
    """Tell the owner that the release is stuck, and give the held credits back."""
    async with assembly.database.system() as tx:
        if await releases.note_failure(tx, *_about(params), error):
            await _release_hold(tx, params)


WORKFLOW = Workflow("distribute_release", distribute, gave_up, faltered)
