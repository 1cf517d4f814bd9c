"""Where the embedded PostgreSQL keeps its things under a home folder.

``home/postgres`` holds the data, the passwords, the lock, and the sockets when the path is short enough;
``home/logs/postgres`` holds the logs: ``start.log`` of the last start, and one file for each day of the week.
"""

import json
import os
import secrets
import shutil
import tempfile
from pathlib import Path
from typing import cast

LONGEST_SOCKET_PATH = 107
"""Bytes in the path of a Unix socket (``sun_path`` less its zero, unix(7))."""

ADMIN, OWNER = "postgres", "tutti"
"""The superuser, and the role that owns the database and that Tutti connects as."""


class Layout:
    """The paths of one home."""

    def __init__(self, home: Path) -> None:
        self.root = home.absolute() / "postgres"
        self.data = self.root / "data"
        self.unborn = self.root / "data.new"
        self.lock = self.root / "lock"
        self.passwords = self.root / "passwords.json"
        self.running = self.root / "running.json"
        self.sockets = self.root / "sockets"
        self.logs = home.absolute() / "logs" / "postgres"
        self.start_log = self.logs / "start.log"

    def prepare(self) -> None:
        """Make the folders. Others, as the server's account may be, can pass ``postgres`` but not look."""
        self.root.mkdir(parents=True, exist_ok=True)
        self.logs.mkdir(parents=True, exist_ok=True)
        self.root.chmod(0o711)

    def make_socket_folder(self) -> Path:
        """Return a private folder for the sockets: under the home if its path will do, or else a short one.

        PostgreSQL reads the folder as a list with commas, and so does libpq, which knows no quotes.
        """
        fits = len(os.fsencode(self.sockets / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH
        if fits and not set(str(self.sockets)) & set(',"'):
            shutil.rmtree(self.sockets, ignore_errors=True)
            self.sockets.mkdir(mode=0o700)
            return self.sockets
        short = min(tempfile.gettempdir(), "/tmp", key=len)  # noqa: S108 (mkdtemp makes it safe)
        return Path(tempfile.mkdtemp(prefix="tutti-", dir=short))

    def make_passwords(self) -> dict[str, str]:
        """Draw the passwords of a new server and keep them where only the home's owner can read them."""
        drawn = {role: secrets.token_urlsafe(32) for role in (ADMIN, OWNER)}
        self.write_private(self.passwords, drawn)
        return drawn

    def announce(self, door: Path) -> None:
        """Note in the home by which socket its keeper is reached."""
        self.write_private(self.running, {"door": str(door), "home": self._identity()})

    def announced(self) -> Path | None:
        """Return the socket of the last keeper of this very home, which need not live; a copy has none."""
        try:
            noted = self.read(self.running)
        except FileNotFoundError:
            return None
        return Path(noted["door"]) if noted["home"] == self._identity() else None

    def _identity(self) -> str:
        """Return what tells this home from a copy of it."""
        lock = self.lock.stat()
        return f"{lock.st_dev}:{lock.st_ino}"

    def read(self, path: Path) -> dict[str, str]:
        """Return what :meth:`write_private` wrote; raises FileNotFoundError."""
        return cast("dict[str, str]", json.loads(path.read_text()))

    def write_private(self, path: Path, values: dict[str, str]) -> None:
        """Write ``values`` whole or not at all, readable by the owner only."""
        draft = path.with_name(path.name + ".draft")
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(values, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
