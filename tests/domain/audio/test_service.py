"""Reports are made once for the same bytes, and seen by those who have a file of them."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest

from tests.adapters.listening.sounds import song, write
from tests.factories.kept_files import Shelf
from tutti.adapters.listening.listener import SandboxedListener
from tutti.db import Database
from tutti.domain import audio
from tutti.domain.audio import AudioReport, DerivativeRole, ListeningTimedOut, Refusal


class Counting(SandboxedListener):
    """Listens, and counts how often."""

    times = 0

    async def listen(self, source: Path, outputs: Path) -> AudioReport:
        self.times += 1
        return await super().listen(source, outputs)


@pytest.fixture
def content(tmp_path: Path) -> bytes:
    return write(tmp_path / "song.flac", song(2), kind="flac").read_bytes()


async def whole(pieces: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in pieces])


async def test_a_report_is_kept_and_read_back_the_same(ada: Shelf, content: bytes) -> None:
    asset = await ada.keep(content)
    made = await audio.analyse(ada.database, ada.storage, SandboxedListener(), asset)
    assert isinstance(made, AudioReport)
    async with ada.database.transaction(ada.actor) as tx:
        assert await audio.report(tx, asset.sha256) == made
        assert await audio.reports(tx, [asset.sha256, "00" * 32]) == {asset.sha256: made}
        assert await audio.findings(tx, [asset.sha256]) == {asset.sha256: made}
    async with ada.database.system() as tx:
        assert await audio.report(tx, asset.sha256) == made


async def test_waveforms_lie_in_the_storage(ada: Shelf, content: bytes) -> None:
    asset = await ada.keep(content)
    made = await audio.analyse(ada.database, ada.storage, SandboxedListener(), asset)
    assert isinstance(made, AudioReport)
    for derivative in made.derivatives:
        key = audio.derivative_key(asset.sha256, derivative)
        drawn = json.loads(await whole(ada.storage.read(key)))
        assert drawn["samples_per_pixel"] == derivative.samples_per_pixel


async def test_the_same_bytes_are_heard_once_whoever_has_them(ada: Shelf, bob: Shelf, content: bytes) -> None:
    listener = Counting()
    for owner in (ada, bob, ada):
        await audio.analyse(owner.database, owner.storage, listener, await owner.keep(content))
    assert listener.times == 1


async def test_a_report_is_hidden_from_those_without_the_file(ada: Shelf, bob: Shelf, content: bytes) -> None:
    asset = await ada.keep(content)
    await audio.analyse(ada.database, ada.storage, SandboxedListener(), asset)
    async with bob.database.transaction(bob.actor) as tx:
        assert await audio.report(tx, asset.sha256) is None
        assert await audio.reports(tx, [asset.sha256]) == {}
    await bob.keep(content)
    async with bob.database.transaction(bob.actor) as tx:
        assert await audio.report(tx, asset.sha256) is not None


async def test_callers_cannot_write_reports(ada: Shelf, content: bytes) -> None:
    asset = await ada.keep(content)
    await audio.analyse(ada.database, ada.storage, SandboxedListener(), asset)
    for statement in (
        "delete from audio_report",
        "update audio_report set report = '{}'",
        "insert into audio_report (sha256, version, report, created_at)"
        " select sha256, 99, '{}', now() from content",
    ):
        async with ada.database.transaction(ada.actor) as tx:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                await tx.connection.execute(statement)
            await tx.connection.rollback()


async def test_what_cannot_be_decoded_is_refused_once_and_for_all(ada: Shelf) -> None:
    listener = Counting()
    asset = await ada.keep(b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(5000))
    refused = await audio.analyse(ada.database, ada.storage, listener, asset)
    assert isinstance(refused, Refusal)
    assert refused.code == "not_audio"
    assert await audio.analyse(ada.database, ada.storage, listener, asset) == refused
    assert listener.times == 1
    async with ada.database.transaction(ada.actor) as tx:
        assert await audio.findings(tx, [asset.sha256]) == {asset.sha256: refused}
        assert await audio.report(tx, asset.sha256) is None
    assert await audio.render_preview(ada.database, ada.storage, listener, asset) is None


class Hurried(SandboxedListener):
    """Runs out of time."""

    async def listen(self, source: Path, outputs: Path) -> AudioReport:
        raise ListeningTimedOut("Decoding the file takes too long.")


async def test_running_out_of_time_is_not_held_against_the_file(ada: Shelf, content: bytes) -> None:
    asset = await ada.keep(content)
    with pytest.raises(ListeningTimedOut):
        await audio.analyse(ada.database, ada.storage, Hurried(), asset)
    later = await audio.analyse(ada.database, ada.storage, SandboxedListener(), asset)
    assert isinstance(later, AudioReport)


async def test_a_preview_is_made_once_and_belongs_to_the_report(ada: Shelf, content: bytes) -> None:
    asset = await ada.keep(content)
    await audio.analyse(ada.database, ada.storage, SandboxedListener(), asset)
    made = await audio.render_preview(ada.database, ada.storage, SandboxedListener(), asset)
    assert made is not None
    assert made.role is DerivativeRole.PREVIEW
    assert await audio.render_preview(ada.database, ada.storage, SandboxedListener(), asset) == made
    async with ada.database.transaction(ada.actor) as tx:
        report = await audio.report(tx, asset.sha256)
    assert report is not None
    assert report.preview == made
    assert len(await whole(ada.storage.read(audio.derivative_key(asset.sha256, made)))) == made.size


async def test_key_columns_follow_from_the_report(ada: Shelf, database: Database, content: bytes) -> None:
    asset = await ada.keep(content)
    made = await audio.analyse(ada.database, ada.storage, SandboxedListener(), asset)
    assert isinstance(made, AudioReport)
    async with database.system() as tx:
        cursor = await tx.connection.execute(
            "select frames, sample_rate, integrated_lufs::float from audio_report"
        )
        assert await cursor.fetchone() == (96_000, 48_000, made.loudness.integrated_lufs)
