from datetime import timedelta

import pytest

from tests.factories.accounts import app_client, code_for, partner, person, proof, token_of, tokens_for
from tutti.core import clock
from tutti.db import Database
from tutti.domain import accounts

TABLES = (
    "failed_sign_in", "browser_session", "oauth_code", "oauth_refresh_token", "access_token", "oauth_grant",
    "oauth_client",
)  # fmt: skip


async def rows(database: Database) -> dict[str, object]:
    async with database.system() as tx:
        return {table: await tx.value(f"select count(*) from {table}") for table in TABLES}  # type: ignore[arg-type]


async def test_what_has_served_its_time_goes_and_nothing_else(database: Database) -> None:
    made, client, named = await person(database), (await app_client(database)).client, await partner(database)
    personal = await token_of(database, made)
    issued = await tokens_for(database, client, made)
    await code_for(database, client, made, proof())
    await app_client(database)
    with pytest.raises(accounts.InvalidCredentials):
        await accounts.sign_in(database, made.email, "not the password")
    async with database.system() as tx:
        await accounts.open_session(tx, made)
        assert await accounts.forget_old(tx) == 0
    assert await rows(database) == {
        "failed_sign_in": 1, "browser_session": 1, "oauth_code": 2, "oauth_refresh_token": 1,
        "access_token": 2,
        "oauth_grant": 2, "oauth_client": 3,
    }  # fmt: skip
    with clock.frozen(clock.now() + timedelta(days=2)):
        async with database.system() as tx:
            await accounts.forget_old(tx)
        assert await accounts.refresh(database, client, refresh_token=issued.refresh_token, scope=None)
    with clock.frozen(clock.now() + timedelta(days=100)):
        async with database.system() as tx:
            await accounts.forget_old(tx)
        assert await accounts.sign_in_with_token(database, personal)
    left = await rows(database)
    assert left == dict.fromkeys(TABLES, 0) | {"access_token": 1, "oauth_client": 1}
    async with database.system() as tx:
        assert await accounts.list_clients(tx) == [named.client]
