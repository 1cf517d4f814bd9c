"""Files by the addresses that clients hand back."""

from uuid import uuid4

import httpx2
import pytest

from tests.domain.assets.making import Owner, picture, sound
from tutti.db import Database
from tutti.domain import assets
from tutti.domain.assets import Asset, Depot, Kind


async def save(owner: Owner, depot: Depot, content: bytes, kind: Kind = Kind.AUDIO) -> Asset:
    async with owner.tx() as tx:
        return await assets.save(tx, depot, kind=kind, file_name="a b.wav", content=content)


async def test_addresses_lead_to_files(ada: Owner, depot: Depot) -> None:
    song, cover = await save(ada, depot, sound()), await save(ada, depot, picture(), Kind.COVER_ART)
    urls = {
        "release.cover": cover.file_url,
        "tracks[0]": song.file_url,
        "tracks[1]": "https://x.example" + song.file_url,
    }
    async with ada.tx() as tx:
        found = await assets.resolve(tx, urls)
        assert found == {"release.cover": cover, "tracks[0]": song, "tracks[1]": song}
        assert await assets.resolve(tx, {}) == {}
        assert await assets.find_file(tx, song.file_url) == song
        assert await assets.read_asset(tx, song.public_id) == song


async def test_a_file_of_another_account(ada: Owner, bob: Owner, depot: Depot) -> None:
    hers, his = await save(ada, depot, sound()), await save(bob, depot, sound(seed=1))
    urls = {"cover": his.file_url, "tracks[0]": hers.file_url, "tracks[1]": "/api/files/nothing"}
    async with bob.tx() as tx:
        with pytest.raises(assets.UploadNotOwned, match=r"tracks\[0\].*forbidden") as caught:
            await assets.resolve(tx, urls)
    assert [(fault.path, fault.code) for fault in caught.value.fields] == [
        ("tracks[0]", "upload_not_owned"),
        ("tracks[1]", "file_not_found"),
    ]


async def test_a_strangers_file_that_does_not_exist_looks_like_one_that_does(
    ada: Owner, bob: Owner, depot: Depot
) -> None:
    hers = await save(ada, depot, sound())
    absent = hers.file_url.replace(str(hers.public_id), str(uuid4()))
    async with bob.tx() as tx:
        told = []
        for url in (hers.file_url, absent):
            with pytest.raises(assets.UploadNotOwned) as caught:
                await assets.find_file(tx, url)
            told.append(caught.value.message)
    assert told[0] == told[1]


async def test_addresses_that_lead_nowhere(ada: Owner, depot: Depot) -> None:
    song = await save(ada, depot, sound())
    wrong_kind = song.file_url.replace("/audio/", "/cover-art/")
    absent = song.file_url.replace(str(song.public_id), str(uuid4()))
    async with ada.tx() as tx:
        for url in (
            "",
            "x",
            "https://example.org/song.wav",
            wrong_kind,
            absent,
            "/api/files/audio/../../x.wav",
        ):
            with pytest.raises(assets.UnknownFile, match="not found"):
                await assets.find_file(tx, url)


async def test_anothers_account_in_the_address_of_an_own_file(ada: Owner, bob: Owner, depot: Depot) -> None:
    song = await save(ada, depot, sound())
    forged = song.file_url.replace(str(ada.account.public_id), str(bob.account.public_id))
    async with ada.tx() as tx:
        with pytest.raises(assets.UploadNotOwned):
            await assets.find_file(tx, forged)


async def test_the_system_reads_files_of_anybody(
    database: Database, ada: Owner, bob: Owner, depot: Depot
) -> None:
    hers, his = await save(ada, depot, sound()), await save(bob, depot, sound(seed=1))
    async with database.system() as tx:
        assert [await assets.read_internal(tx, asset.id) for asset in (hers, his)] == [hers, his]


async def test_windows_of_a_file_and_a_download_address(ada: Owner, depot: Depot) -> None:
    content = sound()
    song = await save(ada, depot, content)
    assert b"".join([block async for block in assets.stream(depot.storage, song, 4, 8)]) == content[4:12]
    url = await assets.download_url(depot.storage, song, 60)
    grant = depot.storage.granted("GET", url.split("/")[-2])
    assert url.startswith("https://tutti.example/api/files/signed/")
    assert grant
    assert (grant.key, grant.file_name, grant.media_type) == (song.key, "a b.wav", "audio/wav")
    assert httpx2.URL(url).path.endswith("/a b.wav")
