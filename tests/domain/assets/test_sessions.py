"""Uploads in chunks: any order, several at once, again, broken off, expired, by token, by strangers."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tests.domain.assets.making import Owner, Undecodable, sent, stored_keys, whole
from tests.domain.assets.uploading import CONTENT, SIZE, begin, complete, cut, put
from tutti.core import clock
from tutti.core.errors import Malformed
from tutti.db import Database
from tutti.domain import assets
from tutti.domain.assets import ChunkReceipt, Depot, Kind, NewUpload, UploadSession, UploadToken


async def test_what_a_client_is_told_at_the_beginning(ada: Owner) -> None:
    session = await begin(ada, 48_000_000)
    assert session.total_chunks == 23
    assert session.expires_at - clock.now() > timedelta(minutes=59)
    async with ada.tx() as tx:
        kept = await tx.value("select token_hash from upload_session")
    assert isinstance(kept, bytes)
    assert session.token.encode() not in kept
    assert session.token not in repr(session)


@pytest.mark.parametrize("size", [SIZE, 20_000, 7_919])
async def test_chunks_in_any_order_four_at_once(ada: Owner, depot: Depot, size: int) -> None:
    session, chunks = await begin(ada), cut(CONTENT, size)
    order = list(range(len(chunks)))
    random.Random(size).shuffle(order)
    gate = asyncio.Semaphore(4)

    async def send(index: int) -> ChunkReceipt:
        async with gate:
            return await put(ada, depot, session, index, chunks[index][:100], chunks[index][100:])

    receipts = await asyncio.gather(*map(send, order))
    assert max(receipt.received_chunks for receipt in receipts) == len(chunks)
    asset = await complete(ada, depot, session)
    assert await whole(depot.storage, asset.key) == CONTENT
    assert (asset.file_name, asset.duration_ms) == ("track.wav", 3000)
    assert await stored_keys(depot.storage) == [asset.key]


async def test_a_chunk_again_replaces_the_first(ada: Owner, depot: Depot) -> None:
    session, (first, second) = await begin(ada), cut(CONTENT, 30_000)
    for attempt in (b"x" * 5, first[:100], first, first):
        receipt = await put(ada, depot, session, 0, attempt)
        assert (receipt.index, receipt.received_chunks) == (0, 1)
    await put(ada, depot, session, 1, second)
    assert len(await stored_keys(depot.storage)) == 2
    assert await whole(depot.storage, (await complete(ada, depot, session)).key) == CONTENT


async def test_the_same_chunk_from_eight_sides_at_once(ada: Owner, depot: Depot) -> None:
    session, (first, second) = await begin(ada), cut(CONTENT, 30_000)
    await asyncio.gather(*(put(ada, depot, session, n % 2, (first, second)[n % 2]) for n in range(8)))
    assert len(await stored_keys(depot.storage)) == 2
    assert await whole(depot.storage, (await complete(ada, depot, session)).key) == CONTENT


async def test_a_chunk_that_breaks_off_leaves_nothing(ada: Owner, depot: Depot) -> None:
    session = await begin(ada)

    async def broken() -> AsyncIterator[bytes]:
        yield CONTENT[:1000]
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await assets.put_chunk(
            ada.database,
            depot.storage,
            UploadToken(session.token),
            broken(),
            public_id=session.public_id,
            index=0,
        )
    assert await stored_keys(depot.storage) == []
    with pytest.raises(assets.InvalidChunk) as caught:
        await complete(ada, depot, session)
    assert caught.value.extra["missing_chunks"] == [0]


@pytest.mark.parametrize("pieces", [[], [b""], [b"x" * 4_194_305], [b"x" * 2_000_000] * 3])
async def test_a_chunk_of_no_or_too_many_bytes(ada: Owner, depot: Depot, pieces: list[bytes]) -> None:
    session = await begin(ada, 50_000_000)
    with pytest.raises(assets.InvalidChunk):
        await put(ada, depot, session, 0, *pieces)
    assert await stored_keys(depot.storage) == []


async def test_a_chunk_of_exactly_four_mib(ada: Owner, depot: Depot) -> None:
    session = await begin(ada, 50_000_000)
    assert (await put(ada, depot, session, 0, b"x" * 4_194_304)).received_chunks == 1


@pytest.mark.parametrize("index", [-1, 16_384, 2**40])
async def test_chunk_numbers_have_limits(ada: Owner, depot: Depot, index: int) -> None:
    session = await begin(ada)
    with pytest.raises(assets.InvalidChunk, match="16383"):
        await put(ada, depot, session, index, b"x")


async def test_a_declared_number_of_chunks_is_the_limit(ada: Owner, depot: Depot) -> None:
    session = await begin(ada, total_chunks=2)
    with pytest.raises(assets.InvalidChunk, match="from 0 to 1"):
        await put(ada, depot, session, 2, b"x")
    receipt = await put(ada, depot, session, 0, CONTENT)
    assert receipt.total_chunks == 2
    with pytest.raises(assets.InvalidChunk) as caught:
        await complete(ada, depot, session)
    assert caught.value.extra["missing_chunks"] == [1]


async def test_more_bytes_than_announced_are_refused_at_once(ada: Owner, depot: Depot) -> None:
    session = await begin(ada)
    await put(ada, depot, session, 0, CONTENT)
    with pytest.raises(assets.SizeMismatch):
        await put(ada, depot, session, 1, b"x")
    with pytest.raises(assets.SizeMismatch):
        await put(ada, depot, session, 0, CONTENT + b"x")
    assert len(await stored_keys(depot.storage)) == 1
    assert await whole(depot.storage, (await complete(ada, depot, session)).key) == CONTENT


async def test_fewer_bytes_than_announced(ada: Owner, depot: Depot) -> None:
    session = await begin(ada, SIZE + 2)
    await put(ada, depot, session, 0, CONTENT)
    await put(ada, depot, session, 1, b"x")
    with pytest.raises(assets.SizeMismatch) as caught:
        await complete(ada, depot, session)
    assert caught.value.extra == {"expected": SIZE + 2, "received": SIZE + 1}


async def test_gaps_are_listed_and_can_be_filled(ada: Owner, depot: Depot) -> None:
    session, chunks = await begin(ada), cut(CONTENT, 10_000)
    for index in (0, 3):
        await put(ada, depot, session, index, chunks[index])
    with pytest.raises(assets.InvalidChunk) as caught:
        await complete(ada, depot, session)
    assert caught.value.extra["missing_chunks"] == [1, 2, 4]
    for index in (1, 2, 4):
        await put(ada, depot, session, index, chunks[index])
    assert await whole(depot.storage, (await complete(ada, depot, session)).key) == CONTENT


async def test_a_second_complete_returns_the_first_result(ada: Owner, depot: Depot) -> None:
    session = await begin(ada)
    await put(ada, depot, session, 0, CONTENT)
    asset = await complete(ada, depot, session)
    assert await complete(ada, depot, session) == asset
    assert await complete(ada, depot, session, ada.actor) == asset
    with clock.frozen(clock.now() + timedelta(hours=3)):
        assert await complete(ada, depot, session) == asset


async def test_completes_at_once_give_one_file(ada: Owner, depot: Depot) -> None:
    session = await begin(ada)
    for index, chunk in enumerate(cut(CONTENT, 10_000)):
        await put(ada, depot, session, index, chunk)
    found = await asyncio.gather(*(complete(ada, depot, session) for _ in range(6)))
    assert len({asset.public_id for asset in found}) == 1
    assert await stored_keys(depot.storage) == [found[0].key]
    assert await whole(depot.storage, found[0].key) == CONTENT


async def test_chunks_sent_again_while_it_is_completed(ada: Owner, depot: Depot) -> None:
    """A client that repeats everything beside a complete still gets its file, whole."""
    session, chunks = await begin(ada), cut(CONTENT, 10_000)
    for index, chunk in enumerate(chunks):
        await put(ada, depot, session, index, chunk)

    async def again(index: int, chunk: bytes) -> None:
        with suppress(assets.InvalidUploadToken):  # of those that come after the end
            await put(ada, depot, session, index, chunk)

    repeats = [again(index, chunk) for index, chunk in enumerate(chunks)]
    asset, *_ = await asyncio.gather(complete(ada, depot, session), *repeats)
    assert await whole(depot.storage, asset.key) == CONTENT


@pytest.mark.parametrize("left", [None, b"", CONTENT[30_000:40_000]], ids=["gone", "empty", "short"])
async def test_a_chunk_that_the_storage_lost_is_asked_for_again(
    ada: Owner, depot: Depot, left: bytes | None
) -> None:
    session, chunks = await begin(ada), cut(CONTENT, 30_000)
    for index, chunk in enumerate(chunks):
        await put(ada, depot, session, index, chunk)
    (lost,) = [key for key in await stored_keys(depot.storage) if "/1-" in key]
    await depot.storage.delete(lost)
    if left is not None:
        await depot.storage.write(lost, sent(left))
    with pytest.raises(assets.InvalidChunk) as caught:
        await complete(ada, depot, session)
    assert caught.value.extra["missing_chunks"] == [1]
    assert (await put(ada, depot, session, 1, chunks[1])).received_chunks == 2
    assert await whole(depot.storage, (await complete(ada, depot, session)).key) == CONTENT


async def test_what_is_no_sound_is_refused_at_the_end_and_can_be_mended(ada: Owner, depot: Depot) -> None:
    session = await begin(ada)
    await put(ada, depot, session, 0, b"text " * (SIZE // 5) + b"x" * (SIZE % 5))
    with pytest.raises(assets.UnsupportedMediaType):
        await complete(ada, depot, session)
    await put(ada, depot, session, 0, b"RIFF\0\0\0\0WAVE" + b"x" * (SIZE - 12))
    with pytest.raises(Undecodable):
        await complete(ada, depot, session)
    await put(ada, depot, session, 0, CONTENT)
    assert (await complete(ada, depot, session)).size == SIZE


async def test_the_same_song_twice_is_held_once(ada: Owner, depot: Depot) -> None:
    found = []
    for _ in range(2):
        session = await begin(ada)
        await put(ada, depot, session, 0, CONTENT)
        found.append(await complete(ada, depot, session))
    assert found[0] == found[1]
    assert await stored_keys(depot.storage) == [found[0].key]


async def test_each_chunk_makes_it_wait_another_hour(ada: Owner, depot: Depot) -> None:
    session, start = await begin(ada), clock.now()
    for hours, index in ((0.9, 0), (1.8, 1), (2.7, 2)):
        with clock.frozen(start + timedelta(hours=hours)):
            receipt = await put(ada, depot, session, index, cut(CONTENT, 20_000)[index])
            assert receipt.expires_at == clock.now() + timedelta(hours=1)
    with clock.frozen(start + timedelta(hours=3)):
        assert (await complete(ada, depot, session)).size == SIZE


async def test_an_expired_upload_is_over(ada: Owner, depot: Depot) -> None:
    session = await begin(ada)
    await put(ada, depot, session, 0, CONTENT)
    with clock.frozen(clock.now() + timedelta(hours=1, seconds=1)):
        for holder, error in ((None, assets.InvalidUploadToken), (ada.actor, assets.SessionNotFound)):
            with pytest.raises(error):
                await put(ada, depot, session, 0, CONTENT, holder=holder)
            with pytest.raises(error):
                await complete(ada, depot, session, holder)


async def test_after_the_end_nothing_more_is_taken(ada: Owner, depot: Depot) -> None:
    session = await begin(ada)
    await put(ada, depot, session, 0, CONTENT)
    await complete(ada, depot, session)
    with pytest.raises(assets.InvalidUploadToken):
        await put(ada, depot, session, 0, CONTENT)
    with pytest.raises(assets.SessionCompleted):
        await put(ada, depot, session, 0, CONTENT, holder=ada.actor)


async def test_a_token_is_good_for_its_own_upload_alone(ada: Owner, bob: Owner, depot: Depot) -> None:
    mine, other, his = await begin(ada), await begin(ada), await begin(bob)
    for token in (other.token, his.token, "", "x", mine.token[:-1], mine.token + "x"):
        with pytest.raises(assets.InvalidUploadToken):
            await put(ada, depot, mine, 0, CONTENT, holder=UploadToken(token))
        with pytest.raises(assets.InvalidUploadToken):
            await complete(ada, depot, mine, UploadToken(token))
    unknown = UploadSession(uuid4(), Kind.AUDIO, "x", 1, 1, clock.now(), mine.token)
    with pytest.raises(assets.InvalidUploadToken):
        await put(ada, depot, unknown, 0, CONTENT)
    assert await stored_keys(depot.storage) == []


async def test_strangers_find_no_upload(ada: Owner, bob: Owner, depot: Depot) -> None:
    session = await begin(ada)
    with pytest.raises(assets.SessionNotFound):
        await put(ada, depot, session, 0, CONTENT, holder=bob.actor)
    with pytest.raises(assets.SessionNotFound):
        await complete(ada, depot, session, bob.actor)
    await put(ada, depot, session, 0, CONTENT, holder=ada.actor)
    assert (await complete(ada, depot, session, ada.actor)).size == SIZE


async def test_the_kind_is_the_one_it_was_begun_with(ada: Owner, depot: Depot) -> None:
    session = await begin(ada)
    token = UploadToken(session.token)
    with pytest.raises(Malformed, match="type"):
        await assets.put_chunk(
            ada.database,
            depot.storage,
            token,
            sent(b"x"),
            public_id=session.public_id,
            index=0,
            kind=Kind.COVER_ART,
        )
    with pytest.raises(Malformed, match="type"):
        await assets.complete_upload(ada.database, depot, token, session.public_id, kind=Kind.COVER_ART)


async def test_a_session_id_that_a_client_chose(ada: Owner, bob: Owner) -> None:
    chosen = uuid4()
    assert (await begin(ada, public_id=chosen)).public_id == chosen
    for owner in (ada, bob):
        with pytest.raises(assets.SessionTaken):
            await begin(owner, public_id=chosen)


@pytest.mark.parametrize(
    ("kind", "size", "total", "error"),
    [
        (Kind.AUDIO, 0, None, Malformed),
        (Kind.AUDIO, -1, None, Malformed),
        (Kind.AUDIO, (2 << 30) + 1, None, assets.FileTooLarge),
        (Kind.COVER_ART, (50 << 20) + 1, None, assets.FileTooLarge),
        (Kind.AUDIO, 100, 0, Malformed),
        (Kind.AUDIO, 100, 101, Malformed),
        (Kind.AUDIO, 20 << 20, 4, Malformed),
        (Kind.AUDIO, 2 << 30, 16_385, Malformed),
    ],
)
async def test_what_cannot_be_announced(
    ada: Owner, kind: Kind, size: int, total: int | None, error: type[Exception]
) -> None:
    with pytest.raises(error):
        async with ada.tx() as tx:
            await assets.begin_upload(tx, NewUpload(kind, "x", size, total_chunks=total))


@pytest.mark.parametrize(
    ("kind", "size"), [(Kind.AUDIO, 2 << 30), (Kind.COVER_ART, 50 << 20), (Kind.AUDIO, 1)]
)
async def test_the_largest_and_the_smallest(ada: Owner, kind: Kind, size: int) -> None:
    async with ada.tx() as tx:
        assert (await assets.begin_upload(tx, NewUpload(kind, "x", size))).file_size == size


async def test_uploads_of_others_do_not_exist(
    ada: Owner, bob: Owner, depot: Depot, database: Database
) -> None:
    session = await begin(ada)
    await put(ada, depot, session, 0, CONTENT)
    async with bob.tx() as tx:
        assert await tx.value("select count(*) from upload_session") == 0
        assert await tx.value("select count(*) from upload_chunk") == 0
    assert isinstance(session.public_id, UUID)
