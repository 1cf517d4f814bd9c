"""Fixtures about people, for the conftest files that want them."""

from collections.abc import AsyncIterator

import pytest
from argon2 import PasswordHasher

from tutti.db import Database
from tutti.domain.accounts.verbs import passwords


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Real Argon2id with the smallest parameters, so that hundreds of sign-ups take seconds."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with Database.open(database_url) as database:
        yield database
