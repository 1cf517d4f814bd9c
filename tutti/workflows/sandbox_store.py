"""The embedded store opens its door when something was brought to it."""

from tutti.workflows.run import Run, Workflow


async def inspect(run: Run) -> None:
    """Let the store judge what lies in its folder; for deliveries to other stores there is nothing to see."""
    await run.step("inspect", run.assembly.open_sandbox)


WORKFLOW = Workflow("sandbox_store", inspect)
