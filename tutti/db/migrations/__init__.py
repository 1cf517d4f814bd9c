"""Numbered plain-SQL migrations, applied once each, in order, under an advisory lock.

A file that has been applied may not change: its checksum is kept and compared. The schema of the workflow
engine comes from its own package, before ours.
"""

import hashlib
import sys
from importlib.resources import files

import psycopg

from tutti.core.errors import TuttiError

ENGINE = "0000_absurd_0.5.1"
LOCK = 0x7475747469  # "tutti"
TABLE = """
    create table if not exists migration (
        name text primary key, checksum text not null, applied_at timestamptz not null default now())"""


NEEDED = 18


class ChangedMigration(TuttiError):
    """An applied migration's file no longer says what was applied."""

    code = "migration_changed"


class DatabaseUnfit(TuttiError):
    """The database cannot be reached or used; the message says why and what to do."""

    code = "database_unavailable"


def migrate(url: str) -> list[str]:
    """Bring the database at ``url`` up to date; return the names of what was applied now.

    Each file is one transaction. Raises :class:`ChangedMigration` if an applied file was edited, and
    :class:`DatabaseUnfit`.
    """
    with _connected(url) as connection:
        connection.execute("select pg_advisory_lock(%s)", (LOCK,))
        connection.execute(TABLE)
        applied: dict[str, str] = dict(connection.execute("select name, checksum from migration").fetchall())
        engine = [] if ENGINE in applied else [(ENGINE, _absurd())]  # its version is in its name
        scripts = [*engine, *_scripts()]
        if newer := sorted(name for name in applied if name > scripts[-1][0]):
            raise DatabaseUnfit(f"A newer Tutti has used this database ({newer[-1]}): run that version.")
        return [name for name, sql in scripts if _apply(connection, name, sql, applied.get(name))]


def _connected(url: str) -> psycopg.Connection:
    try:
        connection = psycopg.connect(url, autocommit=True)
    except psycopg.Error as error:
        raise DatabaseUnfit(f"The database cannot be used: {str(error).strip()}") from None
    if (found := connection.info.server_version // 10000) < NEEDED:
        connection.close()
        raise DatabaseUnfit(f"Tutti needs PostgreSQL {NEEDED} or newer; this server is {found}.")
    return connection


def _apply(connection: psycopg.Connection, name: str, sql: str, before: str | None) -> bool:
    checksum = hashlib.sha256(sql.encode()).hexdigest()
    if before is not None:
        if before != checksum:
            raise ChangedMigration(f"{name} was edited after it was applied; add a new file instead")
        return False
    try:
        with connection.transaction():
            connection.execute(sql.encode())
            connection.execute("insert into migration (name, checksum) values (%s, %s)", (name, checksum))
    except psycopg.errors.InsufficientPrivilege as error:
        role = connection.info.user
        raise DatabaseUnfit(
            f"The role {role} may not make Tutti's tables: {str(error).splitlines()[0]}. It has to own the "
            "database and be allowed to create roles; where another role made tutti_app, a superuser has to "
            f"say: grant tutti_app to {role} with admin option."
        ) from None
    return True


def _scripts() -> list[tuple[str, str]]:
    here = files(__name__)
    names = sorted(entry.name for entry in here.iterdir() if entry.name.endswith(".sql"))
    return [(name, (here / name).read_text()) for name in names]


def _absurd() -> str:
    from absurdctl import BUNDLED_SCHEMA_SQL  # noqa: PLC0415 (half a megabyte that only migrating needs)

    del sys.modules["absurdctl"]  # and that is to go when it is done
    return str(BUNDLED_SCHEMA_SQL) + "\nselect absurd.create_queue('tutti');"
