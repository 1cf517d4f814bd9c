"""``tutti vocabulary`` as an operator types it."""

from tests.factories.accounts import acting, person
from tests.factories.accounts_fixtures import database, quick_hashes
from tests.factories.command_line_fixtures import Run, run
from tutti.cli import vocabulary
from tutti.core import clock
from tutti.db import Database
from tutti.domain import catalogue

__all__ = ["database", "quick_hashes", "run"]


async def test_words_met_most_often_come_first(run: Run, database: Database) -> None:
    assert (await run(vocabulary.app, "unmapped")).stdout == "Every word met so far is in a vocabulary.\n"
    noted = [("genre", "Skweee", "ern/382"), ("genre", "Skweee", "api"), ("role", "Whistler", "ern/43")]
    async with database.transaction(acting(await person(database))) as tx:
        for word in noted:
            await catalogue.note_unmapped(tx, *word)
    today = f"{clock.now():%Y-%m-%d}"
    assert (await run(vocabulary.app, "unmapped")).stdout.splitlines() == [
        f"     2  genre       Skweee  (api, ern/382; 1 organisation; last {today})",
        f"     1  role        Whistler  (ern/43; 1 organisation; last {today})",
    ]
    assert (await run(vocabulary.app, "unmapped", "--kind", "role")).stdout.count("\n") == 1
    assert (await run(vocabulary.app, "unmapped", "--limit", "1")).stdout.count("\n") == 1


async def test_a_limit_that_is_none(run: Run) -> None:
    assert (await run(vocabulary.app, "unmapped", "--limit", "0")).exit_code == 2
