"""Workers and servers that die by SIGKILL at a chosen point of their work; a program for ``test_kill``.

``killable.py work`` reads lines ``POINT RELEASE`` and forks a worker for each, which is killed at its POINT-th
point, or ends when the release is distributed. ``killable.py serve`` is ``tutti serve --no-worker`` that dies once
before and once after committing a POST whose Idempotency-Key says so.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import psycopg

from tutti.adapters.stores import folder
from tutti.adapters.stores.sandbox import store
from tutti.adapters.stores.sandbox.catalogue import Catalogue
from tutti.bootstrap import assemble
from tutti.http.kit.work import Work
from tutti.server import run
from tutti.settings import Settings
from tutti.worker import Worker, lanes
from tutti.workflows import workflows

LEASE = 3600
"""Long: nobody takes a run over before the test lets them."""


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Countdown:
    """Counts points; the chosen one is the last thing this process does."""

    def __init__(self, last: int) -> None:
        self.left = last

    def __call__(self, where: str) -> None:
        self.left -= 1
        if self.left == 0:
            print(f"POINT {where}", file=sys.stderr, flush=True)
            die()


def arm(point: Callable[[str], None]) -> None:
    """Put points at steps, commits, files at the store, and answers of the store.

    A process that died just after a commit leaves what one leaves that died just before the next.
    """
    step, commit = lanes.EngineRun.step, psycopg.AsyncConnection.commit
    write, named = folder.FolderStore.write, folder._name
    answer, finish = store._write, Catalogue.finish

    async def watched_step(self: Any, name: str, act: Callable[[], Awaitable[Any]]) -> Any:
        async def watched() -> Any:
            found = await act()
            point(f"done {name}")
            return found

        found = await step(self, name, watched)
        point(f"after {name}")
        return found

    async def watched_commit(self: Any) -> None:
        point("before commit")
        await commit(self)

    async def watched_write(self: Any, path: str, content: Any) -> None:
        point(f"before write {path}")
        await write(self, path, content)

    def watched_name(source: Path, target: Path) -> None:
        point(f"before naming {target.name}")
        named(source, target)
        point(f"named {target.name}")

    def watched_answer(*args: Any) -> Any:
        point("before answer")
        said = answer(*args)
        point("answered")
        return said

    def watched_finish(self: Any, batch: str) -> None:
        finish(self, batch)
        point("finished")

    lanes.EngineRun.step = watched_step
    psycopg.AsyncConnection.commit = watched_commit
    folder.FolderStore.write, folder._name = watched_write, watched_name
    store._write, Catalogue.finish = watched_answer, watched_finish


async def work(settings: Settings, point: int, release: str) -> None:
    url = settings.database_url or ""
    async with assemble(settings, url) as assembly:
        arm(Countdown(point))
        worker = Worker(assembly, workflows(), url, lease=LEASE)
        watching = asyncio.create_task(_stop_when_idle(worker, url, release))
        await worker.run()
        await watching


async def _stop_when_idle(worker: Worker, url: str, release: str) -> None:
    idle = """select r.state = 'distributed' and not exists (
        select from absurd.r_tutti where state in ('pending', 'running', 'sleeping')
          and (available_at < clock_timestamp() + interval '1 hour' and state <> 'running'
               or started_at > clock_timestamp() - interval '10 seconds' and state = 'running'
                 and claimed_by like %(me)s))
        from release r where r.public_id = %(id)s"""
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        while True:
            found = await connection.execute(idle, {"id": release, "me": f"%:{os.getpid()}:%"})
            row = await found.fetchone()
            if row and row[0]:
                worker.stop()
                return
            await asyncio.sleep(0.1)


def fork_workers() -> None:
    settings = Settings.load()
    for line in sys.stdin:
        point, release = line.split()
        child = os.fork()
        if child == 0:
            asyncio.run(work(settings, int(point), release))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        print("killed" if killed else f"ended {status}", flush=True)


def serve() -> None:
    finish = Work.finish

    async def watched_finish(self: Work, response: Any) -> None:
        key = self.request.headers.get("idempotency-key", "")
        once = Path(os.environ["TUTTI_HOME"]) / key
        if key.startswith("kill-before") and not once.exists():
            once.touch()
            die()
        await finish(self, response)
        if key.startswith("kill-after") and not once.exists():
            once.touch()
            die()

    Work.finish = watched_finish
    run(Settings.load(), with_worker=False)


if __name__ == "__main__":
    if sys.argv[1] == "work":
        fork_workers()
    else:
        serve()
