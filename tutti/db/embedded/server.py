"""The running server process: started, awaited, and stopped so that no acknowledged change is lost."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

from tutti.db.embedded.programs import Programs

READY = "ready"
STATUS_LINE = 7
"""Where postmaster.pid tells the state, from 0 (PostgreSQL's miscadmin.h, LOCK_FILE_LINE_PM_STATUS)."""

ORDERLY, HASTY = 60.0, 1.0
"""Seconds that a server may take to stop by itself: when asked to, and when all who used it were killed."""


class Server:
    """One ``postgres`` of ours."""

    def __init__(self, programs: Programs, data: Path, arguments: list[str]) -> None:
        self._programs = programs
        self._status = data / "postmaster.pid"
        # The lock on the home is ours alone, so a file of an earlier server names nobody, or a stranger
        # who was given its number.
        self._status.unlink(missing_ok=True)
        self._pid = programs.spawn("postgres", *arguments)
        self.process = os.pidfd_open(self._pid)

    def wait_until_ready(self) -> None:
        """Return when connections are accepted; raises :class:`Failed` if the server ends instead."""
        while not self._is_ready():
            if self._gone():
                raise self._programs.failure("postgres")
            time.sleep(0.004)

    def _is_ready(self) -> bool:
        with suppress(FileNotFoundError):
            lines = self._status.read_text().splitlines()
            return len(lines) > STATUS_LINE and lines[STATUS_LINE].strip() == READY
        return False

    def stop(self, *, orderly: bool) -> None:
        """Stop the server and wait until it is gone; one that does not hurry recovers at its next start."""
        for number, patience in ((signal.SIGINT, ORDERLY if orderly else HASTY), (signal.SIGQUIT, 10.0)):
            if self._gone():
                return
            os.kill(self._pid, number)
            until = time.monotonic() + patience
            while not self._gone() and time.monotonic() < until:
                time.sleep(0.004)
        if not self._gone():
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)

    def _gone(self) -> bool:
        if self._pid and os.waitpid(self._pid, os.WNOHANG)[0]:
            self._pid = 0
        return not self._pid
