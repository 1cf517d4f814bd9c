"""Withdraw a release from every store that has it."""

from tutti.domain import delivery
from tutti.workflows.run import Run, Workflow


async def take_down(run: Run) -> None:
    """Queue a takedown message for each store."""

    async def plan() -> None:
        async with run.assembly.database.system() as tx:
            await delivery.plan_takedown(tx, run.number("release_id"), run.number("snapshot_number"))

    await run.step("plan", plan)


WORKFLOW = Workflow("take_down_release", take_down)
