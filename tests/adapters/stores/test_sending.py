"""A whole package over a bad line, to a real server."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.adapters.stores.given import content, sftp_settings
from tests.sftp_server import SftpServer
from tutti.adapters.stores.sftp import SftpStore
from tutti.domain.delivery import Package, Parcel, Party, Resource, RetryPolicy, lay_out, send

UPC = "0850000000018"
DATA = random.Random(3).randbytes(12_000_000)
PACKAGE = Package(
    batch_id="20260301120000123",
    created_at=datetime(2026, 3, 1, 12, tzinfo=UTC),
    sender=Party("PADPIDA0000000000T", "Label"),
    recipient=Party("PADPIDA0000000000S", "Store"),
    parcels=(
        Parcel(
            UPC,
            "M-1",
            b"<ern/>",
            (
                Resource("a.wav", content(DATA[:9_000_000])),
                Resource("b.wav", content(DATA[9_000_000:])),
                Resource("cover.jpg", content(b"cover")),
            ),
        ),
    ),
)
AT_ONCE = RetryPolicy(first=timedelta(0))


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path.read_bytes()


async def test_a_line_that_breaks_again_and_again_is_outlasted(sftp: tuple[SftpServer, Path]) -> None:
    server, _ = sftp
    cuts = [5_000_000, 100, 5_000_000, 2_000_000, 3]

    async def cut_again(_path: str, _done: int) -> None:
        if server.cut_after is None and cuts:
            server.cut_after = cuts.pop()

    receipt = await send(SftpStore(sftp_settings(server)), PACKAGE, policy=AT_ONCE, progress=cut_again)
    assert receipt.attempts > 3
    layout = lay_out(PACKAGE)
    found = dict(_files(server.folder / "in/tutti"))
    assert set(found) == {file.path for file in (*layout.files, layout.marker)}
    assert found[f"{layout.folder}/{UPC}/resources/a.wav"] == DATA[:9_000_000]
    assert found[f"{layout.folder}/{UPC}/resources/b.wav"] == DATA[9_000_000:]
    total = sum(file.content.size for file in (*layout.files, layout.marker))
    assert sum(server.writes) == total, "what was across stayed across"


async def test_a_second_run_opens_one_connection_and_writes_nothing(sftp: tuple[SftpServer, Path]) -> None:
    server, _ = sftp
    await send(SftpStore(sftp_settings(server)), PACKAGE)
    before, server.connections = len(server.writes), 0
    receipt = await send(SftpStore(sftp_settings(server)), replace(PACKAGE))
    assert (receipt.bytes_sent, server.connections, len(server.writes)) == (0, 1, before)
