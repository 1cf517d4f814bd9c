"""The balance fell below what its owner wants to keep: buy credits with the saved card."""

from tutti.domain import credits
from tutti.workflows.run import Run, Workflow


async def reload(run: Run) -> None:
    """Charge the card under a key of its own, once an hour at the most."""

    async def buy() -> bool:
        assembly = run.assembly
        return await credits.reload(assembly.database, assembly.payments, run.number("organisation_id"))

    await run.step("buy", buy)


WORKFLOW = Workflow("reload_credits", reload)
