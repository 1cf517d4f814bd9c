"""Chunks that are written where they belong: whatever comes in between, the file is what its hash says."""

import asyncio
import hashlib
import random
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.domain.assets.making import Owner, Undecodable, sound, stored_keys, whole
from tests.domain.assets.uploading import CONTENT, SIZE, begin, complete, cut, put
from tutti.adapters.storage.local import LocalStorage
from tutti.core import clock
from tutti.domain import assets
from tutti.domain.assets import Asset, ChunkReceipt, Depot, UploadSession, UploadToken
from tutti.domain.assets.model import KEPT, OPEN

PIECE = 16_384
CHUNKS = cut(CONTENT, PIECE)
OTHER = cut(sound(3, seed=1), PIECE)


async def three(owner: Owner) -> UploadSession:
    """Begin an upload whose three chunks have a size that can be told beforehand."""
    return await begin(owner, total_chunks=3)


async def put_in(
    owner: Owner, depot: Depot, session: UploadSession, index: int, content: bytes
) -> ChunkReceipt:
    return await put(owner, depot, session, index, content[:99], content[99:], size=len(content))


async def own_objects(depot: Depot) -> list[str]:
    return [key for key in await stored_keys(depot.storage) if key.startswith("uploads/")]


def is_right(asset: Asset, content: bytes) -> bool:
    return asset.sha256 == hashlib.sha256(content).hexdigest()


class Slow:
    """A chunk of which only the first bytes come until ``rest`` is set; it breaks off if it ``breaks``."""

    def __init__(self, content: bytes, *, breaks: bool = False) -> None:
        self.content = content
        self.breaks = breaks
        self.began, self.rest = asyncio.Event(), asyncio.Event()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self.content[:5000]
        self.began.set()
        await self.rest.wait()
        if self.breaks:
            raise ConnectionResetError
        yield self.content[5000:]

    def send(
        self, owner: Owner, depot: Depot, session: UploadSession, index: int
    ) -> asyncio.Task[ChunkReceipt]:
        return asyncio.create_task(
            assets.put_chunk(
                owner.database,
                depot.storage,
                UploadToken(session.token),
                self,
                public_id=session.public_id,
                index=index,
                size=len(self.content),
            )
        )


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
async def test_the_file_is_written_once(ada: Owner, depot: Depot, order: tuple[int, ...]) -> None:
    session = await three(ada)
    for index in order:
        await put_in(ada, depot, session, index, CHUNKS[index])
    (key,) = await stored_keys(depot.storage)
    asset = await complete(ada, depot, session)
    assert asset.key == key
    assert is_right(asset, CONTENT)
    assert await whole(depot.storage, key) == CONTENT
    assert await stored_keys(depot.storage) == [key]
    assert await complete(ada, depot, session) == asset


async def test_the_size_that_clients_are_told_to_use(ada: Owner, depot: Depot) -> None:
    content = sound(300)
    session = await begin(ada, len(content))
    chunks = cut(content, 2 << 20)
    assert len(chunks) == session.total_chunks == 3
    await asyncio.gather(*(put_in(ada, depot, session, index, chunk) for index, chunk in enumerate(chunks)))
    assert await own_objects(depot) == []
    assert is_right(await complete(ada, depot, session), content)


async def test_another_content_later_replaces_the_first(ada: Owner, depot: Depot) -> None:
    session = await three(ada)
    await put_in(ada, depot, session, 0, CHUNKS[0])
    for index, chunk in enumerate(OTHER):
        await put_in(ada, depot, session, index, chunk)
    assert len(await own_objects(depot)) == 1
    await put_in(ada, depot, session, 1, CHUNKS[1])
    assert len(await own_objects(depot)) == 2
    for index in (0, 2):
        await put_in(ada, depot, session, index, CHUNKS[index])
    asset = await complete(ada, depot, session)
    assert is_right(asset, CONTENT)
    assert await whole(depot.storage, asset.key) == CONTENT
    assert await stored_keys(depot.storage) == [asset.key]


async def test_a_chunk_that_broke_off_can_be_sent_again(ada: Owner, depot: Depot) -> None:
    session, broken = await three(ada), Slow(OTHER[1], breaks=True)
    sending = broken.send(ada, depot, session, 1)
    broken.rest.set()
    with pytest.raises(ConnectionResetError):
        await sending
    for index in (0, 2):
        await put_in(ada, depot, session, index, CHUNKS[index])
    with pytest.raises(assets.InvalidChunk) as caught:
        await complete(ada, depot, session)
    assert caught.value.extra["missing_chunks"] == [1]
    await put_in(ada, depot, session, 1, CHUNKS[1])
    asset = await complete(ada, depot, session)
    assert is_right(asset, CONTENT)
    assert await stored_keys(depot.storage) == [asset.key]


async def test_who_is_still_writing_cannot_change_what_was_hashed(ada: Owner, depot: Depot) -> None:
    """One that holds a chunk back until its upload is complete would else poison what others share."""
    session, late = await three(ada), Slow(OTHER[1])
    sending = late.send(ada, depot, session, 1)
    await late.began.wait()
    for index, chunk in enumerate(CHUNKS):
        await put_in(ada, depot, session, index, chunk)
    asset = await complete(ada, depot, session)
    late.rest.set()
    with pytest.raises(assets.InvalidUploadToken):
        await sending
    assert is_right(asset, CONTENT)
    assert await whole(depot.storage, asset.key) == CONTENT


async def test_a_repeat_that_breaks_off_spoils_nothing(ada: Owner, depot: Depot) -> None:
    session = await three(ada)
    for index, chunk in enumerate(CHUNKS):
        await put_in(ada, depot, session, index, chunk)
    broken = Slow(OTHER[0], breaks=True)
    sending = broken.send(ada, depot, session, 0)
    broken.rest.set()
    with pytest.raises(ConnectionResetError):
        await sending
    assert is_right(await complete(ada, depot, session), CONTENT)


