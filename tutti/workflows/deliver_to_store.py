"""One release to one store: send the package, then read what the store answers until it has decided."""

from collections.abc import Mapping

from tutti.assembly import Assembly
from tutti.domain import delivery
from tutti.workflows.run import Run, Workflow

PATIENCE = (1, 1, 2, 2, 5, 5, 10, 30, 60, 300, 900)
LOOKS = 2000


async def deliver(run: Run) -> None:
    """Send, then look for answers, ever more rarely, for about three weeks."""
    delivery_id = run.number("delivery_id")

    async def send() -> None:
        await delivery.dispatch(run.assembly.database, run.assembly.courier, delivery_id)

    async def look() -> bool:
        return await delivery.collect_answers(run.assembly.database, run.assembly.courier, delivery_id)

    await run.step("send", send)
    for turn in range(LOOKS):
        if await run.step("look", look):
            return
        await run.sleep("wait", PATIENCE[min(turn, len(PATIENCE) - 1)])


async def gave_up(assembly: Assembly, params: Mapping[str, object], error: str) -> None:
    """Mark the delivery as failed: the operator must mend something."""
    async with assembly.database.system() as tx:
        await delivery.failed(tx, int(str(params["delivery_id"])), error)


WORKFLOW = Workflow("deliver_to_store", deliver, gave_up)
