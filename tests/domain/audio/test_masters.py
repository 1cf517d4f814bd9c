"""A master is made once for the same bytes and depth, and belongs to the report."""

import asyncio
from hashlib import sha256
from pathlib import Path

import pytest

from tests.adapters.listening.sounds import song, write
from tests.factories.kept_files import Shelf
from tutti.adapters.listening.listener import SandboxedListener
from tutti.domain import audio
from tutti.domain.assets import Asset
from tutti.domain.audio import Codec, Master


class Counting(SandboxedListener):
    """Renders masters, and counts how often."""

    times = 0

    async def render_master(self, source: Path, outputs: Path, codec: Codec, bit_depth: int) -> Master:
        self.times += 1
        return await super().render_master(source, outputs, codec, bit_depth)


@pytest.fixture
async def asset(ada: Shelf, tmp_path: Path) -> Asset:
    kept = await ada.keep(write(tmp_path / "song.mp3", song(2), kind="mp3").read_bytes())
    await audio.analyse(ada.database, ada.storage, SandboxedListener(), kept)
    return kept


async def _master(
    shelf: Shelf, listener: SandboxedListener, asset: Asset, bit_depth: int = 16, codec: Codec = Codec.FLAC
) -> Master:
    made = await audio.render_master(shelf.database, shelf.storage, listener, asset, codec, bit_depth)
    assert made is not None
    return made


async def test_the_master_lies_in_the_storage_as_it_is_recorded(ada: Shelf, asset: Asset) -> None:
    made = await _master(ada, SandboxedListener(), asset)
    stored = b"".join([piece async for piece in ada.storage.read(audio.derivative_key(asset.sha256, made))])
    assert (made.size, made.sha256) == (len(stored), sha256(stored).hexdigest())
    assert stored.startswith(b"fLaC")


async def test_one_for_each_form_whoever_asks(ada: Shelf, bob: Shelf, asset: Asset) -> None:
    listener = Counting()
    shallow, deep = await _master(ada, listener, asset), await _master(ada, listener, asset, 24)
    wave = await _master(ada, listener, asset, codec=Codec.PCM)
    assert await _master(bob, listener, asset) == shallow
    assert await _master(bob, listener, asset, codec=Codec.PCM) == wave
    assert listener.times == 3
    async with ada.database.transaction(ada.actor) as tx:
        report = await audio.report(tx, asset.sha256)
    assert report is not None
    assert report.masters == (shallow, deep, wave)
    assert report.master(Codec.FLAC, 24) == deep
    assert report.master(Codec.PCM, 16) == wave
    assert report.master(Codec.PCM, 24) is None
    assert shallow.duration == report.format.duration


async def test_two_at_once_leave_one_record(ada: Shelf, asset: Asset) -> None:
    both = await asyncio.gather(*(_master(ada, SandboxedListener(), asset) for _ in range(2)))
    async with ada.database.system() as tx:
        report = await audio.report(tx, asset.sha256)
    assert report is not None
    assert report.masters == (both[0],) == (both[1],)


async def test_without_a_report_there_is_no_master(ada: Shelf) -> None:
    unheard = await ada.keep(b"fLaC nobody listened to this")
    assert (
        await audio.render_master(ada.database, ada.storage, SandboxedListener(), unheard, Codec.FLAC, 16)
        is None
    )
