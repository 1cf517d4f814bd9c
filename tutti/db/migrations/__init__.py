"""Numbered plain-SQL migrations, applied once each, in order, under an advisory lock.

A file that has been applied may not change: its checksum is kept and compared. The schema of the workflow
engine comes from its own package, before ours.
"""

import hashlib
from importlib.resources import files

import psycopg

ENGINE = "0000_absurd_0.5.1"
LOCK = 0x7475747469  # "tutti"
TABLE = """
    create table if not exists migration (
        name text primary key, checksum text not null, applied_at timestamptz not null default now())"""


class ChangedMigration(RuntimeError):
    """An applied migration's file no longer says what was applied."""


def migrate(url: str) -> list[str]:
    """Bring the database at ``url`` up to date; return the names of what was applied now.

    Each file is one transaction. Raises :class:`ChangedMigration` if an applied file was edited.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", (LOCK,))
        connection.execute(TABLE)
        applied: dict[str, str] = dict(connection.execute("select name, checksum from migration").fetchall())
        engine = [] if ENGINE in applied else [(ENGINE, _absurd())]  # its version is in its name
        scripts = [*engine, *_scripts()]
        return [name for name, sql in scripts if _apply(connection, name, sql, applied.get(name))]


def _apply(connection: psycopg.Connection, name: str, sql: str, before: str | None) -> bool:
    checksum = hashlib.sha256(sql.encode()).hexdigest()
    if before is not None:
        if before != checksum:
            raise ChangedMigration(f"{name} was edited after it was applied; add a new file instead")
        return False
    with connection.transaction():
        connection.execute(sql.encode())
        connection.execute("insert into migration (name, checksum) values (%s, %s)", (name, checksum))
    return True


def _scripts() -> list[tuple[str, str]]:
    here = files(__name__)
    names = sorted(entry.name for entry in here.iterdir() if entry.name.endswith(".sql"))
    return [(name, (here / name).read_text()) for name in names]


def _absurd() -> str:
    from absurdctl import BUNDLED_SCHEMA_SQL  # noqa: PLC0415 (half a megabyte that only migrating needs)

    return str(BUNDLED_SCHEMA_SQL) + "\nselect absurd.create_queue('tutti');"
