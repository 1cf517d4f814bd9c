"""One statement as a transaction of its own: whose rows it sees, and what is left when it fails."""

import psycopg
import pytest

from tests.factories.accounts import acting, person
from tests.factories.accounts_fixtures import database, quick_hashes
from tutti.db import Database

__all__ = ["database", "quick_hashes"]

COUNT = "select count(distinct organisation_id) from membership"
RENAME = "with done as (update organisation set name = 'x' returning id) select 1 / (count(*) - count(*)) from done"


async def test_an_actor_sees_their_own_organisation_and_the_system_sees_all(database: Database) -> None:
    ada, bob = await person(database), await person(database)
    for account in (ada, bob):
        assert await database.alone(COUNT, {}, acting(account)) == (1,)
    assert await database.alone(COUNT, {}) == (2,)


async def test_what_finds_nothing_returns_nothing(database: Database) -> None:
    assert await database.alone("select 1 where %(no)s", {"no": False}) is None


async def test_what_fails_changes_nothing_and_harms_nobody_who_comes_after(database: Database) -> None:
    ada = await person(database)
    async with database.session() as session:
        with pytest.raises(psycopg.errors.DivisionByZero):
            await session.alone(RENAME, {})
        assert await session.alone("select name from organisation", {}) != ("x",)
        assert await session.alone(COUNT, {}, acting(ada)) == (1,)
        async with session.transaction(acting(ada)) as tx:
            assert await tx.value(COUNT) == 1
