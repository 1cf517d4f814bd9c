"""``tutti credits`` as an operator types it."""

import asyncio
from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from tests.factories.accounts import address, person
from tests.factories.accounts_fixtures import database, quick_hashes
from tutti.cli import credits
from tutti.db import Database
from tutti.domain import accounts, books
from tutti.domain.books import Account, Cause, Line, NewEntry

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


async def test_who_owes_credits_is_listed(run: Run, database: Database) -> None:
    account = await person(database, address("mara"))
    assert (await run("owing")).stdout == ""
    lines = (
        Line(Account("credits:owed", "CREDIT"), Decimal(7)),
        Line(Account("platform:credits_sold", "CREDIT"), Decimal(-7)),
    )
    async with database.system() as tx:
        owner = account.personal_organisation_id
        await books.post(tx, NewEntry(owner, "k", "payment_returned", Cause("purchase", "1"), lines))
        (own,) = await accounts.organisations_of(tx, account)
    assert (await run("owing")).stdout == f"     7  {own.public_id}  {own.name}\n"
    assert "has 0 credits and owes 7" in (await run("show", account.email)).stdout
    assert (await run("grant", account.email, "9")).stdout == f"{account.email} has 2 credits.\n"
