"""A process that uses the embedded server of a home: ``embedded_user.py HOME hold|write|fork|look``."""

import os
import sys
import time
from itertools import count
from pathlib import Path

import psycopg

from tutti.db.embedded import PostgresUnavailable, Running, start


def say(what: object) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def hold(running: Running) -> None:
    sys.stdin.read()


def write(running: Running) -> None:
    """Commit numbers for ever; each is printed once it is acknowledged."""
    with psycopg.connect(running.url, autocommit=True) as connection:
        connection.execute("create table if not exists kept (number int)")
        for number in count():
            connection.execute("insert into kept values (%s)", (number,))
            say(number)


def fork(running: Running) -> None:
    """Leave a child that holds copies of everything."""
    if os.fork() == 0:
        time.sleep(20)
    sys.stdin.read()


def look(running: Running) -> None:
    with psycopg.connect(running.url) as connection:
        say(connection.execute("select pg_postmaster_start_time()::text").fetchone())


if __name__ == "__main__":
    home, doing = sys.argv[1:]
    try:
        with start(Path(home), durable=doing == "write") as running:
            say("ready")
            {"hold": hold, "write": write, "fork": fork, "look": look}[doing](running)
    except PostgresUnavailable as unavailable:
        sys.exit(str(unavailable))
