"""A worker as a process of its own."""

import asyncio
import signal

from tutti.assembly import Assembly
from tutti.bootstrap import assemble
from tutti.db.outage import OUTAGES
from tutti.logs import configure, get_logger
from tutti.settings import Settings
from tutti.worker.lanes import Worker
from tutti.workflows import workflows
from tutti.workflows.housekeeping import order

log = get_logger("worker")


def run(settings: Settings, url: str) -> None:
    """Work on the queue of the database at ``url`` until SIGTERM or SIGINT."""
    configure(settings.log_level)
    asyncio.run(_work(settings, url))


async def _work(settings: Settings, url: str) -> None:
    async with assemble(settings, url) as assembly:
        worker = Worker(assembly, workflows(), url)
        ordering = asyncio.create_task(_order_housekeeping(assembly))
        loop = asyncio.get_running_loop()
        for sign in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(sign, worker.stop)
        try:
            await worker.run()
        finally:
            ordering.cancel()


async def _order_housekeeping(assembly: Assembly) -> None:
    while True:
        try:
            await order(assembly.database)
        except OUTAGES as error:
            log.warning("housekeeping.not_ordered", error=str(error))
            await asyncio.sleep(60)
        else:
            await asyncio.sleep(3600)
