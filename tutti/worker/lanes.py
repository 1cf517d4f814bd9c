"""The workflow engine (Absurd) behind :class:`tutti.workflows.run.Run`.

A worker is a few lanes, each with its own connection and one run at a time, so that a slow run holds up
nobody. A lease is kept by heartbeat; a run whose worker died is taken over when its lease ends.
"""

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeVar, cast

import psycopg
from absurd_sdk import AsyncAbsurd, AsyncTaskContext, CancelledTask, FailedTask, SuspendTask

from tutti.assembly import Assembly
from tutti.core.errors import TuttiError
from tutti.logs import get_logger
from tutti.workflows.run import Workflow

QUEUE = "tutti"
Result = TypeVar("Result")
log = get_logger("worker")


class EngineRun:
    """A run over the engine's context."""

    def __init__(self, assembly: Assembly, context: AsyncTaskContext, params: Mapping[str, object]) -> None:
        self.assembly = assembly
        self.params = params
        self._context = context

    @property
    def attempt(self) -> int:
        """Which try this is."""
        return int(self._context._task["attempt"])

    async def step(self, name: str, act: Callable[[], Awaitable[Result]]) -> Result:
        """Do ``act`` once; see :class:`tutti.workflows.run.Run`."""
        return await self._context.step(name, act)

    async def sleep(self, name: str, seconds: float) -> None:
        """Give the run back for ``seconds``."""
        await self._context.sleep_for(name, seconds)

    def number(self, name: str) -> int:
        """Return an integer parameter."""
        return int(cast("int", self.params[name]))


class Lane:
    """One connection to the engine, doing one run at a time."""

    def __init__(self, assembly: Assembly, workflows: Sequence[Workflow], url: str, lease: int) -> None:
        self._assembly = assembly
        self._url = url
        self._lease = lease
        self._running: str | None = None
        self._engine: AsyncAbsurd
        self._workflows = workflows
        self._connection: psycopg.AsyncConnection[Any]

    async def work(self, stopping: asyncio.Event) -> None:
        """Claim and do runs until ``stopping`` is set; a lost connection is opened again."""
        while not stopping.is_set():
            try:
                await self._connect()
                async with self._connection:
                    await self._loop(stopping)
            except psycopg.OperationalError as error:
                log.warning("worker.connection_lost", error=str(error))
                await asyncio.sleep(1)

    async def _connect(self) -> None:
        self._connection = await psycopg.AsyncConnection.connect(self._url, autocommit=True)
        self._engine = AsyncAbsurd(self._connection, queue_name=QUEUE)
        for workflow in self._workflows:
            self._engine.register_task(workflow.name)(self._handler(workflow))

    async def _loop(self, stopping: asyncio.Event) -> None:
        worker = f"{socket.gethostname()}:{os.getpid()}:{id(self)}"
        while not stopping.is_set():
            claimed = await self._engine.claim_tasks(1, self._lease, worker)
            if not claimed:
                with suppress(TimeoutError):
                    await asyncio.wait_for(stopping.wait(), 0.4)
                continue
            self._running = str(claimed[0]["run_id"])
            await self._engine._execute_task(claimed[0], self._lease)
            self._running = None

    async def hand_back(self) -> None:
        """Return a run that was cut off, for another worker to take up at once."""
        if self._running is None:
            return
        async with await psycopg.AsyncConnection.connect(self._url, autocommit=True) as connection:
            with suppress(psycopg.Error):
                await connection.execute(
                    "select absurd.schedule_run(%s, %s, absurd.current_time())", (QUEUE, self._running)
                )

    def _handler(self, workflow: Workflow) -> Callable[[Any, AsyncTaskContext], Awaitable[None]]:
        async def handle(params: Any, context: AsyncTaskContext) -> None:  # noqa: ANN401 (the engine's JSON)
            run = EngineRun(self._assembly, context, params)
            pulse = asyncio.create_task(self._heartbeat(context))
            try:
                await workflow.steps(run)
            except (SuspendTask, CancelledTask, FailedTask):
                raise
            except Exception as error:
                await self._failed(workflow, params, context, error)
                raise
            finally:
                pulse.cancel()

        return handle

    async def _heartbeat(self, context: AsyncTaskContext) -> None:
        while True:
            await asyncio.sleep(self._lease / 3)
            await context.heartbeat(self._lease)

    async def _failed(
        self, workflow: Workflow, params: Mapping[str, object], context: AsyncTaskContext, error: Exception
    ) -> None:
        task = context._task
        last = task["attempt"] >= (task["max_attempts"] or task["attempt"] + 1)
        log.warning(
            "workflow.failed", workflow=workflow.name, attempt=task["attempt"], last=last, exc_info=error
        )
        tell = workflow.gave_up if last else workflow.faltered
        if tell is not None:
            await tell(self._assembly, params, _told(error))


def _told(error: Exception) -> str:
    """Say what failed to whom it concerns. What nobody foresaw may name paths and hosts: the log has it."""
    if isinstance(error, TuttiError):
        return error.message
    return f"Something unforeseen failed here ({type(error).__name__}); the operator's log says more."


class Worker:
    """A few lanes, started together and stopped gracefully."""

    def __init__(
        self, assembly: Assembly, workflows: Sequence[Workflow], url: str, *, lease: int = 30
    ) -> None:
        lanes = assembly.settings.worker_lanes
        self._lanes = [Lane(assembly, workflows, url, lease) for _ in range(lanes)]
        self._stopping = asyncio.Event()

    async def run(self, *, grace: float = 20) -> None:
        """Work until :meth:`stop`; then finish what runs within ``grace`` seconds, and hand the rest back."""
        tasks = [asyncio.create_task(lane.work(self._stopping)) for lane in self._lanes]
        stopping = asyncio.create_task(self._stopping.wait())
        await asyncio.wait([stopping, *tasks], return_when=asyncio.FIRST_COMPLETED)
        _, unfinished = await asyncio.wait(tasks, timeout=grace)
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)
        for lane in self._lanes:
            await lane.hand_back()
        for task in tasks:
            if task.done() and not task.cancelled():
                task.result()

    def stop(self) -> None:
        """Ask the lanes to claim nothing more."""
        self._stopping.set()
