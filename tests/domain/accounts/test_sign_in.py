import asyncio
import statistics
import time
from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from tests.factories.accounts import PASSWORD, address, person
from tutti.core import clock
from tutti.db import Database
from tutti.domain import accounts
from tutti.domain.accounts.verbs import passwords
from tutti.domain.accounts.verbs.sign_in import FAILURES, WINDOW


async def fail(database: Database, email: str, times: int) -> None:
    for _ in range(times):
        with pytest.raises(accounts.InvalidCredentials):
            await accounts.sign_in(database, email, "not the password")


async def test_address_and_password_together_let_in(database: Database) -> None:
    made = await person(database)
    assert await accounts.sign_in(database, f" {made.email.upper()} ", PASSWORD) == made


@pytest.mark.parametrize(
    "typed", ["", "violet harbour 1963", "Violet harbour 1962", "x" * 100_000, "\x00", "\ud800"]
)
async def test_another_password_does_not(database: Database, typed: str) -> None:
    made = await person(database)
    with pytest.raises(accounts.InvalidCredentials):
        await accounts.sign_in(database, made.email, typed)


@pytest.mark.parametrize(
    "email", ["nobody@example.com", "", "not an address", "' or 1=1 --@example.com", "a" * 9999]
)
async def test_unknown_addresses_get_the_same_answer(database: Database, email: str) -> None:
    with pytest.raises(accounts.InvalidCredentials) as raised:
        await accounts.sign_in(database, email, PASSWORD)
    assert raised.value.message == "The e-mail address or the password is wrong."


async def test_an_unknown_address_takes_as_long_as_a_known_one(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=2, memory_cost=8192, parallelism=1))
    people = [await person(database) for _ in range(9)]

    async def seconds(email: str) -> float:
        started = time.thread_time(), time.perf_counter()
        with pytest.raises(accounts.InvalidCredentials):
            await accounts.sign_in(database, email, "not the password")
        return time.perf_counter() - started[1]

    known, unknown = [], []
    for each in people:
        known.append(await seconds(each.email))
        unknown.append(await seconds(address()))
    assert 0.5 < statistics.median(unknown) / statistics.median(known) < 2


async def test_too_many_wrong_passwords_lock_for_a_while(database: Database) -> None:
    made = await person(database)
    start = clock.now()
    with clock.frozen(start):
        await fail(database, made.email, FAILURES)
        with pytest.raises(accounts.AccountLocked) as raised:
            await accounts.sign_in(database, made.email, PASSWORD)
    assert raised.value.extra == {"retryAfterSeconds": 900}
    assert (raised.value.kind, raised.value.code) == ("locked", "account_locked")
    with clock.frozen(start + timedelta(minutes=10)), pytest.raises(accounts.AccountLocked) as raised:
        await accounts.sign_in(database, made.email, PASSWORD)
    assert raised.value.extra == {"retryAfterSeconds": 300}


async def test_the_lock_ends_with_its_window_whatever_others_do(database: Database) -> None:
    made = await person(database)
    start = clock.now()
    with clock.frozen(start):
        await fail(database, made.email, FAILURES)
    with clock.frozen(start + WINDOW - timedelta(seconds=1)):
        for _ in range(20):
            with pytest.raises(accounts.AccountLocked):
                await accounts.sign_in(database, made.email, "still guessing")
    with clock.frozen(start + WINDOW):
        assert await accounts.sign_in(database, made.email, PASSWORD) == made


async def test_unknown_addresses_lock_alike(database: Database) -> None:
    email = address("nobody")
    await fail(database, email, FAILURES)
    with pytest.raises(accounts.AccountLocked):
        await accounts.sign_in(database, email, PASSWORD)


async def test_a_right_password_forgives_the_wrong_ones(database: Database) -> None:
    made = await person(database)
    for _ in range(3):
        await fail(database, made.email, FAILURES - 1)
        await accounts.sign_in(database, made.email, PASSWORD)


async def test_one_locked_address_does_not_lock_another(database: Database) -> None:
    victim, other = await person(database), await person(database)
    await fail(database, victim.email, FAILURES)
    assert await accounts.sign_in(database, other.email, PASSWORD) == other


async def test_counters_outlive_the_process(database: Database, database_url: str) -> None:
    made = await person(database)
    await fail(database, made.email, FAILURES)
    async with Database.open(database_url) as another:
        with pytest.raises(accounts.AccountLocked):
            await accounts.sign_in(another, made.email, PASSWORD)


async def test_many_guesses_at_once_do_not_outrun_the_counter(database: Database) -> None:
    made = await person(database)
    guesses = (accounts.sign_in(database, made.email, f"guess number {n}") for n in range(40))
    outcomes = await asyncio.gather(*guesses, return_exceptions=True)
    assert sum(isinstance(each, accounts.InvalidCredentials) for each in outcomes) == FAILURES
    assert sum(isinstance(each, accounts.AccountLocked) for each in outcomes) == 40 - FAILURES


async def test_many_right_sign_ins_at_once_all_succeed(database: Database) -> None:
    made = await person(database)
    entered = await asyncio.gather(*(accounts.sign_in(database, made.email, PASSWORD) for _ in range(30)))
    assert entered == [made] * 30


async def test_a_hash_grows_with_the_times(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    made = await person(database)
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    await accounts.sign_in(database, made.email, PASSWORD)
    async with database.system() as tx:
        kept = str(await tx.value("select password_hash from account where id = %(id)s", {"id": made.id}))
    assert "m=16,t=2,p=1" in kept
    assert await accounts.sign_in(database, made.email, PASSWORD) == made


async def test_a_session_remembers_a_browser_until_it_is_closed(database: Database) -> None:
    made = await person(database)
    async with database.system() as tx:
        secret = await accounts.open_session(tx, made)
        assert await accounts.account_of_session(tx, secret) == made
        for sent in ["", "x" * 43, secret[:-1], secret + "x", "ö" * 43, "\x00" * 43]:
            assert await accounts.account_of_session(tx, sent) is None
        with clock.frozen(clock.now() + accounts.SESSION):
            assert await accounts.account_of_session(tx, secret) is None
        await accounts.close_session(tx, secret)
        assert await accounts.account_of_session(tx, secret) is None


async def test_a_session_is_no_bearer_token(database: Database) -> None:
    made = await person(database)
    async with database.system() as tx:
        secret = await accounts.open_session(tx, made)
    with pytest.raises(accounts.InvalidToken):
        await accounts.sign_in_with_token(database, secret)
