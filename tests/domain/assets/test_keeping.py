"""Small files, the sharing of bytes, and what is refused."""

import asyncio
import hashlib
from collections.abc import AsyncIterator

import pytest

from tests.domain.assets.making import Owner, Undecodable, picture, sent, sound, stored_keys, whole
from tests.factories.accounts import acting
from tutti.core.errors import Forbidden
from tutti.db import Database
from tutti.domain import accounts, assets
from tutti.domain.assets import Asset, Depot, Kind


async def save(
    owner: Owner, depot: Depot, content: bytes, name: str = "a.wav", kind: Kind = Kind.AUDIO
) -> Asset:
    async with owner.tx() as tx:
        return await assets.save(tx, depot, kind=kind, file_name=name, content=content)


async def test_a_sound_is_kept_with_all_its_facts(ada: Owner, depot: Depot) -> None:
    content = sound(1.5)
    asset = await save(ada, depot, content, "Mein Stück.txt")
    assert (asset.kind, asset.file_name, asset.media_type) == (Kind.AUDIO, "Mein Stück.txt", "audio/wav")
    assert (asset.size, asset.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert (asset.duration_ms, asset.width) == (1500, None)
    assert asset.file_url == f"/api/files/audio/{ada.account.public_id}/{asset.public_id}.wav"
    assert await whole(depot.storage, asset.key) == content


async def test_a_cover_is_kept(ada: Owner, depot: Depot) -> None:
    asset = await save(ada, depot, picture(300, "JPEG"), "cover.png", Kind.COVER_ART)
    assert (asset.width, asset.height, asset.duration_ms) == (300, 300, None)
    assert asset.file_url == f"/api/files/cover-art/{ada.account.public_id}/{asset.public_id}.jpg"


async def test_the_same_bytes_again_are_the_same_file(ada: Owner, depot: Depot) -> None:
    first = await save(ada, depot, sound())
    assert await save(ada, depot, sound(), "another name.wav") == first
    assert await stored_keys(depot.storage) == [first.key]


async def test_two_organisations_share_bytes_but_not_files(ada: Owner, bob: Owner, depot: Depot) -> None:
    hers, his = await save(ada, depot, sound()), await save(bob, depot, sound())
    assert hers.key == his.key
    assert hers.public_id != his.public_id
    assert await stored_keys(depot.storage) == [hers.key]
    async with bob.tx() as tx:
        assert await assets.read_asset(tx, his.public_id) == his
        with pytest.raises(assets.UnknownFile):
            await assets.read_asset(tx, hers.public_id)


async def test_an_organisation_sees_no_bytes_of_others(ada: Owner, bob: Owner, depot: Depot) -> None:
    await save(ada, depot, sound())
    async with bob.tx() as tx:
        assert await tx.value("select count(*) from content") == 0
        assert await tx.value("select count(*) from asset") == 0
    async with ada.tx() as tx:
        assert await tx.value("select count(*) from content") == 1


async def test_the_same_upload_at_once_is_one_file(ada: Owner, bob: Owner, depot: Depot) -> None:
    kept = await asyncio.gather(*(save(owner, depot, sound()) for owner in (ada, bob) * 4))
    assert len({asset.key for asset in kept}) == 1
    assert len({asset.public_id for asset in kept}) == 2
    assert await stored_keys(depot.storage) == [kept[0].key]


async def test_only_the_first_upload_is_told(ada: Owner, depot: Depot) -> None:
    asset = await save(ada, depot, sound())
    await save(ada, depot, sound())
    async with ada.tx() as tx:
        told = await tx.value("select payload from event where name = 'asset.uploaded'")
    assert told == {
        "organisation_id": ada.actor.organisation_id,
        "asset_id": asset.id,
        "asset": str(asset.public_id),
        "kind": "audio",
    }


async def test_a_colleague_gets_the_file_and_a_viewer_may_not_upload(
    database: Database, ada: Owner, bob: Owner, depot: Depot
) -> None:
    async with database.system() as tx:
        band = await accounts.create_organisation(tx, ada.account, "The Band")
    async with database.transaction(acting(ada.account, band.id)) as tx:
        invited = await accounts.invite(tx, bob.account.email, accounts.Role.VIEWER)
    async with database.system() as tx:
        await accounts.accept_invitation(tx, bob.account, invited.secret)
    founder = Owner(database, acting(ada.account, band.id), ada.account)
    viewer = Owner(database, acting(bob.account, band.id), bob.account)
    asset = await save(founder, depot, sound())
    async with viewer.tx() as tx:
        assert await assets.read_asset(tx, asset.public_id) == asset
    with pytest.raises(Forbidden, match="forbidden"):
        await save(viewer, depot, sound(seed=1))


@pytest.mark.parametrize(
    ("content", "kind", "error"),
    [
        (b"", Kind.AUDIO, assets.EmptyFile),
        (b"this is a text file\n" * 100, Kind.AUDIO, assets.UnsupportedMediaType),
        (picture(), Kind.AUDIO, assets.UnsupportedMediaType),
        (sound(), Kind.COVER_ART, assets.UnsupportedMediaType),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", Kind.COVER_ART, assets.UnsupportedMediaType),
        (b"RIFF\xff\xff\xff\xffWAVEgarbage that no decoder takes", Kind.AUDIO, Undecodable),
        (picture()[:60], Kind.COVER_ART, Undecodable),
        (sound(200), Kind.AUDIO, assets.FileTooLarge),
    ],
)
async def test_what_is_refused_leaves_nothing(
    ada: Owner, depot: Depot, content: bytes, kind: Kind, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await save(ada, depot, content, "good name.wav", kind)
    assert await stored_keys(depot.storage) == []
    async with ada.tx() as tx:
        assert await tx.value("select count(*) from asset") == 0


async def test_the_reason_says_what_to_send(ada: Owner, depot: Depot) -> None:
    with pytest.raises(assets.UnsupportedMediaType, match=r"wav.*flac.*mp3") as caught:
        await save(ada, depot, b"text" * 10)
    assert caught.value.code == "unsupported_media_type"
    with pytest.raises(assets.UnsupportedMediaType, match=r"cover art.*jpg, png, webp"):
        await save(ada, depot, b"text" * 10, kind=Kind.COVER_ART)


async def test_a_cover_ends_at_its_limit(depot: Depot) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield picture()
        for _ in range(60):
            yield b"\0" * (1 << 20)

    with pytest.raises(assets.FileTooLarge) as caught:
        await assets.receive(depot, Kind.COVER_ART, endless())
    assert caught.value.extra == {"maxBytes": 50 << 20}
    assert await stored_keys(depot.storage) == []


async def test_the_beginning_may_come_byte_by_byte(ada: Owner, depot: Depot) -> None:
    content = sound()
    pieces = [content[n : n + 1] for n in range(40)] + [content[40:]]
    received = await assets.receive(depot, Kind.AUDIO, sent(*pieces))
    async with ada.tx() as tx:
        asset = await assets.keep(tx, depot.storage, received, "x.wav")
    assert await whole(depot.storage, asset.key) == content


async def test_assets_and_contents_cannot_be_changed_or_removed(ada: Owner, depot: Depot) -> None:
    from psycopg.errors import InsufficientPrivilege

    await save(ada, depot, sound())
    for statement in (
        "update asset set file_name = 'x'",
        "delete from asset",
        "update content set size = 1",
        "delete from content",
        "insert into content (sha256, size, storage_key, created_at) values ('', 1, 'x', now())",
    ):
        with pytest.raises(InsufficientPrivilege):
            async with ada.tx() as tx:
                await tx.execute(statement)
