import asyncio

import pytest

from tests.factories.accounts import PASSWORD, acting, address, person
from tutti.db import Database
from tutti.domain import accounts
from tutti.domain.accounts.errors import InvalidText


async def test_an_account_gets_a_personal_organisation(database: Database) -> None:
    email = address("Grace")
    made = await accounts.sign_up(
        database, accounts.NewAccount(email.upper(), PASSWORD, first_name="Grace", last_name="Hopper")
    )
    assert (made.email, made.display_name) == (email.lower(), "Grace Hopper")
    assert made.email_verified_at is None
    async with database.transaction(acting(made)) as tx:
        profile = await accounts.own_profile(tx)
        told = await tx.value("select payload->>'account' from event where name = 'account.created'")
    assert profile.account == made
    assert (profile.organisation.personal, profile.organisation.role) == (True, accounts.Role.OWNER)
    assert profile.organisation.name == "Grace Hopper"
    assert told == str(made.public_id)


@pytest.mark.parametrize(
    ("said", "shown"),
    [({"display_name": "DJ Ada"}, "DJ Ada"), ({"first_name": "Ada"}, "Ada"), ({}, "ada")],
)
async def test_what_people_are_called(database: Database, said: dict[str, str], shown: str) -> None:
    made = await accounts.sign_up(database, accounts.NewAccount(address(), PASSWORD, **said))  # type: ignore[arg-type]
    assert made.display_name.startswith(shown)


async def test_an_address_has_one_account_in_whatever_spelling(database: Database) -> None:
    email = address()
    await person(database, email)
    for spelling in [email, email.upper(), f" {email}", email.replace("example", "ｅｘａｍｐｌｅ")]:
        with pytest.raises(accounts.EmailTaken) as raised:
            await person(database, spelling)
        assert raised.value.code == "email_taken"


async def test_two_at_once_one_account(database: Database) -> None:
    email = address()
    outcomes = await asyncio.gather(*(person(database, email) for _ in range(6)), return_exceptions=True)
    assert sum(isinstance(each, accounts.Account) for each in outcomes) == 1
    assert sum(isinstance(each, accounts.EmailTaken) for each in outcomes) == 5
    async with database.system() as tx:
        left = await tx.value(
            """select count(*) from organisation o where personal
               and not exists (select from account a where a.personal_organisation_id = o.id)"""
        )
    assert left == 0


async def test_a_refused_sign_up_leaves_nothing(database: Database) -> None:
    email = address()
    with pytest.raises(accounts.WeakPassword):
        await person(database, email, "password1")
    with pytest.raises(InvalidText):
        await accounts.sign_up(database, accounts.NewAccount(email, PASSWORD, last_name="x\x00y"))
    assert (await person(database, email)).email == email


async def test_the_password_is_kept_as_argon2id_alone(database: Database) -> None:
    made = await person(database)
    async with database.system() as tx:
        kept = str(await tx.value("select row_to_json(a) from account a where id = %(id)s", {"id": made.id}))
    assert "$argon2id$v=19$" in kept
    assert PASSWORD not in kept
    assert PASSWORD not in repr(accounts.NewAccount("a@example.com", PASSWORD))
