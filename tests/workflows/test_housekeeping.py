"""What housekeeping does each hour, on an instance that was put together for real."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path
from typing import TypeVar

import pytest

from tests.factories.accounts import acting, person
from tests.factories.accounts_fixtures import database, quick_hashes
from tests.factories.music import flac, tune
from tutti.assembly import Assembly
from tutti.bootstrap import assemble
from tutti.domain import assets, matching
from tutti.domain.assets import Kind
from tutti.domain.matching import OwnRecording
from tutti.settings import Settings
from tutti.workflows import housekeeping

__all__ = ["database", "quick_hashes"]
Result = TypeVar("Result")


class Straight:
    """Takes the steps one after the other; nothing of them is stored."""

    def __init__(self, assembly: Assembly) -> None:
        self.assembly = assembly
        self.params: Mapping[str, object] = {}
        self.taken: list[str] = []

    async def step(self, name: str, act: Callable[[], Awaitable[Result]]) -> Result:
        self.taken.append(name)
        return await act()

    async def sleep(self, name: str, seconds: float) -> None:
        pytest.fail("housekeeping does not wait")

    def number(self, name: str) -> int:
        pytest.fail("housekeeping has no parameters")


@pytest.fixture
async def assembly(tmp_path: Path, database_url: str, quick_hashes: None) -> AsyncIterator[Assembly]:
    async with assemble(Settings.load(home=tmp_path), database_url) as assembly:
        yield assembly


async def test_fingerprints_of_an_older_version_are_made_anew(assembly: Assembly) -> None:
    actor = acting(await person(assembly.database))
    async with assembly.database.transaction(actor) as tx:
        song = flac(tune(97, 31), 11_025)
        asset = await assets.save(tx, assembly.depot, kind=Kind.AUDIO, file_name="song.flac", content=song)
    owner, storage = actor.organisation_id, assembly.depot.storage
    await matching.check(assembly.database, storage, assembly.matcher, asset, owner)
    async with assembly.database.system() as tx:
        await matching.register(tx, owner, [OwnRecording(asset.sha256, "Ebb", "Mara", None)])
        older = "update fingerprint set version = version - 1 where encode(sha256, 'hex') = %(sha256)s"
        assert await tx.execute(older, {"sha256": asset.sha256}) == 1
    before = await matching.renew(assembly.database, storage, assembly.matcher, most=0)
    run = Straight(assembly)
    await housekeeping.keep_house(run)
    after = await matching.renew(assembly.database, storage, assembly.matcher, most=0)
    assert after.left == before.left - 1
    assert run.taken == ["sweep", "forget", "audit", "give up", "renew"]
