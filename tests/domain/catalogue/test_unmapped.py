"""Words that no vocabulary knows, as they are noted and listed."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.factories.accounts import acting, person
from tests.factories.accounts_fixtures import database, quick_hashes
from tutti.core.actor import Actor
from tutti.db import Database
from tutti.domain import catalogue
from tutti.domain.catalogue import service

__all__ = ["database", "quick_hashes"]


@pytest.fixture
async def somebody(database: Database) -> AsyncIterator[Actor]:
    yield acting(await person(database))


async def _note(database: Database, actor: Actor, *values: str, source: str = "ern/382") -> None:
    async with database.transaction(actor) as tx:
        for value in values:
            await catalogue.note_unmapped(tx, "genre", value, source)


async def _listed(database: Database, kind: str | None = None) -> list[tuple[str, str, list[str], int, int]]:
    async with database.system() as tx:
        found = await catalogue.list_unmapped(tx, kind)
    return [(each.kind, each.value, each.sources, each.met, each.organisations) for each in found]


async def test_counted_over_sources_and_organisations(database: Database, somebody: Actor) -> None:
    other = acting(await person(database))
    await _note(database, somebody, "Skweee", "Skweee", "Hauntology")
    await _note(database, somebody, "Skweee", source="api")
    await _note(database, other, "Skweee")
    assert await _listed(database) == [
        ("genre", "Skweee", ["api", "ern/382"], 4, 2),
        ("genre", "Hauntology", ["ern/382"], 1, 1),
    ]
    assert await _listed(database, "mood") == []


async def test_nothing_is_kept_of_what_is_rolled_back(database: Database, somebody: Actor) -> None:
    with pytest.raises(RuntimeError):
        async with database.transaction(somebody) as tx:
            await catalogue.note_unmapped(tx, "genre", "Skweee", "api")
            raise RuntimeError
    assert await _listed(database) == []


async def test_another_organisation_sees_none(database: Database, somebody: Actor) -> None:
    await _note(database, somebody, "Skweee")
    async with database.transaction(acting(await person(database))) as tx:
        assert await catalogue.list_unmapped(tx) == []


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("  Two\n Step ", "Two Step"),
        ("a\x00b\x1b[31m", "ab[31m"),
        ("\ud800x", "x"),
        ("x" * 100_000, "x" * 200),
        ("e\u0301", "é"),
        ("'; drop table release; --", "'; drop table release; --"),
    ],
)
async def test_what_is_sent_and_what_is_kept(
    database: Database, somebody: Actor, sent: str, kept: str
) -> None:
    await _note(database, somebody, sent, "", " \x00 ")
    assert [value for _, value, *_ in await _listed(database)] == [kept]


async def test_one_sender_cannot_fill_the_list(
    database: Database, somebody: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MOST", 3)
    await _note(database, somebody, *"abcdef", "a")
    assert [(value, met) for _, value, _, met, _ in await _listed(database)] == [("a", 2), ("b", 1), ("c", 1)]


async def test_two_who_meet_the_same_words_do_not_wait_for_each_other(
    database: Database, somebody: Actor
) -> None:
    both = asyncio.Barrier(2)

    async def meet(words: str) -> None:
        async with database.transaction(somebody) as tx:
            for word in words:
                await catalogue.note_unmapped(tx, "genre", word, "api")
                await asyncio.wait_for(both.wait(), 10)

    await asyncio.gather(meet("ab"), meet("ba"))
    assert {value: met for _, value, _, met, _ in await _listed(database)} == {"a": 1, "b": 1}
