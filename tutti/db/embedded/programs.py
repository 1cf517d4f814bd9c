"""Runs PostgreSQL's programs as children that die with the keeper and write to the log of the start."""

import os
import shutil
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tutti.db.embedded.identity import Identity, die_with_parent

IGNORED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""What the keeper ignores, and its children do not."""

TELLING = ("FATAL", "PANIC", "ERROR", "error:", "DETAIL")
"""What marks the lines of a log that say what went wrong."""

ROOM = 1 << 20
"""Bytes without which a disk counts as full."""

KEPT = ("PATH", "LD_LIBRARY_PATH", "TMPDIR")
"""What the programs see of the environment; PGPORT and the like would lead them astray."""


class Failed(Exception):
    """The server cannot be brought up; the message says why."""


@dataclass(frozen=True, slots=True)
class Programs:
    """PostgreSQL's programs in ``folder``, run under ``identity``, with what they say added to ``log``."""

    folder: Path
    identity: Identity
    log: Path

    def run(self, name: str, *arguments: str, told: str = "") -> None:
        """Run a program to its end, ``told`` on its standard input; :class:`Failed` has its last words."""
        reading, writing = os.pipe()
        child = self.spawn(name, *arguments, stdin=reading)
        os.close(reading)
        with suppress(BrokenPipeError), os.fdopen(writing, "w") as saying:
            saying.write(told)
        if os.waitpid(child, 0)[1] != 0:
            raise self.failure(name)

    def spawn(self, name: str, *arguments: str, stdin: int | None = None) -> int:
        """Start a program and return its process id."""
        keeper = os.getpid()
        child = os.fork()
        if child == 0:
            try:
                self._become([str(self.folder / name), *arguments], stdin, keeper)
            except BaseException as error:  # noqa: BLE001 (a child of fork must never return)
                os.write(2, f"{name}: {error}\n".encode())
            os._exit(127)
        return child

    def _become(self, command: list[str], stdin: int | None, keeper: int) -> None:
        log = os.open(self.log, os.O_WRONLY | os.O_APPEND)
        os.dup2(os.open(os.devnull, os.O_RDONLY) if stdin is None else stdin, 0)
        os.dup2(log, 1)
        os.dup2(log, 2)
        for number in IGNORED:
            signal.signal(number, signal.SIG_DFL)
        self.identity.enter()
        die_with_parent(signal.SIGINT)  # after the change of user, which would undo it
        if os.getppid() != keeper:
            os._exit(127)
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        os.execve(command[0], command, {"LC_ALL": "C", "TZ": "UTC", **kept})  # noqa: S606

    def failure(self, name: str) -> Failed:
        """Return the failure that the last lines of the newest logs tell, or that left no room to tell it."""
        if shutil.disk_usage(self.log.parent).free < ROOM:
            return Failed(f"{name} failed: the disk of {self.log.parent} is full")
        logs = sorted(self.log.parent.glob("*.log"), key=lambda log: log.stat().st_mtime)
        lines = [line for log in logs[-2:] for line in log.read_text(errors="replace").splitlines()[-8:]]
        telling = [line for line in lines if any(word in line for word in TELLING)]
        said = " / ".join(telling[-2:] or lines[-2:]) or "it said nothing"
        return Failed(f"{name} failed: {said} (logs: {self.log.parent})")
