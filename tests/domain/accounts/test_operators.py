import pytest

from tests.factories.accounts import PASSWORD, acting, address, person
from tutti.core.errors import NotFound
from tutti.db import Database
from tutti.domain import accounts


async def test_an_operator_finds_people_in_any_spelling(database: Database) -> None:
    made = await person(database)
    async with database.system() as tx:
        assert await accounts.find_account(tx, made.email.upper()) == made
        with pytest.raises(NotFound):
            await accounts.find_account(tx, address("nobody"))


async def test_an_operator_acts_with_every_scope(database: Database) -> None:
    made = await person(database)
    async with database.system() as tx:
        (personal,) = await accounts.organisations_of(tx, made)
    actor = accounts.operator_as(made, personal)
    assert actor.via == "operator"
    assert actor.scopes == frozenset(accounts.scopes())
    async with database.transaction(actor) as tx:
        assert await accounts.demand(tx, accounts.Permission.OWN) is accounts.Role.OWNER


async def test_a_new_password_lifts_the_lock_and_ends_sessions(database: Database) -> None:
    made = await person(database)
    async with database.system() as tx:
        session = await accounts.open_session(tx, made)
    for _ in range(5):
        with pytest.raises(accounts.InvalidCredentials):
            await accounts.sign_in(database, made.email, "not the password")
    with pytest.raises(accounts.WeakPassword):
        await accounts.set_password(database, made.email, "password1")
    await accounts.set_password(database, made.email, "another harbour 1963")
    assert await accounts.sign_in(database, made.email, "another harbour 1963") == made
    with pytest.raises(accounts.InvalidCredentials):
        await accounts.sign_in(database, made.email, PASSWORD)
    async with database.system() as tx:
        assert await accounts.account_of_session(tx, session) is None
    with pytest.raises(NotFound):
        await accounts.set_password(database, address("nobody"), PASSWORD)
    assert acting(made).organisation_id == made.personal_organisation_id
