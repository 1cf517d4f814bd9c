"""One release to one store: make what it needs, send the package, read its answers until it has decided."""

from collections.abc import Mapping
from itertools import chain, repeat

from tutti.assembly import Assembly
from tutti.domain import ddex, delivery
from tutti.workflows.run import Run, Workflow

PATIENCE = (1, 1, 2, 2, 5, 5, 10, 30, 60, 300, 900)
TURNS = (1, 1, 2, 2, 5, 5, 10, 30)
"""Seconds between looks whether what came before has stopped or is through; the last holds from then on."""
LOOKS = 2000
REFUSED = "The store does not let us in, or not write; its operator here has to mend that."
UNREACHED = "The store does not answer, or takes nothing more now; it is tried again."
"""What owners are told: hosts and accounts are the operator's business, whose log has the cause."""


async def deliver(run: Run) -> None:
    """Send, then look for answers, ever more rarely, for about three weeks.

    What the files or the metadata themselves do not allow goes back to the owner at once: no other try would
    mend it.
    """
    try:
        await _deliver(run, run.number("delivery_id"))
    except delivery.StoreRefused as fault:
        raise delivery.StoreRefused(REFUSED) from fault
    except (delivery.StoreUnreachable, delivery.StoreFull) as fault:
        raise delivery.StoreUnreachable(UNREACHED) from fault


async def _deliver(run: Run, delivery_id: int) -> None:
    if not await _turn(run, delivery_id):
        return
    try:
        await _bring(run, delivery_id)
    except (delivery.InvalidPackage, ddex.Unwritable) as fault:
        async with run.assembly.database.system() as tx:
            await delivery.needs_attention(tx, delivery_id, fault.message)
        return

    async def look() -> bool:
        return await delivery.collect_answers(run.assembly.database, run.assembly.courier, delivery_id)

    for turn in range(LOOKS):
        if await run.step("look", look):
            return
        await run.sleep("wait", PATIENCE[min(turn, len(PATIENCE) - 1)])


async def _turn(run: Run, delivery_id: int) -> bool:
    """Wait until what the store was to get before is through; return whether there is anything to do."""

    async def ask() -> str:
        async with run.assembly.database.system() as tx:
            return await delivery.turn(tx, delivery_id)

    pauses = chain(TURNS, repeat(TURNS[-1]))
    while (whose := delivery.Turn(await run.step("turn", ask))) is delivery.Turn.LATER:
        await run.sleep("wait for the turn", next(pauses))
    return whose is delivery.Turn.NOW


async def _bring(run: Run, delivery_id: int) -> None:
    database, courier = run.assembly.database, run.assembly.courier

    async def make_masters() -> None:
        listener = run.assembly.listener
        await delivery.make_masters(database, courier.profiles, courier.storage, listener, delivery_id)

    async def sum_up() -> dict[str, dict[str, str]]:
        return await delivery.sum_up(database, courier.profiles, courier.storage, delivery_id)

    await run.step("make masters", make_masters)
    sums = await run.step("sum up", sum_up)

    async def send() -> None:
        await delivery.dispatch(database, courier, delivery_id, sums)

    await run.step("send", send)


async def gave_up(assembly: Assembly, params: Mapping[str, object], error: str) -> None:
    """Mark the delivery as failed: the operator must mend something."""
    async with assembly.database.system() as tx:
        await delivery.failed(tx, int(str(params["delivery_id"])), error)


async def faltered(assembly: Assembly, params: Mapping[str, object], error: str) -> None:
    """Tell why the delivery is not further; it will be tried again."""
    async with assembly.database.system() as tx:
        await delivery.stumbled(tx, int(str(params["delivery_id"])), error)


WORKFLOW = Workflow("deliver_to_store", deliver, gave_up, faltered)
