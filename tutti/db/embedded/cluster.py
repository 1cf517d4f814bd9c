"""The data of the embedded server: how it is born, and with which settings it runs.

Passwords are always asked for, there is no TCP port, every page has a checksum, and text sorts the same on
every machine (PostgreSQL's built-in C.UTF-8). Passwords are kept as SCRAM and sent as they are: the
socket lies in a folder that only its owner enters, and SCRAM on the way would cost each process 2.5 MB of
OpenSSL.
"""

import os
import shutil
from pathlib import Path

from tutti.db.embedded.identity import hand_over
from tutti.db.embedded.layout import ADMIN, OWNER, Layout
from tutti.db.embedded.programs import Programs

AT_BIRTH = {
    "shared_buffers": "128MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "max_wal_size": "512MB",
    "huge_pages": "off",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
"""Written to postgresql.conf once, for the operator to change."""

ALWAYS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": "5432",
    "logging_collector": "on",
    "log_filename": "postgres-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    # Logs name no persons: statements and the values in them stay out.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
"""Given at every start. One log file for each day of the week, so that they do not grow for ever."""

CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""For data that nobody will miss, such as a test's."""


def settings(layout: Layout, sockets: Path, *, durable: bool) -> list[str]:
    """Return the arguments with which ``postgres`` serves ``layout``'s data."""
    given = ALWAYS | {"unix_socket_directories": str(sockets), "log_directory": str(layout.logs)}
    if not durable:
        given |= CARELESS
    return ["-D", str(layout.data), *_options(given)]


def bear(layout: Layout, programs: Programs, *, durable: bool) -> None:
    """Make the data folder, the roles and the empty database, unless they are there: whole or not at all."""
    if layout.data.exists():
        return
    unborn = str(layout.unborn)
    shutil.rmtree(unborn, ignore_errors=True)
    layout.unborn.mkdir(mode=0o700)
    hand_over(layout.unborn, programs.identity)
    passwords = layout.make_passwords()
    programs.run(
        "initdb",
        *("-D", unborn, "-U", ADMIN, "--encoding=UTF8", "--no-locale", "--locale-provider=builtin"),
        *("--builtin-locale=C.UTF-8", "--text-search-config=simple", "--data-checksums", "--auth=reject"),
        *("--no-instructions", "--no-sync", *_options(AT_BIRTH)),
    )
    (layout.unborn / "pg_hba.conf").write_text("local all all password\n")
    programs.run(
        "postgres",
        *("--single", "-D", unborn, *_options(CARELESS | {"exit_on_error": "on"}), ADMIN),
        told=f"alter role {ADMIN} password '{passwords[ADMIN]}'\n"
        f"create role {OWNER} login createrole password '{passwords[OWNER]}'\n"
        f"create database {OWNER} owner {OWNER}\n",
    )
    if durable:
        programs.run("initdb", "--sync-only", "-D", unborn)
    layout.unborn.rename(layout.data)
    _sync(layout.root)


def _options(values: dict[str, str]) -> list[str]:
    return [word for name, value in values.items() for word in ("-c", f"{name}={value}")]


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
