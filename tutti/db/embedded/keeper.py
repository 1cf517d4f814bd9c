"""The keeper: a small process that owns a home's PostgreSQL for as long as somebody needs it.

Why a process of its own: a server, its workers and a command on the side may come and go in any order on one
home, so none of them can own the database; and the kernel's death signal goes by the thread that forked,
so it must be a thread that surely lives on.

* Whoever needs the database holds a connection to the keeper. When the last one is closed, or its process
  dies in whatever way, the server is stopped; when the keeper itself is killed, the kernel stops the server.
* A lock on the home is inherited by PostgreSQL's processes: it is free only when the last one of them is
  gone, so two servers can never meet on the same data, and nothing must be guessed from process numbers.

It is started by :mod:`tutti.db.embedded.lease` with the standard library alone.
"""

import fcntl
import os
import shutil
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tutti.db.embedded.cluster import bear, settings
from tutti.db.embedded.identity import NoIdentity, become, choose, hand_over, name_of
from tutti.db.embedded.layout import Layout
from tutti.db.embedded.programs import IGNORED, Failed, Programs
from tutti.db.embedded.server import Server
from tutti.db.embedded.users import Users


def main(home: str, programs: str, first_user: str, durable: str) -> None:
    """Keep the server of ``home`` for the user at the socket ``first_user`` and those who come after."""
    for number in IGNORED:
        signal.signal(number, signal.SIG_IGN)
    first = socket.socket(fileno=int(first_user))
    first.set_inheritable(False)  # a copy in PostgreSQL would hide that the connection is closed
    users = Users(first)
    try:
        layout = Layout(Path(home))
        _become_owner(layout)
        layout.prepare()
        with _lock(layout):
            _keep(layout, Path(programs), users, durable=durable == "durable")
    except BlockingIOError:
        users.tell(state="busy")
    except (Failed, NoIdentity) as failure:
        users.tell(state="failed", reason=str(failure))
    except OSError as error:
        users.tell(state="failed", reason=f"{error.filename or home}: {error.strerror or error}")
    finally:
        users.close()


def _become_owner(layout: Layout) -> None:
    """Serve an ordinary user's home as that user, also when it is root who needs it now."""
    if not layout.root.exists() or (owner := layout.root.stat()).st_uid == os.geteuid():
        return
    if os.geteuid() != 0:
        raise NoIdentity(f"{layout.root} belongs to {name_of(owner.st_uid)}: run Tutti as that user")
    become(owner.st_uid, owner.st_gid)


@contextmanager
def _lock(layout: Layout) -> Iterator[None]:
    """Lock the home for this process and all that it starts; raises BlockingIOError if another has it."""
    descriptor = os.open(layout.lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.set_inheritable(descriptor, True)
        yield
    finally:
        os.close(descriptor)


def _keep(layout: Layout, folder: Path, users: Users, *, durable: bool) -> None:
    _forget_earlier(layout)
    layout.start_log.unlink(missing_ok=True)
    os.dup2(os.open(layout.start_log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), 2)
    programs = Programs(folder, choose(layout.data, folder / "postgres"), layout.start_log)
    sockets = layout.make_socket_folder()
    for used in (layout.logs, sockets):
        hand_over(used, programs.identity)
    bear(layout, programs, durable=durable)
    hand_over(layout.data, programs.identity)
    server = Server(programs, layout.data, settings(layout, sockets, durable=durable))
    try:
        server.wait_until_ready()
        with _door(layout, sockets) as door:
            users.serve(door, server.process, state="ready", sockets=str(sockets))
    finally:
        layout.running.unlink(missing_ok=True)
        server.stop(orderly=users.orderly)
        shutil.rmtree(sockets, ignore_errors=True)


def _door(layout: Layout, sockets: Path) -> socket.socket:
    """Return the socket that others come by, after noting in the home where it is."""
    path = sockets / "keeper"
    path.unlink(missing_ok=True)
    door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    door.bind(str(path))
    door.listen()
    layout.announce(path)
    return door


def _forget_earlier(layout: Layout) -> None:
    """Remove what a killed keeper left behind."""
    if door := layout.announced():
        shutil.rmtree(door.parent, ignore_errors=True)
    layout.running.unlink(missing_ok=True)
