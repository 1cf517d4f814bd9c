"""One instance: the embedded database when there is no other, the web server, and a worker beside it."""

import asyncio
import ctypes
import gc
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import uvicorn
import uvloop

from tutti.bootstrap import assemble, database_of
from tutti.core.errors import TuttiError
from tutti.core.scratch import scratch
from tutti.http.app import build
from tutti.logs import configure, get_logger
from tutti.settings import Settings

THREADS = max(4, os.cpu_count() or 1)
"""They hash, and wait for the disk; each holds memory of its own."""


def run(settings: Settings, *, with_worker: bool) -> None:
    """Serve until SIGTERM or SIGINT; requests are finished, running work is finished or handed back."""
    configure(settings.log_level)
    for name in settings.strangers():
        get_logger().warning("setting.unknown", name=name, known_in="docs/operations.md")
    tune_memory()
    listener = _listen(settings)
    settings = settings.model_copy(update={"port": listener.getsockname()[1]})
    with database_of(settings) as url, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(settings, url, listener, with_worker=with_worker))


class Server(uvicorn.Server):
    """The web server, which leaves signals to us: a second process has to be stopped with it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield

    def stop(self) -> None:
        """Answer what is under way, then end; asked twice, end at once."""
        self.force_exit = self.should_exit
        self.should_exit = True


async def _serve(settings: Settings, url: str, listener: socket.socket, *, with_worker: bool) -> None:
    app = build()
    server = Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=20,
            lifespan="off",
        )
    )
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(THREADS))
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, server.stop)
    stopping = asyncio.Event()
    async with assemble(settings, url) as assembly:
        app.state.assembly = assembly
        keeper = asyncio.create_task(_keep_worker(settings, url, stopping)) if with_worker else None
        _settle_memory()
        print(f"Tutti is ready at {settings.base_url}", flush=True)  # noqa: T201 (the one line)
        try:
            await server.serve(sockets=[listener])
        finally:
            stopping.set()
            if keeper:
                await keeper


M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
"""Of glibc's mallopt(3)."""


def tune_memory() -> None:
    """Have all threads take from one heap, and the heap keep what the next request takes again.

    Else each thread that has written or hashed an upload keeps megabytes of its own for ever, and whatever
    comes in is copied to pages that the kernel has to find and clear anew each time.
    """
    tune = getattr(ctypes.CDLL(None), "mallopt", None)
    if tune is not None:  # other C libraries have neither the options nor the habits
        tune(M_ARENA_MAX, 1)
        tune(M_MMAP_THRESHOLD, 4 << 20)
        tune(M_TRIM_THRESHOLD, 8 << 20)


def _settle_memory() -> None:
    """Have the garbage collector leave alone what the start built, and come by less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


async def _keep_worker(settings: Settings, url: str, stopping: asyncio.Event) -> None:
    """Keep one worker process alive; at the end, let it finish or hand back what it runs."""
    while not stopping.is_set():
        worker = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tutti.worker.beside",
            env=_environment(settings, url),
            stdin=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C reaches the server, which then stops its worker
        )
        ended = asyncio.create_task(worker.wait())
        stop = asyncio.create_task(stopping.wait())
        await asyncio.wait([ended, stop], return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        if not ended.done():
            worker.send_signal(signal.SIGTERM)
            await ended
        elif not stopping.is_set():
            await asyncio.sleep(1)


def _environment(settings: Settings, url: str) -> dict[str, str]:
    return os.environ | {
        "TUTTI_DATABASE_URL": url,
        "TUTTI_HOME": str(settings.home),
        "TUTTI_PORT": str(settings.port),
        "TUTTI_HOST": settings.host,
    }


def _listen(settings: Settings) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        sys.exit(
            f"Cannot listen on {settings.host}:{settings.port}: {error.strerror}. Choose another --port."
        )
    listener.listen(1024)
    return listener


if __name__ == "__main__":
    try:
        settings = Settings.load()
        with scratch():
            run(settings, with_worker="--no-worker" not in sys.argv)
    except TuttiError as error:
        sys.exit(error.told())
