"""A real PostgreSQL for the tests: one server for each test process, one fresh database for each test.

The server is the embedded one, told not to wait for the disk, and kept in memory where there is room: a
database is then cloned in about 15 ms. ``pytest_plugins = ["tests.postgres"]`` makes the fixtures known.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tutti.db.embedded import Running, start
from tutti.db.migrations import migrate

TEMPLATE = "migrated"
MEMORY = Path("/dev/shm")
ROOM = 2 << 30


class Databases:
    """Makes databases that have all tables, and no rows but those of the migrations."""

    def __init__(self, running: Running, admin: psycopg.Connection) -> None:
        self._url = running.url
        self.admin = admin
        self._numbers = count(1)
        self._create(TEMPLATE, "template0")
        migrate(self._at(TEMPLATE))

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """Yield the URL of a new database, which is dropped at the end, whoever is still connected."""
        name = f"test_{next(self._numbers)}"
        self._create(name, TEMPLATE)
        try:
            yield self._at(name)
        finally:
            self.admin.execute(f"drop database {name} with (force)")

    @contextmanager
    def unmade(self, role: str) -> Iterator[str]:
        """Yield the URL of an empty database of a new role, as which one logs in; both go at the end."""
        self.admin.execute(f"create role {role} login createrole password '{role}'")
        self.admin.execute(f"create database {role} owner {role}")
        try:
            parts = urlsplit(self._url)
            mine = parts.netloc.replace(parts.netloc.partition("@")[0], f"{role}:{role}")
            yield urlunsplit(parts._replace(netloc=mine, path=f"/{role}"))
        finally:
            self.admin.execute(f"drop database {role} with (force)")
            self.admin.execute(f"drop role {role}")

    def _create(self, name: str, template: str) -> None:
        self.admin.execute(f"create database {name} template {template} strategy file_copy owner tutti")

    def _at(self, name: str) -> str:
        return urlunsplit(urlsplit(self._url)._replace(path=f"/{name}"))


@contextmanager
def quick_folder() -> Iterator[Path]:
    """Yield a temporary folder, in memory where there is room: a disk makes a new server wait for seconds."""
    in_memory = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    parent = MEMORY if in_memory else Path(gettempdir())
    _sweep(parent)
    with TemporaryDirectory(prefix=f"tutti-test-{os.getpid()}-", dir=parent) as folder:
        yield Path(folder)


def _sweep(parent: Path) -> None:
    """Remove what killed test runs have left."""
    for folder in parent.glob("tutti-test-*"):
        if not Path("/proc", folder.name.split("-")[2]).exists():
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    with (
        quick_folder() as home,
        start(home, durable=False) as running,
        psycopg.connect(running.admin_url, autocommit=True) as admin,
    ):
        yield Databases(running, admin)


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    with databases.fresh() as url:
        yield url
