"""``tutti credits`` as an operator types it."""

from decimal import Decimal

import pytest

from tests.factories.accounts import address, person
from tests.factories.accounts_fixtures import database, quick_hashes
from tests.factories.command_line_fixtures import Run, run
from tutti.cli import credits
from tutti.db import Database
from tutti.domain import accounts, books
from tutti.domain.books import Account, Cause, Line, NewEntry

__all__ = ["database", "quick_hashes", "run"]


async def test_credits_are_granted_and_shown(run: Run, database: Database) -> None:
    email = address("mara")
    await person(database, email)
    first = await run(credits.app, "grant", email, "20", "--reason", "welcome")
    assert (first.exit_code, first.stdout) == (0, f"{email} has 20 credits.\n")
    assert (
        await run(credits.app, "grant", email.upper(), "5")
    ).stdout == f"{email.upper()} has 25 credits.\n"
    shown = (await run(credits.app, "show", email)).stdout.splitlines()
    assert shown[0] == f"{email} has 25 credits."
    assert [line.split()[2:] for line in shown[1:]] == [
        ["+5", "25", "grant", "Credits", "granted"],
        ["+20", "20", "grant", "welcome"],
    ]


@pytest.mark.parametrize("amount", ["0", "-5", "x", "1.5", "1000001"])
async def test_amounts_that_cannot_be_granted(run: Run, database: Database, amount: str) -> None:
    email = address()
    await person(database, email)
    refused = await run(credits.app, "grant", email, "--", amount)
    assert refused.exit_code != 0
    assert (await run(credits.app, "show", email)).stdout == f"{email} has 0 credits.\n"


async def test_an_account_that_is_not_there(run: Run, database: Database) -> None:
    for words in (("grant", "nobody@example.com", "5"), ("show", "nobody@example.com")):
        refused = await run(credits.app, *words)
        assert refused.exit_code == 1
        assert "No account has the address nobody@example.com." in refused.stderr


async def test_who_owes_credits_is_listed(run: Run, database: Database) -> None:
    account = await person(database, address("mara"))
    nobody = await run(credits.app, "owing")
    assert (nobody.stdout, nobody.stderr) == ("", "Nobody owes credits.\n")
    lines = (
        Line(Account("credits:owed", "CREDIT"), Decimal(7)),
        Line(Account("platform:credits_sold", "CREDIT"), Decimal(-7)),
    )
    async with database.system() as tx:
        owner = account.personal_organisation_id
        await books.post(tx, NewEntry(owner, "k", "payment_returned", Cause("purchase", "1"), lines))
        (own,) = await accounts.organisations_of(tx, account)
    assert (await run(credits.app, "owing")).stdout == f"     7  {own.public_id}  {own.name}\n"
    assert "has 0 credits and owes 7" in (await run(credits.app, "show", account.email)).stdout
    assert (await run(credits.app, "grant", account.email, "9")).stdout == f"{account.email} has 2 credits.\n"
