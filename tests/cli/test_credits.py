"""``tutti credits`` as an operator types it."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from tests.factories.accounts import address, person
from tests.factories.accounts_fixtures import database, quick_hashes
from tutti.cli import credits
from tutti.db import Database

__all__ = ["database", "quick_hashes"]
Run = Callable[..., Awaitable[Result]]


@pytest.fixture
def run(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("TUTTI_HOME", str(tmp_path))
    monkeypatch.setenv("TUTTI_DATABASE_URL", database_url)

    async def run(*words: str) -> Result:
        return await asyncio.to_thread(CliRunner().invoke, credits.app, list(words))

    return run


async def test_credits_are_granted_and_shown(run: Run, database: Database) -> None:
    email = address("mara")
    await person(database, email)
    first = await run("grant", email, "20", "--reason", "welcome")
    assert (first.exit_code, first.stdout) == (0, f"{email} has 20 credits.\n")
    assert (await run("grant", email.upper(), "5")).stdout == f"{email.upper()} has 25 credits.\n"
    shown = (await run("show", email)).stdout.splitlines()
    assert shown[0] == f"{email} has 25 credits."
    assert [line.split()[2:] for line in shown[1:]] == [
        ["+5", "25", "grant", "Credits", "granted"],
        ["+20", "20", "grant", "welcome"],
    ]


@pytest.mark.parametrize("amount", ["0", "-5", "x", "1.5", "1000001"])
async def test_amounts_that_cannot_be_granted(run: Run, database: Database, amount: str) -> None:
    email = address()
    await person(database, email)
    refused = await run("grant", email, "--", amount)
    assert refused.exit_code != 0
    assert (await run("show", email)).stdout == f"{email} has 0 credits.\n"


async def test_an_account_that_is_not_there(run: Run, database: Database) -> None:
    for words in (("grant", "nobody@example.com", "5"), ("show", "nobody@example.com")):
        refused = await run(*words)
        assert refused.exit_code == 1
        assert "No account has the address nobody@example.com." in refused.stderr
