from datetime import timedelta

import pytest

from tests.factories.accounts import acting, person, token_of
from tutti.core import clock
from tutti.core.actor import Actor
from tutti.core.ids import new_id
from tutti.db import Database
from tutti.domain import accounts
from tutti.domain.accounts.errors import (
    InsufficientScope,
    InvalidScope,
    InvalidText,
    MissingToken,
    TokenExpired,
    TokenNotFound,
    TokenRevoked,
)


async def test_a_token_stands_for_its_owner(database: Database) -> None:
    made = await person(database)
    secret = await token_of(database, made)
    assert secret.startswith("tutti_pat_")
    assert await accounts.sign_in_with_token(database, secret) == acting(made)


async def test_the_prefix_is_the_instances_own(database: Database) -> None:
    made = await person(database)
    async with database.transaction(acting(made)) as tx:
        secret = (await accounts.create_token(tx, "ci", prefix="once_pat_")).secret
    assert secret.startswith("once_pat_")
    assert len(secret) == len("once_pat_") + 43
    assert await accounts.sign_in_with_token(database, secret) == acting(made)


async def test_only_the_hash_is_kept(database: Database) -> None:
    secret = await token_of(database, await person(database))
    async with database.system() as tx:
        kept = str(await tx.value("select string_agg(t::text, ' ') from access_token t"))
    assert secret not in kept
    assert secret.removeprefix("tutti_pat_") not in kept


@pytest.mark.parametrize("sent", [None, ""])
async def test_no_token(database: Database, sent: str | None) -> None:
    with pytest.raises(MissingToken) as raised:
        await accounts.sign_in_with_token(database, sent)
    assert raised.value.code == "missing_token"


@pytest.mark.parametrize(
    "sent",
    [
        "x",
        "tutti_pat_",
        "tutti_pat_" + "A" * 43,
        "' or '1'='1' --xxxxxxxx",
        "tutti_pat_\x00" + "a" * 43,
        "ü" * 43,
        "a" * 9999,
    ],
)
async def test_no_such_token(database: Database, sent: str) -> None:
    with pytest.raises(accounts.InvalidToken) as raised:
        await accounts.sign_in_with_token(database, sent)
    assert raised.value.code == "invalid_token"


@pytest.mark.parametrize("lifetime", [each for each in accounts.Lifetime if each.span])
async def test_a_token_expires(database: Database, lifetime: accounts.Lifetime) -> None:
    made = await person(database)
    async with database.transaction(acting(made)) as tx:
        new = await accounts.create_token(tx, "ci", prefix="tutti_pat_", lifetime=lifetime)
    assert new.token.expires_at == new.token.created_at + lifetime.span
    with clock.frozen(new.token.expires_at - timedelta(seconds=1)):
        assert await accounts.sign_in_with_token(database, new.secret)
    with clock.frozen(new.token.expires_at), pytest.raises(TokenExpired) as raised:
        await accounts.sign_in_with_token(database, new.secret)
    assert raised.value.code == "token_expired"


async def test_a_token_without_expiry_lives_on(database: Database) -> None:
    secret = await token_of(database, await person(database))
    with clock.frozen(clock.now() + timedelta(days=20_000)):
        assert await accounts.sign_in_with_token(database, secret)


async def test_a_revoked_token_is_dead_at_once(database: Database) -> None:
    made = await person(database)
    async with database.transaction(acting(made)) as tx:
        new = await accounts.create_token(tx, "ci", prefix="tutti_pat_")
    for _ in range(2):
        async with database.transaction(acting(made)) as tx:
            await accounts.revoke_token(tx, new.token.public_id)
    with pytest.raises(TokenRevoked) as raised:
        await accounts.sign_in_with_token(database, new.secret)
    assert raised.value.code == "token_revoked"


async def test_the_last_use_is_written_once_a_minute(database: Database) -> None:
    made = await person(database)
    secret, start = await token_of(database, made), clock.now()

    async def used() -> list[timedelta | None]:
        async with database.transaction(acting(made)) as tx:
            return [t.last_used_at and t.last_used_at - start for t in await accounts.list_tokens(tx)]

    assert await used() == [None]
    for seconds, seen in [(0, 0), (30, 0), (59, 0), (60, 60), (119, 60), (300, 300)]:
        with clock.frozen(start + timedelta(seconds=seconds)):
            await accounts.sign_in_with_token(database, secret)
        assert await used() == [timedelta(seconds=seen)]


async def test_the_list_shows_all_but_the_secret(database: Database) -> None:
    made = await person(database)
    async with database.transaction(acting(made)) as tx:
        first = await accounts.create_token(tx, "  laptop ", prefix="tutti_pat_")
        second = await accounts.create_token(tx, "ci", prefix="tutti_pat_", lifetime=accounts.Lifetime.MONTH)
        listed = await accounts.list_tokens(tx)
    assert [each.public_id for each in listed] == [second.token.public_id, first.token.public_id]
    assert (listed[1].name, list(listed[1].scopes)) == ("laptop", ["once:mcp"])
    assert first.secret not in repr(listed) + repr(first)


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "a\x00b"])
async def test_a_token_has_a_decent_name(database: Database, name: str) -> None:
    made = await person(database)
    with pytest.raises(InvalidText):
        async with database.transaction(acting(made)) as tx:
            await accounts.create_token(tx, name, prefix="tutti_pat_")


async def test_a_token_may_do_what_its_owner_may_unless_it_is_told_less(database: Database) -> None:
    made = await person(database)
    everything = Actor(made.id, made.personal_organisation_id, frozenset(accounts.scopes()), "pat")
    async with database.transaction(everything) as tx:
        whole = await accounts.create_token(tx, "all", prefix="tutti_pat_")
        narrow = await accounts.create_token(tx, "label", prefix="tutti_pat_", scopes=["label"])
    assert list(whole.token.scopes) == list(accounts.scopes()) == ["once:mcp", "label"]
    assert list(narrow.token.scopes) == ["label"]


async def test_nobody_gives_more_than_they_have(database: Database) -> None:
    made = await person(database)
    poor = Actor(made.id, made.personal_organisation_id, frozenset({"works:read"}), "pat")
    for scopes in [("once:mcp",), ("admin",)]:
        with pytest.raises(InvalidScope):
            async with database.transaction(poor) as tx:
                await accounts.create_token(tx, "ci", prefix="tutti_pat_", scopes=scopes)
    with pytest.raises(InsufficientScope) as raised:
        accounts.require_scope(poor)
    assert raised.value.extra == {"required": "once:mcp"}
    accounts.require_scope(acting(made))


async def test_there_is_nothing_to_revoke_under_another_id(database: Database) -> None:
    made = await person(database)
    with pytest.raises(TokenNotFound):
        async with database.transaction(acting(made)) as tx:
            await accounts.revoke_token(tx, new_id())
