"""Tokens of the form ``id|secret`` that a program gets for a password."""

import re
import zlib
from datetime import timedelta

import pytest

from tests.factories.accounts import PASSWORD, acting, person
from tutti.core import clock
from tutti.db import Database
from tutti.domain import accounts
from tutti.domain.accounts.errors import TokenExpired, TokenRevoked
from tutti.domain.accounts.rules.secrets import could_be_ours, digest, new_numbered_secret

DAY = timedelta(hours=24)


async def _token(database: Database, account: accounts.Account) -> str:
    async with database.system() as tx:
        return await accounts.create_login_token(tx, account, "label", DAY)


async def test_its_form_and_what_it_opens(database: Database) -> None:
    made = await person(database)
    token = await _token(database, made)
    found = re.fullmatch(r"(\d+)\|([A-Za-z0-9]{40})([0-9a-f]{8})", token)
    assert found is not None
    assert int(found[3], 16) == zlib.crc32(found[2].encode())
    actor = await accounts.sign_in_with_token(database, token)
    assert (actor.account_id, actor.organisation_id) == (made.id, made.personal_organisation_id)
    assert (actor.scopes, actor.via) == (frozenset({"label"}), "login")
    async with database.system() as tx:
        row = await tx.value("select id from access_token where hash = %(hash)s", {"hash": digest(token)})
        texts = await tx.value("select string_agg(t::text, ' ') from access_token t")
    assert row == int(found[1])
    assert found[2] not in str(texts)


async def test_several_live_at_once_each_with_its_number(database: Database) -> None:
    made = await person(database)
    tokens = [await _token(database, made) for _ in range(3)]
    numbers = [int(token.partition("|")[0]) for token in tokens]
    assert numbers == sorted(set(numbers))
    for token in tokens:
        assert (await accounts.sign_in_with_token(database, token)).account_id == made.id
    async with database.transaction(acting(made)) as tx:
        assert await accounts.list_tokens(tx) == []


async def test_it_expires_and_is_forgotten(database: Database) -> None:
    made = await person(database)
    start = clock.now()
    with clock.frozen(start):
        token = await _token(database, made)
    with clock.frozen(start + DAY - timedelta(seconds=1)):
        assert await accounts.sign_in_with_token(database, token)
    with clock.frozen(start + DAY), pytest.raises(TokenExpired):
        await accounts.sign_in_with_token(database, token)
    with clock.frozen(start + 2 * DAY + timedelta(seconds=1)):
        async with database.system() as tx:
            assert await accounts.forget_old(tx) == 1
        with pytest.raises(accounts.InvalidToken):
            await accounts.sign_in_with_token(database, token)


async def test_it_ends_with_the_password(database: Database) -> None:
    made, other = await person(database), await person(database)
    token, others = await _token(database, made), await _token(database, other)
    await accounts.set_password(database, made.email, PASSWORD + " too")
    with pytest.raises(TokenRevoked):
        await accounts.sign_in_with_token(database, token)
    assert await accounts.sign_in_with_token(database, others)


async def test_another_number_or_a_changed_letter_opens_nothing(database: Database) -> None:
    token = await _token(database, await person(database))
    number, _, secret = token.partition("|")
    changed = secret[:-9] + ("a" if secret[-9] != "a" else "b") + secret[-8:]
    for wrong in (
        secret,
        f"{int(number) + 1}|{secret}",
        f"0{token}",
        f"{number}|{changed}",
        f"{number}|{secret.upper()}",
        f"{token}x",
        f"{token}|{secret}",
        f"|{secret}",
        new_numbered_secret(int(number)),
    ):
        with pytest.raises(accounts.InvalidToken):
            await accounts.sign_in_with_token(database, wrong)


@pytest.mark.parametrize(
    ("sent", "worth_asking"),
    [
        (new_numbered_secret(1), True),
        (new_numbered_secret(2**63 - 1), True),
        ("1|" + "a" * 40 + f"{zlib.crc32(b'a' * 40):08x}", True),
        ("1|" + "a" * 48, False),
        ("1|" + "a" * 47, False),
        ("0|" + "a" * 40 + f"{zlib.crc32(b'a' * 40):08x}", False),
        ("9" * 30 + "|" + "a" * 40 + f"{zlib.crc32(b'a' * 40):08x}", False),
        ("tutti|pat_" + "a" * 43, True),
    ],
)
def test_only_what_could_be_one_is_looked_up(sent: str, worth_asking: bool) -> None:
    assert could_be_ours(sent) is worth_asking
