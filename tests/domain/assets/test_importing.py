"""Files fetched from addresses, from a real server, straight into the storage."""

from collections.abc import AsyncIterator

import pytest

from tests.adapters.fetching.servers import Server, running
from tests.domain.assets.making import Decoding, Owner, Undecodable, sound, stored_keys, whole
from tutti.adapters.fetching.addresses import Allowed
from tutti.adapters.fetching.client import SafeFetcher
from tutti.domain import assets
from tutti.domain.assets import Asset, Depot, Kind


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with running() as server:
        yield server


async def fetch(owner: Owner, depot: Depot, url: str, kind: Kind = Kind.AUDIO) -> Asset:
    received, name = await assets.fetch_file(owner.database, owner.actor, depot, kind, url)
    async with owner.tx() as tx:
        return await assets.keep(tx, depot.storage, received, name)


async def test_a_file_from_elsewhere(ada: Owner, depot: Depot, server: Server) -> None:
    content = sound(2)
    server.file("/songs/My%20song.wav?sig=1", content, "Content-Type: text/plain")
    asset = await fetch(ada, depot, server.url("/songs/My%20song.wav?sig=1"))
    assert (asset.file_name, asset.media_type, asset.duration_ms) == ("My song.wav", "audio/wav", 2000)
    assert await whole(depot.storage, asset.key) == content


@pytest.mark.parametrize(
    "header", ['attachment; filename="../../etc/passwd"', 'attachment; filename=".."', "x"]
)
async def test_a_hostile_name_is_only_a_name(ada: Owner, depot: Depot, server: Server, header: str) -> None:
    server.file("/", sound(), f"Content-Disposition: {header}")
    assert (await fetch(ada, depot, server.url("/"))).file_name in {"passwd", "download"}


async def test_the_content_decides_not_the_name(ada: Owner, depot: Depot, server: Server) -> None:
    server.file("/song.wav", b"<html>not found, but 200</html>", "Content-Type: audio/wav")
    with pytest.raises(assets.UnsupportedMediaType):
        await fetch(ada, depot, server.url("/song.wav"))
    server.file("/other.wav", b"RIFF\0\0\0\0WAVE and nothing behind it", "Content-Type: audio/wav")
    with pytest.raises(Undecodable):
        await fetch(ada, depot, server.url("/other.wav"))
    assert await stored_keys(depot.storage) == []


@pytest.mark.parametrize("keep", [0, 10, 1000])
async def test_a_download_that_breaks_off_leaves_nothing(
    ada: Owner, depot: Depot, server: Server, keep: int
) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 16044\r\n\r\n"
    server.raw("/x", head, sound()[:keep])
    with pytest.raises(assets.DownloadFailed, match="Failed to download"):
        await fetch(ada, depot, server.url("/x"))
    assert await stored_keys(depot.storage) == []


async def test_a_cover_larger_than_its_kind_may_be(ada: Owner, depot: Depot, server: Server) -> None:
    server.raw("/x", b"HTTP/1.1 200 OK\r\nContent-Length: 60000000\r\n\r\n")
    with pytest.raises(assets.FileTooLarge):
        await fetch(ada, depot, server.url("/x"), Kind.COVER_ART)


async def test_a_private_address_is_refused_by_default(ada: Owner, depot: Depot, server: Server) -> None:
    server.file("/x", sound())
    closed = Depot(depot.storage, Decoding(), SafeFetcher(Allowed()))
    with pytest.raises(assets.UrlNotPublic):
        await fetch(ada, closed, server.url("/x"))
    assert server.heard == []
