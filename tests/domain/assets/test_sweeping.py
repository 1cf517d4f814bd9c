"""What nobody finished goes away after a day, and nothing else does."""

import asyncio
import os
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from tests.domain.assets.making import Owner, sent, sound, stored_keys, whole
from tutti.core import clock
from tutti.db import Database
from tutti.domain import assets
from tutti.domain.assets import Depot, Kind, NewUpload, Storage, Swept
from tutti.domain.assets.verbs import sweeping

CONTENT = sound()


async def abandoned(owner: Owner, depot: Depot) -> None:
    async with owner.tx() as tx:
        session = await assets.begin_upload(tx, NewUpload(Kind.AUDIO, "a.wav", 100))
        direct = await assets.begin_direct_upload(tx, depot.storage, Kind.AUDIO, "a.wav", timedelta(hours=1))
    await depot.storage.write(f"incoming/{direct.public_id.hex}", sent(b"x"))
    for index in range(3):
        await assets.put_chunk(
            owner.database, depot.storage, owner.actor, sent(b"x"), public_id=session.public_id, index=index
        )


async def test_nothing_young_is_touched(database: Database, ada: Owner, depot: Depot) -> None:
    await abandoned(ada, depot)
    await assets.receive(depot, Kind.AUDIO, sent(CONTENT))
    before = await stored_keys(depot.storage)
    with clock.frozen(clock.now() + timedelta(hours=23)):
        assert await assets.sweep(database, depot.storage) == Swept(0, 0, 0)
    assert await stored_keys(depot.storage) == before


async def test_abandoned_uploads_and_orphans_go_after_a_day(
    database: Database, ada: Owner, depot: Depot
) -> None:
    async with ada.tx() as tx:
        kept = await assets.save(tx, depot, kind=Kind.AUDIO, file_name="a.wav", content=CONTENT)
    await abandoned(ada, depot)
    await assets.receive(depot, Kind.AUDIO, sent(sound(seed=1)))  # a crash before the commit
    with clock.frozen(clock.now() + timedelta(hours=26)):
        assert await assets.sweep(database, depot.storage) == Swept(sessions=2, objects=4, drafts=0)
        assert await assets.sweep(database, depot.storage) == Swept(0, 0, 0)
    assert await stored_keys(depot.storage) == [kept.key]
    assert await whole(depot.storage, kept.key) == CONTENT


async def test_a_completed_upload_is_forgotten_but_its_file_stays(
    database: Database, ada: Owner, depot: Depot
) -> None:
    async with ada.tx() as tx:
        session = await assets.begin_upload(tx, NewUpload(Kind.AUDIO, "a.wav", len(CONTENT)))
    await assets.put_chunk(
        database, depot.storage, ada.actor, sent(CONTENT), public_id=session.public_id, index=0
    )
    asset = await assets.complete_upload(database, depot, ada.actor, session.public_id)
    with clock.frozen(clock.now() + timedelta(hours=26)):
        assert (await assets.sweep(database, depot.storage)).sessions == 1
    with pytest.raises(assets.SessionNotFound):
        await assets.complete_upload(database, depot, ada.actor, session.public_id)
    async with ada.tx() as tx:
        assert await assets.read_asset(tx, asset.public_id) == asset


async def test_two_sweepers_at_once(database: Database, ada: Owner, depot: Depot) -> None:
    await abandoned(ada, depot)
    with clock.frozen(clock.now() + timedelta(hours=26)):
        await asyncio.gather(*(assets.sweep(database, depot.storage) for _ in range(3)))
    assert await stored_keys(depot.storage) == []


async def test_nothing_begins_anew_that_is_still_swept(
    database: Database, ada: Owner, depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow sweeper would else remove what came in under the same id after a quicker one was done."""
    new, clear = NewUpload(Kind.AUDIO, "a.wav", 100, uuid4()), sweeping.clear
    began, go_on = asyncio.Event(), asyncio.Event()
    async with ada.tx() as tx:
        await assets.begin_upload(tx, new)

    async def slow(storage: Storage, prefix: str) -> int:
        began.set()
        await go_on.wait()
        return await clear(storage, prefix)

    with clock.frozen(clock.now() + timedelta(hours=26)), monkeypatch.context() as patched:
        patched.setattr(sweeping, "clear", slow)
        first = asyncio.create_task(assets.sweep(database, depot.storage))
        await began.wait()
        patched.undo()
        assert (await assets.sweep(database, depot.storage)).sessions == 0
        go_on.set()
        assert (await first).sessions == 1
        async with ada.tx() as tx:
            await assets.begin_upload(tx, new)


async def test_drafts_of_killed_writers_go_too(database: Database, depot: Depot, tmp_path: Path) -> None:
    draft = tmp_path / "storage/drafts/left"
    draft.write_bytes(b"x")
    os.utime(draft, (0, 0))
    assert (await assets.sweep(database, depot.storage)).drafts == 1
    assert not draft.exists()
