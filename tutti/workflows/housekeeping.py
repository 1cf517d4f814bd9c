"""Once an hour: what was abandoned is swept or told of, what has expired forgotten, the books are checked."""

from functools import partial

from tutti.core import clock
from tutti.db import Database
from tutti.db.abandoned import abandoned
from tutti.db.idempotency import forget_old
from tutti.domain import accounts, assets, books, intake, matching
from tutti.logs import get_logger
from tutti.workflows import giving_up
from tutti.workflows.run import Run, Workflow

NAME = "housekeeping"
RENEWED_AT_ONCE = 100
log = get_logger("housekeeping")


async def keep_house(run: Run) -> None:
    """Sweep uploads and storage, then old answers and credentials, then compare the books with themselves.

    Workflows that ended with a worker that was killed are given up as those are that fail. Last, fingerprints
    of an older version are made anew, some each hour.
    """
    database = run.assembly.database

    async def sweep() -> None:
        await assets.sweep(database, run.assembly.depot.storage)
        await intake.sweep(database, run.assembly.depot.storage)

    async def forget() -> None:
        async with database.system() as tx:
            await forget_old(tx)
            await accounts.forget_old(tx)

    async def audit() -> list[str]:
        async with database.system() as tx:
            await books.release_expired(tx)
            wrong = await books.check(tx)
        for line in wrong:
            log.error("books.wrong", line=line)
        return wrong

    async def renew() -> None:
        storage, matcher = run.assembly.depot.storage, run.assembly.matcher
        done = await matching.renew(database, storage, matcher, most=RENEWED_AT_ONCE)
        if done.left or done.lost:
            log.warning("matching.outdated", left=done.left, lost=done.lost, see="tutti matching renew")

    await run.step("sweep", sweep)
    await run.step("forget", forget)
    await run.step("audit", audit)
    await run.step("give up", partial(_give_up, database))
    await run.step("renew", renew)


async def _give_up(database: Database) -> None:
    async with database.system() as tx:
        for each in await abandoned(tx):
            log.warning("workflow.abandoned", workflow=each.workflow, params=each.params)
            told = {"workflow": each.workflow, "params": each.params}
            await tx.start(giving_up.NAME, told, key=each.key)


async def order(database: Database) -> None:
    """Ask for this hour's housekeeping; whoever asks again in the same hour changes nothing."""
    hour = f"{clock.now():%Y-%m-%dT%H}"
    async with database.system() as tx:
        await tx.start(NAME, {}, key=f"{NAME}:{hour}")


WORKFLOW = Workflow(NAME, keep_house)