async def test_a_killed_first_sender_keeps_nobody_out(ada: Owner, depot: Depot) -> None:
    session = await three(ada)
    async with ada.tx() as tx:  # as a process leaves it that is killed in the middle of a chunk
        await tx.execute(
            """insert into upload_claim (session_id, organisation_id, index)
               select id, organisation_id, 0 from upload_session"""
        )
    for index, chunk in enumerate(CHUNKS):
        await put_in(ada, depot, session, index, chunk)
    assert is_right(await complete(ada, depot, session), CONTENT)


async def test_completes_at_once_give_one_file(ada: Owner, depot: Depot) -> None:
    session = await three(ada)
    for index, chunk in enumerate(CHUNKS):
        await put_in(ada, depot, session, index, chunk)
    found = await asyncio.gather(*(complete(ada, depot, session) for _ in range(6)))
    assert len({asset.public_id for asset in found}) == 1
    assert await whole(depot.storage, found[0].key) == CONTENT


async def test_all_at_once_again_and_again_while_it_is_completed(ada: Owner, depot: Depot) -> None:
    session, tries = await three(ada), [0, 1, 2] * 4
    for index, chunk in enumerate(CHUNKS):
        await put_in(ada, depot, session, index, chunk)
    random.Random(7).shuffle(tries)

    async def again(index: int) -> None:
        with suppress(assets.InvalidUploadToken):  # of those that come after the end
            await put_in(ada, depot, session, index, CHUNKS[index])

    asset, *_ = await asyncio.gather(complete(ada, depot, session), *map(again, tries))
    assert is_right(asset, CONTENT)
    assert await whole(depot.storage, asset.key) == CONTENT


async def test_the_same_song_twice_is_held_once(ada: Owner, bob: Owner, depot: Depot) -> None:
    found = []
    for owner in (ada, bob, ada):
        session = await three(owner)
        for index, chunk in enumerate(CHUNKS):
            await put_in(owner, depot, session, index, chunk)
        found.append(await complete(owner, depot, session))
    assert len({asset.key for asset in found}) == 1
    assert await stored_keys(depot.storage) == [found[0].key]
    assert await whole(depot.storage, found[0].key) == CONTENT


async def test_what_is_no_sound_stays_open_and_can_be_mended(ada: Owner, depot: Depot) -> None:
    session, wrong = await three(ada), b"RIFF\0\0\0\0WAVE" + b"x" * (PIECE - 12)
    for index, chunk in enumerate((wrong, *CHUNKS[1:])):
        await put_in(ada, depot, session, index, chunk)
    for _ in range(2):
        with pytest.raises(Undecodable):
            await complete(ada, depot, session)
    await put_in(ada, depot, session, 0, CHUNKS[0])
    assert is_right(await complete(ada, depot, session), CONTENT)


async def test_what_the_storage_lost_is_asked_for_again(ada: Owner, depot: Depot) -> None:
    session = await three(ada)
    for index, chunk in enumerate(CHUNKS):
        await put_in(ada, depot, session, index, chunk)
    (key,) = await stored_keys(depot.storage)
    await depot.storage.delete(key)
    with pytest.raises(assets.InvalidChunk) as caught:
        await complete(ada, depot, session)
    assert caught.value.extra["missing_chunks"] == [0, 1, 2]
    for index, chunk in enumerate(CHUNKS):
        await put_in(ada, depot, session, index, chunk)
    assert is_right(await complete(ada, depot, session), CONTENT)


@pytest.mark.parametrize(("sends", "says"), [(PIECE - 1, "ended before"), (PIECE + 1, "announced")])
async def test_a_chunk_of_another_size_than_its_request_said(
    ada: Owner, depot: Depot, sends: int, says: str
) -> None:
    session = await three(ada)
    with pytest.raises(assets.InvalidChunk, match=says):
        await put(ada, depot, session, 0, b"x" * sends, size=PIECE)
    for index, chunk in enumerate(CHUNKS):
        await put_in(ada, depot, session, index, chunk)
    assert is_right(await complete(ada, depot, session), CONTENT)


@pytest.mark.parametrize("sizes", [(20_000, 20_000, 8044), (PIECE, 20_000, 11_660), (1, SIZE - 2, 1)])
async def test_chunks_of_other_sizes_do_as_well(
    ada: Owner, depot: Depot, sizes: tuple[int, int, int]
) -> None:
    session, start = await three(ada), 0
    for index, size in enumerate(sizes):
        await put_in(ada, depot, session, index, CONTENT[start : start + size])
        start += size
    asset = await complete(ada, depot, session)
    assert is_right(asset, CONTENT)
    assert await stored_keys(depot.storage) == [asset.key]


async def test_chunks_that_two_processes_took(ada: Owner, depot: Depot, tmp_path: Path) -> None:
    other = LocalStorage(tmp_path / "storage", base_url="https://tutti.example", secret=b"s" * 32)
    elsewhere = Depot(other, depot.examiner, depot.fetcher)
    session = await three(ada)
    for index, where in ((0, depot), (1, elsewhere), (2, depot)):
        await put_in(ada, where, session, index, CHUNKS[index])
    assert is_right(await complete(ada, elsewhere, session), CONTENT)


async def test_an_abandoned_one_goes_after_a_day(ada: Owner, depot: Depot) -> None:
    session = await three(ada)
    await put_in(ada, depot, session, 1, CHUNKS[1])
    with clock.frozen(clock.now() + KEPT + OPEN * 2):
        assert (await assets.sweep(ada.database, depot.storage)).objects == 1
    assert await stored_keys(depot.storage) == []
