"""One PUT to the storage itself, against a real S3 server and against the app's own grants."""

import asyncio
import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import httpx2
import pytest

from tests.domain.assets.making import Decoding, Owner, Undecodable, sent, sound, stored_keys, whole
from tests.s3_server import S3Server, s3_server
from tutti.adapters.fetching.addresses import Allowed
from tutti.adapters.fetching.client import SafeFetcher
from tutti.adapters.storage.s3 import S3Storage
from tutti.adapters.storage.signing import Credentials
from tutti.core import clock
from tutti.domain import assets
from tutti.domain.assets import Asset, Depot, DirectUpload, Kind

CONTENT = sound(2)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with s3_server(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture
def s3(server: S3Server, tmp_path: Path) -> Depot:
    credentials = Credentials(server.key_id, server.secret, server.region)
    storage = S3Storage(
        server.bucket,
        scratch=tmp_path / "scratch",
        region=server.region,
        endpoint=server.endpoint,
        prefix=uuid4().hex,
        credentials=credentials,
    )
    return Depot(storage, Decoding(), SafeFetcher(Allowed()))


async def begin(owner: Owner, depot: Depot) -> DirectUpload:
    async with owner.tx() as tx:
        return await assets.begin_direct_upload(tx, depot.storage, Kind.AUDIO, "a.wav", timedelta(minutes=10))


async def finish(owner: Owner, depot: Depot, public_id: UUID) -> Asset:
    return await assets.finish_direct_upload(owner.database, depot, owner.actor, public_id)


async def http_put(url: str, content: bytes) -> int:
    async with httpx2.AsyncClient() as client:
        return (await client.put(url, content=content)).status_code


async def local_put(owner: Owner, depot: Depot, url: str, content: bytes) -> None:
    await assets.receive_signed(owner.database, depot.storage, url.rpartition("/")[2], sent(content))


async def test_a_put_to_s3_becomes_a_file(ada: Owner, s3: Depot) -> None:
    upload = await begin(ada, s3)
    assert await http_put(upload.url, CONTENT) == 200
    asset = await finish(ada, s3, upload.public_id)
    assert (asset.size, asset.duration_ms, asset.file_name) == (len(CONTENT), 2000, "a.wav")
    assert await whole(s3.storage, asset.key) == CONTENT
    assert await stored_keys(s3.storage) == [asset.key]


async def test_bytes_cannot_change_after_they_were_hashed(ada: Owner, s3: Depot) -> None:
    upload = await begin(ada, s3)
    await http_put(upload.url, CONTENT)
    asset = await finish(ada, s3, upload.public_id)
    assert await http_put(upload.url, sound(2, seed=9)) == 200
    assert await whole(s3.storage, asset.key) == CONTENT
    assert await finish(ada, s3, upload.public_id) == asset


async def test_a_put_to_the_app_becomes_a_file(ada: Owner, depot: Depot) -> None:
    upload = await begin(ada, depot)
    await local_put(ada, depot, upload.url, CONTENT)
    asset = await finish(ada, depot, upload.public_id)
    assert await whole(depot.storage, asset.key) == CONTENT
    assert await stored_keys(depot.storage) == [asset.key]


async def test_the_same_bytes_by_another_way_are_the_same_file(ada: Owner, depot: Depot) -> None:
    async with ada.tx() as tx:
        first = await assets.save(tx, depot, kind=Kind.AUDIO, file_name="b.wav", content=CONTENT)
    upload = await begin(ada, depot)
    await local_put(ada, depot, upload.url, CONTENT)
    assert await finish(ada, depot, upload.public_id) == first
    assert await stored_keys(depot.storage) == [first.key]


async def test_nothing_was_put(ada: Owner, depot: Depot) -> None:
    upload = await begin(ada, depot)
    with pytest.raises(assets.NotUploaded):
        await finish(ada, depot, upload.public_id)


async def test_what_is_refused_can_be_put_again(ada: Owner, depot: Depot) -> None:
    upload = await begin(ada, depot)
    for content, error in (
        (b"text", assets.UnsupportedMediaType),
        (b"", assets.EmptyFile),
        (b"fLaC but not really so", Undecodable),
    ):
        await local_put(ada, depot, upload.url, content)
        with pytest.raises(error):
            await finish(ada, depot, upload.public_id)
        assert await stored_keys(depot.storage) == []
    await local_put(ada, depot, upload.url, CONTENT)
    assert (await finish(ada, depot, upload.public_id)).size == len(CONTENT)


async def test_strangers_and_unknown_uploads(ada: Owner, bob: Owner, depot: Depot) -> None:
    upload = await begin(ada, depot)
    await local_put(ada, depot, upload.url, CONTENT)
    for owner, public_id in ((bob, upload.public_id), (ada, uuid4())):
        with pytest.raises(assets.SessionNotFound):
            await finish(owner, depot, public_id)


@pytest.mark.parametrize("count", [2, 5])
async def test_of_several_puts_at_once_one_counts(ada: Owner, depot: Depot, count: int) -> None:
    upload, songs = await begin(ada, depot), [sound(2, seed=seed) for seed in range(count)]
    told = await asyncio.gather(
        *(local_put(ada, depot, upload.url, song) for song in songs), return_exceptions=True
    )
    assert [type(each) for each in told if each] == [assets.SignatureInvalid] * (count - 1)
    asset = await finish(ada, depot, upload.public_id)
    assert asset.sha256 == hashlib.sha256(songs[told.index(None)]).hexdigest()
    assert await whole(depot.storage, asset.key) == songs[told.index(None)]
    assert await stored_keys(depot.storage) == [asset.key]


@pytest.mark.parametrize("of", ["depot", "s3"])
async def test_finished_at_once_it_is_one_file(
    ada: Owner, depot: Depot, request: pytest.FixtureRequest, of: str
) -> None:
    where: Depot = request.getfixturevalue(of)
    upload = await begin(ada, where)
    if of == "s3":
        await http_put(upload.url, CONTENT)
    else:
        await local_put(ada, where, upload.url, CONTENT)
    found = await asyncio.gather(*(finish(ada, where, upload.public_id) for _ in range(4)))
    assert len({asset.public_id for asset in found}) == 1
    assert await whole(where.storage, found[0].key) == CONTENT


async def test_killed_between_noting_and_moving_it_is_found_again(
    ada: Owner, s3: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = await begin(ada, s3)
    await http_put(upload.url, CONTENT)

    class Killed(BaseException):
        pass

    async def killed(self: S3Storage, source: str, target: str) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(S3Storage, "move", killed)
        with pytest.raises(Killed):
            await finish(ada, s3, upload.public_id)
    assert (await finish(ada, s3, upload.public_id)).size == len(CONTENT)


async def test_a_failing_storage_costs_nobody_the_file(
    ada: Owner, depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = await begin(ada, depot)
    await local_put(ada, depot, upload.url, CONTENT)

    async def failing(self: Decoding, kind: Kind, source: Path) -> None:
        raise assets.StorageUnavailable("The storage is full.")

    with monkeypatch.context() as patched:
        patched.setattr(Decoding, "examine", failing)
        with pytest.raises(assets.StorageUnavailable):
            await finish(ada, depot, upload.public_id)
    assert (await finish(ada, depot, upload.public_id)).size == len(CONTENT)


async def test_what_the_storage_lost_can_be_put_again(ada: Owner, depot: Depot) -> None:
    upload = await begin(ada, depot)
    await local_put(ada, depot, upload.url, CONTENT)
    (key,) = await stored_keys(depot.storage)
    await depot.storage.delete(key)
    with pytest.raises(assets.NotUploaded):
        await finish(ada, depot, upload.public_id)
    await local_put(ada, depot, upload.url, CONTENT)
    assert (await finish(ada, depot, upload.public_id)).size == len(CONTENT)


async def test_the_address_ends_in_time(ada: Owner, depot: Depot) -> None:
    upload = await begin(ada, depot)
    with clock.frozen(clock.now() + timedelta(minutes=10, seconds=1)):
        assert depot.storage.granted("PUT", upload.url.rpartition("/")[2]) is None


async def test_a_chunk_session_is_no_direct_upload_and_the_other_way_round(ada: Owner, depot: Depot) -> None:
    upload = await begin(ada, depot)
    async with ada.tx() as tx:
        session = await assets.begin_upload(tx, assets.NewUpload(Kind.AUDIO, "a.wav", 10))
    with pytest.raises(assets.SessionNotFound):
        await finish(ada, depot, session.public_id)
    with pytest.raises(assets.SessionNotFound):
        await assets.complete_upload(ada.database, depot, ada.actor, upload.public_id)
    with pytest.raises(assets.SessionNotFound):
        await assets.put_chunk(
            ada.database, depot.storage, ada.actor, sent(b"x"), public_id=upload.public_id, index=0
        )


async def test_a_song_in_chunks_over_s3(ada: Owner, s3: Depot) -> None:
    content = sound(600)
    async with ada.tx() as tx:
        session = await assets.begin_upload(tx, assets.NewUpload(Kind.AUDIO, "a.wav", len(content)))
    for index, start in reversed(list(enumerate(range(0, len(content), 2 << 20)))):
        piece = content[start : start + (2 << 20)]
        await assets.put_chunk(
            ada.database, s3.storage, ada.actor, sent(piece), public_id=session.public_id, index=index
        )
    asset = await assets.complete_upload(ada.database, s3, ada.actor, session.public_id)
    assert await whole(s3.storage, asset.key) == content
    assert await stored_keys(s3.storage) == [asset.key]
