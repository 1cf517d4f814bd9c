import asyncio

import pytest
from argon2 import PasswordHasher

from tutti.domain.accounts.errors import WeakPassword
from tutti.domain.accounts.rules.passwords import check_password
from tutti.domain.accounts.verbs import passwords


@pytest.mark.parametrize(
    "typed",
    [
        "", "short", "seven77", "password", "PassWord1", "ｐａｓｓｗｏｒｄ", "12345678", "87654321",
        "aaaaaaaa", "abababab", "qwertyuiop", "ada@example.com", "ADA@example.com", "x" * 1025,
    ],
)  # fmt: skip
def test_refuses_what_anybody_would_guess(typed: str) -> None:
    with pytest.raises(WeakPassword) as raised:
        check_password(typed, "ada@example.com")
    assert raised.value.code == "weak_password"
    assert raised.value.fields[0].path == "password"


def test_the_name_in_the_address_is_no_password() -> None:
    with pytest.raises(WeakPassword):
        check_password("adalovelace", "adalovelace@example.com")


@pytest.mark.parametrize(
    "typed",
    [
        "violet harbour 1962",
        "пароль-для-музыки",
        "🎺🎷🎸🥁🎻🪕🪗🎹",
        "x9!kQ#zL",
        "a" * 4 + "b" * 4 + "c",
        "a b c d e f",
    ],
)
def test_takes_any_other_characters(typed: str) -> None:
    check_password(typed, "ada@example.com")


async def test_the_same_password_from_every_keyboard() -> None:
    kept = await passwords.hash_password("cafe\u0301 Ⅳ seasons")
    assert kept.startswith("$argon2id$")
    assert await passwords.is_password("café IV seasons", kept)
    assert not await passwords.is_password("cafe IV seasons", kept)


async def test_no_password_is_right_where_none_is_kept() -> None:
    assert not await passwords.is_password("violet harbour 1962", None)
    assert not await passwords.is_password("", None)
    assert not await passwords.is_password("anything", "not a hash at all")


def test_what_ships_meets_rfc_9106() -> None:
    shipped = PasswordHasher()
    assert (shipped.memory_cost, shipped.time_cost, shipped.parallelism) == (65536, 3, 4)


async def test_only_a_few_are_worked_on_at_once() -> None:
    inside, most = 0, 0

    async def one() -> None:
        nonlocal inside, most
        async with passwords.gate():
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.001)
            inside -= 1

    await asyncio.gather(*(one() for _ in range(40)))
    assert most == passwords.AT_ONCE <= 4
