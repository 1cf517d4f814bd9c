"""``tutti ddex ingest`` as an operator types it, and cut off where it hurts."""

import asyncio
import csv
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from click.testing import Result
from msgspec.structs import replace
from typer.testing import CliRunner

from tests.factories import ern
from tests.factories.accounts import acting, person
from tests.factories.accounts_fixtures import database, quick_hashes
from tutti.cli import ddex
from tutti.db import Database
from tutti.domain.accounts import Account

__all__ = ["database", "quick_hashes"]
Run = Callable[..., Awaitable[Result]]
MESSAGES = 130


@pytest.fixture
def environment(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUTTI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TUTTI_DATABASE_URL", database_url)


@pytest.fixture
def run(environment: None) -> Run:
    async def run(*words: str) -> Result:
        return await asyncio.to_thread(CliRunner().invoke, ddex.app, ["ingest", *words])

    return run


@pytest.fixture
async def account(database: Database) -> Account:
    return await person(database)


async def test_what_became_of_each_message_is_told(run: Run, account: Account, tmp_path: Path) -> None:
    names = ("good.xml", "=bad.xml", "none.xml", "report.csv")
    good, bad, none, report = (tmp_path / name for name in names)
    good.write_bytes(ern.xml(ern.single()))
    bad.write_bytes(ern.xml(ern.single())[:5000])
    none.write_bytes(b"<a/>")
    done = await run(account.email, str(good), str(bad), str(none), "--report", str(report))
    assert done.exit_code == 1, done.output
    assert "3 messages: 1 new, 2 refused" in done.stdout
    assert "not well-formed" in done.stderr.replace("\n", " ")
    rows = list(csv.DictReader(report.read_text("utf-8").splitlines()))
    assert {each["outcome"] for each in rows} == {"new", "refused"}
    assert {each["message"] for each in rows} == {"good.xml", "'=bad.xml", ""}
    again = await run(account.email, str(good))
    assert (again.exit_code, again.stdout) == (0, "1 message: 1 repeat\n")


async def test_a_package_that_is_none_and_an_account_that_is_none(
    run: Run, account: Account, tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    done = await run(account.email, str(empty))
    assert done.exit_code == 1
    assert "no ERN message" in done.stderr.replace("\n", " ")
    assert (await run("nobody@tutti.example", str(empty))).exit_code == 1


async def test_a_run_that_is_killed_is_finished_by_the_next(
    run: Run, account: Account, database: Database, tmp_path: Path
) -> None:
    folder = tmp_path / "20260612000000000"
    for number in range(MESSAGES):
        message = ern.single(
            isrc=f"GBABC26{number + 1:05}", message_id=f"M-{number}", thread_id=f"T-{number}"
        )
        release = replace(message.release, id=replace(message.release.id, icpn=_upc(number)))
        (folder / str(number)).mkdir(parents=True)
        (folder / str(number) / "m.xml").write_bytes(ern.xml(replace(message, release=release)))
    words = (sys.executable, "-m", "tutti", "ddex", "ingest", account.email, str(folder))
    cut = await asyncio.create_subprocess_exec(*words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not (before := await _taken(database, account)):
        await asyncio.sleep(0.02)
    os.kill(cut.pid, signal.SIGKILL)
    await cut.wait()
    before = await _taken(database, account)
    assert 0 < before < MESSAGES
    done = await run(account.email, str(folder))
    assert (done.exit_code, done.stdout) == (
        0,
        f"{MESSAGES} messages: {before} repeat, {MESSAGES - before} new\n",
    )
    assert await _taken(database, account) == MESSAGES


async def _taken(database: Database, account: Account) -> int:
    """Return how many messages are taken, which is how many releases there are."""
    async with database.transaction(acting(account)) as tx:
        counted = await tx.value("select count(*) from intake")
        assert await tx.value("select count(*) from release") == counted
    return int(str(counted))


def _upc(number: int) -> str:
    digits = f"72162{number:06}"
    odd, even = (sum(map(int, digits[start::2])) for start in (0, 1))
    return f"{digits}{-(3 * odd + even) % 10}"
