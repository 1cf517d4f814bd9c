"""Keeping a server for long: when it is lost, or its keeper is, it is started anew.

That happens when PostgreSQL is killed for want of memory, or somebody kills the wrong process. Statements
under way fail; connections are made again by those who hold them, since a home's address stays the same.
"""

import logging
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

from tutti.db.embedded.lease import PostgresUnavailable, Running, start

LONGEST_PAUSE = 30.0
log = logging.getLogger("tutti.database")


@contextmanager
def kept(home: Path, *, durable: bool = True) -> Iterator[Running]:
    """Give the home's server as :func:`start` does, and have it back whenever it is lost."""
    vigil = _Vigil(home, durable=durable)
    try:
        yield vigil.running
    finally:
        vigil.end()


class _Vigil:
    """A thread that waits for the end of a lease, which only a lost server brings before :meth:`end`."""

    def __init__(self, home: Path, *, durable: bool) -> None:
        self._home = home
        self._durable = durable
        self.running = start(home, durable=durable)
        self._over = Event()
        self._thread = Thread(target=self._watch, name="database-vigil", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Leave the server, the one that runs by now."""
        self._over.set()
        self.running.stop()
        self._thread.join(LONGEST_PAUSE)

    def _watch(self) -> None:
        while not self._over.is_set():
            _wait_for_end(self.running.lease)
            if not self._over.is_set():
                self.running.lease.close()
                log.error("The embedded database is lost; it is started anew.")
                self._start_anew()

    def _start_anew(self) -> None:
        pause, address = 0.5, self.running.url
        while not self._over.wait(pause):
            pause = min(2 * pause, LONGEST_PAUSE)
            try:
                self.running = start(self._home, durable=self._durable)
            except PostgresUnavailable as error:
                log.error("%s", error)
                continue
            if self._over.is_set():
                self.running.stop()
            elif self.running.url != address:  # a home whose path is too long for sockets
                log.error("The embedded database has another address now; Tutti ends, start it again.")
                os.kill(os.getpid(), signal.SIGTERM)
            return


def _wait_for_end(lease: socket.socket) -> None:
    with suppress(OSError):
        while lease.recv(1):
            pass
