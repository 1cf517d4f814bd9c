"""Cover reports are made once for the same bytes, and seen by those who have a file of them."""

from pathlib import Path

import psycopg
import pytest

from tests.adapters.listening.pictures import encoded, picture
from tests.factories.kept_files import Shelf
from tutti.adapters.listening.covers import SandboxedCoverInspector
from tutti.domain import artwork
from tutti.domain.artwork import CoverReport, Refusal
from tutti.domain.assets import Kind


class Counting(SandboxedCoverInspector):
    """Looks, and counts how often."""

    times = 0

    async def inspect(self, source: Path, outputs: Path) -> CoverReport:
        self.times += 1
        return await super().inspect(source, outputs)


async def test_a_report_is_made_once_and_seen_by_owners_alone(ada: Shelf, bob: Shelf) -> None:
    inspector = Counting()
    content = encoded(picture(500), "JPEG")
    asset = await ada.keep(content, Kind.COVER_ART)
    made = await artwork.inspect(ada.database, ada.storage, inspector, asset)
    assert isinstance(made, CoverReport)
    async with bob.database.transaction(bob.actor) as tx:
        assert await artwork.report(tx, asset.sha256) is None
    again = await bob.keep(content, Kind.COVER_ART)
    assert await artwork.inspect(bob.database, bob.storage, inspector, again) == made
    async with bob.database.transaction(bob.actor) as tx:
        assert await artwork.report(tx, asset.sha256) == made
        assert await artwork.finding(tx, asset.sha256) == made
    assert inspector.times == 1
    for derivative in made.derivatives:
        stored = await ada.storage.stat(artwork.derivative_key(asset.sha256, derivative))
        assert stored is not None
        assert stored.size == derivative.size


async def test_what_is_no_picture_is_refused_once_and_for_all(ada: Shelf) -> None:
    inspector = Counting()
    asset = await ada.keep(b"\x89PNG\r\n\x1a\n" + bytes(200), Kind.COVER_ART)
    refused = await artwork.inspect(ada.database, ada.storage, inspector, asset)
    assert isinstance(refused, Refusal)
    assert refused.code == "not_an_image"
    assert await artwork.inspect(ada.database, ada.storage, inspector, asset) == refused
    assert inspector.times == 1
    async with ada.database.transaction(ada.actor) as tx:
        assert await artwork.finding(tx, asset.sha256) == refused
        assert await artwork.report(tx, asset.sha256) is None


async def test_callers_cannot_write_reports(ada: Shelf) -> None:
    async with ada.database.transaction(ada.actor) as tx:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await tx.connection.execute("delete from cover_report")
        await tx.connection.rollback()
