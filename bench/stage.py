"""What the benchmarks over HTTP stand on: a PostgreSQL, a server process on one core, and accounts.

CPU time is that of the whole process, user and system, from ``/proc``. It minds less than throughput who else
uses the machine, but a busy neighbour empties the caches, so that sides are measured in turn.
"""

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import psycopg

from tutti.core.actor import Actor
from tutti.db import Database
from tutti.db.embedded import start
from tutti.db.migrations import migrate
from tutti.domain import accounts, credits
from tutti.domain.accounts.verbs import passwords

READY = "Tutti is ready at "
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, CLIENT_CORE = CORES[0], CORES[-1]


@dataclass(frozen=True)
class Server:
    """A server process and the port that it listens on."""

    process: "subprocess.Popen[str]"
    port: int

    def cpu(self) -> float:
        """Seconds of CPU that the process has used, all threads, without its children."""
        return cpu_of(self.process.pid)

    def resident(self) -> float:
        """Resident memory in MB."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


class Postgres(NamedTuple):
    """A fresh, migrated database."""

    url: str
    home: Path
    postmaster: int

    def cpu(self) -> float:
        """Seconds of CPU of the server and all its living processes."""
        everyone = map(int, filter(str.isdigit, os.listdir("/proc")))
        return sum(cpu_of(pid) for pid in everyone if self.postmaster in (pid, _parent(pid)))


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Run a PostgreSQL in a temporary home, with every table made."""
    with TemporaryDirectory(prefix="tutti-bench-") as folder, start(Path(folder) / "home") as running:
        migrate(running.url)
        with psycopg.connect(running.url) as connection:
            backend = connection.execute("select pg_backend_pid()").fetchone()
            assert backend
            postmaster = _parent(int(backend[0]))
        yield Postgres(running.url, Path(folder) / "home", postmaster)


@contextmanager
def tutti(
    database: Postgres, *words: str, core: int | None = SERVER_CORE, **settings: str
) -> Iterator[Server]:
    """Run ``tutti serve`` on a free port; ``settings`` as in the environment, without ``TUTTI_``."""
    home = database.home.with_name("served")
    command = ["-m", "tutti", "serve", "--port", "0", "--home", str(home), *words]
    given = {f"TUTTI_{name.upper()}": value for name, value in settings.items()}
    with _running(command, given | {"TUTTI_DATABASE_URL": database.url}, home, core) as server:
        yield server


@contextmanager
def bare(database: Postgres, core: int | None = SERVER_CORE) -> Iterator[Server]:
    """Run the bare routes of :mod:`bench.bare` under uvicorn with Tutti's settings."""
    home = database.home.with_name("bare")
    with _running(["-m", "bench.bare"], {"TUTTI_DATABASE_URL": database.url}, home, core) as server:
        yield server


@contextmanager
def _running(command: list[str], env: dict[str, str], home: Path, core: int | None) -> Iterator[Server]:
    home.mkdir(exist_ok=True)
    own = {name: value for name, value in os.environ.items() if not name.startswith("TUTTI_")} | env
    with (
        (home / "serve.log").open("ab") as log,
        subprocess.Popen(
            [sys.executable, *command], stdout=subprocess.PIPE, stderr=log, text=True, env=own
        ) as server,
    ):
        try:
            line = server.stdout.readline() if server.stdout else ""
            assert line.startswith(READY), (home / "serve.log").read_text()[-2000:]
            if core is not None:
                for thread in os.listdir(f"/proc/{server.pid}/task"):
                    os.sched_setaffinity(int(thread), {core})
            yield Server(server, int(line.rsplit(":", 1)[1]))
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(60)


@dataclass(frozen=True)
class Somebody:
    """An account with a token and credits."""

    actor: Actor
    public_id: str
    token: str


def quick_passwords() -> None:
    """Let the accounts of this process be made without Argon2's real cost; no figure is about that."""
    passwords.HASHER = type(passwords.HASHER)(time_cost=1, memory_cost=8, parallelism=1)


async def somebody(database: Database, granted: int = 100_000) -> Somebody:
    """Make an account that may submit for a long time."""
    email = f"bench.{secrets.token_hex(8)}@example.com"
    account = await accounts.sign_up(database, accounts.NewAccount(email, "violet harbour 1962"))
    actor = Actor(account.id, account.personal_organisation_id, frozenset({"once:mcp"}), "pat")
    async with database.transaction(actor) as tx:
        token = (await accounts.create_token(tx, "bench", prefix="tutti_pat_")).secret
    async with database.system() as tx:
        await credits.grant(tx, actor.organisation_id, granted, reason="bench")
    return Somebody(actor, str(account.public_id), token)


def cpu_of(pid: int) -> float:
    """Seconds that the living threads of a process have run, which the scheduler counts to the nanosecond."""
    spent = 0
    for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with suppress(OSError):
            spent += int(thread.read_text().split()[0])
    return spent / 1e9


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()[1])
    except OSError:
        return 0
