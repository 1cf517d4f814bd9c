"""A store's S3 server is killed in the middle of a file and comes again: the delivery is finished, exactly once."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from io import BytesIO
from urllib.parse import urlsplit

import numpy as np
import soundfile

from tests.instance import RATE, Caller, Instance, Media, release_body, serving
from tests.postgres import Databases, quick_folder
from tests.s3_server import S3Server, s3_server
from tutti.adapters.stores.sandbox.store import SandboxSettings, inspect
from tutti.db import Database
from tutti.domain.delivery import Party

STORE = 2061
PARTY = Party("PADPIDA0000000000Q", "Quay Records")
PROFILE = f"""
id = {STORE}
name = "{PARTY.name}"
[message]
version = "4.3"
recipients = [{{{{ dpid = "{PARTY.dpid}", name = "{PARTY.name}" }}}}]
[transport]
kind = "s3"
bucket = "{S3Server.bucket}"
prefix = "in"
endpoint = "http://127.0.0.1:{{port}}"
access_key_id = "{S3Server.key_id}"
secret_access_key = "{S3Server.secret}"
"""


@dataclass
class Line:
    """A line to the server on which it dies once ``dies_after`` further bytes have come."""

    server: S3Server
    port: int = 0
    dies_after: int = 1 << 60
    died: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            there = urlsplit(self.server.endpoint)
            far_reader, far_writer = await asyncio.open_connection(there.hostname, there.port)
            back = asyncio.create_task(self._pass_on(far_reader, writer, counted=False))
            await self._pass_on(reader, far_writer, counted=True)
            await back
        writer.close()

    async def _pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, counted: bool
    ) -> None:
        with suppress(OSError):
            while piece := await reader.read(65_536):
                self.dies_after -= len(piece) if counted else 0
                if self.dies_after <= 0:
                    self.dies_after = 1 << 60
                    os.kill(self.server.process, signal.SIGKILL)
                    self.died.set()
                writer.write(piece)
                await writer.drain()
        writer.close()


@asynccontextmanager
async def line_to(server: S3Server) -> AsyncIterator[Line]:
    line = Line(server)
    async with await asyncio.start_server(line.serve, "127.0.0.1", 0) as listening:
        line.port = listening.sockets[0].getsockname()[1]
        yield line


def long_song() -> bytes:
    """Noise, of which nothing can be saved: FLAC of 9.7 MB, so that it goes up in two parts."""
    noise = np.random.default_rng(5).normal(0, 0.08, (55 * RATE, 2))
    file = BytesIO()
    soundfile.write(file, np.clip(noise, -1, 1), RATE, format="FLAC", subtype="PCM_16")
    return file.getvalue()


async def test_a_server_that_dies_in_the_middle_gets_it_once(databases: Databases, media: Media) -> None:
    with (
        quick_folder() as home,
        quick_folder() as folder,
        databases.fresh() as url,
        s3_server(folder) as server,
    ):
        async with line_to(server) as line, Database.open(url, connections=2) as database:
            (home / "stores").mkdir()
            (home / "stores" / "quay.toml").write_text(PROFILE.format(port=line.port))
            with serving(home, url, {"TUTTI_DATABASE_CONNECTIONS": "4"}) as (address, process):
                caller = await Instance(address, home, url, database, process).caller()
                async with caller.http:
                    await _walk(caller, line, media)


async def _walk(caller: Caller, line: Line, media: Media) -> None:
    song, server = long_song(), line.server
    line.dies_after = 6_000_000
    audio = await caller.upload_in_chunks("song.flac", song)
    cover = await caller.upload("coverArt", "cover.jpg", media.cover)
    body = release_body(audio, cover, distribution_store_ids=[STORE])
    release_id = str((await caller.post("/v1/releases", body, 201))["releaseId"])
    await asyncio.wait_for(line.died.wait(), 60)
    with suppress(ConnectionRefusedError):
        while True:  # until its port is free again
            there = urlsplit(server.endpoint)
            (await asyncio.open_connection(there.hostname, there.port))[1].close()
            await asyncio.sleep(0.05)
    drop = server.folder / server.bucket / "in"
    assert not [*drop.rglob("*.flac")] and not [*drop.rglob("*.xml")], "nothing is there half"

    with s3_server(server.folder, urlsplit(server.endpoint).port) as again:
        line.server = again
        await caller.follow_store(release_id, frozenset({"sent"}))
        (marker,) = drop.glob("*/BatchComplete_*.xml")
        (brought,) = drop.rglob("*.flac")
        assert brought.read_bytes() == song
        (answer,) = await inspect(drop, SandboxSettings(party=PARTY))
        assert answer.is_accepted and answer.batch in marker.name
        os.kill(again.process, signal.SIGHUP)  # it remembers folders, and the answer came past it
        await caller.follow_store(release_id, frozenset({"live"}))
    assert await caller.balance() == 19
    async with caller.instance.database.system() as tx:
        for told in ("event where name = 'delivery.sent'", "delivery", "book_entry where kind = 'delivery'"):
            done = await tx.connection.execute(f"select count(*) from {told}".encode())
            assert await done.fetchone() == (1,), told
