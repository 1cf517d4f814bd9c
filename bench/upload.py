"""Uploading 500 MB, hashed on the way, beside a raw write of the same bytes with fsync.

Three ways in: the storage port alone; one PUT over HTTP to a running instance, by a signed address; and an
upload in chunks of 2 MiB, four at a time, from its beginning to its answer. All of them hash what comes, and the
sum is checked. The instance is a real one, on an empty home. Its greatest resident memory is printed too. Run it
by ``python -m bench.upload``.
"""

import asyncio
import hashlib
import http.client
import json
import os
import struct
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

from bench.figures import HEAD, Figure
from bench.wire import Line, put_file
from tutti.adapters.storage.local import LocalStorage
from tutti.assembly import Assembly
from tutti.cli.acting import acting_as
from tutti.cli.home import on_instance
from tutti.core.streams import Hashed
from tutti.domain.assets import Asset, DirectUpload, Kind, begin_direct_upload, finish_direct_upload

SIZE = 500_000_000
CHUNK = 2 << 20
ROUNDS = 5
LEAST = {"port": 0.5, "signed_put": 0.5, "chunks": 0.35}
EMAIL = "bench@example.com"


@dataclass(frozen=True)
class Instance:
    """A running instance: its process, its home, its address, and a token for it."""

    pid: int
    home: Path
    url: str
    token: str

    def peak_mb(self) -> float:
        """Return the most memory that the web server's process has held, in megabytes."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024 / 1e6


def tutti(*words: str, home: Path) -> list[str]:
    """Return the command that runs the product on ``home``."""
    return [sys.executable, "-m", "tutti", *words, "--home", str(home)]


@contextmanager
def instance(home: Path) -> Iterator[Instance]:
    """Run an instance on ``home`` without a worker."""
    command = tutti("serve", "--port", "0", "--no-worker", home=home)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            assert server.stdout
            words = (word for line in server.stdout for word in line.split())
            url = next((word for word in words if word.startswith("http")), None)
            assert url, "the instance did not start; `python -m tutti serve` says why"
            subprocess.run(
                tutti("account", "create", EMAIL, home=home), check=True, stdout=subprocess.DEVNULL
            )
            made = subprocess.run(
                tutti("token", "create", EMAIL, home=home), check=True, stdout=subprocess.PIPE, text=True
            )
            yield Instance(server.pid, home, url, made.stdout.strip())
        finally:
            server.terminate()


def song(file: Path) -> None:
    """Write a real WAV file of ``SIZE`` bytes: noise, 16 bit, stereo."""
    head = struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        *(b"RIFF", SIZE - 8, b"WAVE", b"fmt ", 16, 1, 2, 44100, 176400, 4, 16, b"data", SIZE - 44),
    )
    with file.open("wb") as out:
        out.write(head)
        for _ in range(SIZE // 1_000_000):
            out.write(os.urandom(1_000_000))
        out.truncate(SIZE)


def raw_write(source: Path, goal: Path) -> None:
    """Write the bytes of ``source``, read from memory's cache, and wait for the disk."""
    with source.open("rb") as content, goal.open("wb") as out:
        while block := content.read(1 << 20):
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    goal.unlink()


def by_port(source: Path, storage: LocalStorage) -> float:
    """Write through the storage port alone; return the seconds that took."""

    async def chunks() -> AsyncIterator[bytes]:
        with source.open("rb") as content:
            while chunk := content.read(1 << 16):
                yield chunk

    async def write() -> None:
        await storage.write("bench/port", Hashed(chunks()))

    seconds = timed(lambda: asyncio.run(write()))
    asyncio.run(storage.delete("bench/port"))
    return seconds


def by_signed_put(source: Path, running: Instance, sha256: str) -> float:
    """Send one PUT to a signed address of the instance; return the seconds until its answer."""

    async def begin(assembly: Assembly) -> DirectUpload:
        async with acting_as(assembly, EMAIL) as tx:
            return await begin_direct_upload(
                tx, assembly.depot.storage, Kind.AUDIO, "x.wav", timedelta(minutes=9)
            )

    async def finish(assembly: Assembly) -> Asset:
        async with acting_as(assembly, EMAIL) as tx:
            actor = tx.actor
        return await finish_direct_upload(assembly.database, assembly.depot, actor, begun.public_id)

    begun = on_instance(running.home, begin)
    url = running.url + urlsplit(begun.url).path
    seconds = timed(lambda: put_file(url, source))
    assert on_instance(running.home, finish).sha256 == sha256
    return seconds


def by_chunks(source: Path, running: Instance, sha256: str) -> float:
    """Upload in chunks, four at a time, and complete; return the seconds of all that."""
    start = perf_counter()
    begun = _call(running, "/v1/uploads", {"type": "audio", "file_name": "x.wav", "file_size": SIZE})
    headers = {"x-mcp-upload-token": begun["upload_token"], "x-session-id": begun["session_id"]}
    starts = enumerate(range(0, SIZE, CHUNK))

    def send(_: int) -> None:
        with Line.open(running.url) as line, source.open("rb") as content:
            for index, start in starts:
                told = headers | {"x-chunk-index": str(index)}
                line.post("/api/upload/chunk", told, content, start, min(CHUNK, SIZE - start))

    with ThreadPoolExecutor(4) as senders:
        list(senders.map(send, range(4)))
    done = _call(running, "/api/upload/complete", {"sessionId": begun["session_id"]})
    seconds = perf_counter() - start
    assert done["sha256"] == sha256
    return seconds


def _call(running: Instance, path: str, body: dict[str, object]) -> dict[str, Any]:
    connection = http.client.HTTPConnection(urlsplit(running.url).netloc)
    headers = {"Authorization": f"Bearer {running.token}", "Content-Type": "application/json"}
    connection.request("POST", path, json.dumps(body), headers)
    answer = connection.getresponse()
    told: dict[str, Any] = json.loads(answer.read())
    assert answer.status == 200, told
    connection.close()
    return told


def timed(work: Callable[[], None]) -> float:
    """Return the seconds that ``work`` takes."""
    start = perf_counter()
    work()
    return perf_counter() - start


def measure(rounds: int = ROUNDS) -> list[Figure]:
    """Return megabytes per second of each way beside the raw write's, and the peak of memory."""
    with TemporaryDirectory(prefix="tutti-bench-") as place:
        folder = Path(place)
        source = folder / "song.wav"
        song(source)
        with instance(folder / "home") as running:
            storage = LocalStorage(running.home / "storage", base_url=running.url, secret=b"")
            with source.open("rb") as content:
                sha256 = hashlib.file_digest(content, "sha256").hexdigest()
            ways: dict[str, Callable[[], float]] = {
                "port": lambda: by_port(source, storage),
                "signed_put": lambda: by_signed_put(source, running, sha256),
                "chunks": lambda: by_chunks(source, running, sha256),
            }
            idle = running.peak_mb()
            spent: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
            for _ in range(rounds):
                for name, way in ways.items():
                    spent[name].append((way(), timed(lambda: raw_write(source, folder / "raw"))))
            peak = running.peak_mb()
    return [
        *(_speed(f"upload_500mb_{name}_mb_per_s", times, LEAST.get(name)) for name, times in spent.items()),
        Figure("upload_500mb_resident_mb", peak, bound=80),
        Figure("upload_500mb_resident_beyond_idle_mb", peak - idle),
    ]


def _speed(name: str, times: list[tuple[float, float]], least: float | None) -> Figure:
    """Return the speeds of the round whose ratio is the median."""
    ours, floor = sorted(times, key=lambda pair: pair[0] / pair[1])[len(times) // 2]
    return Figure(name, SIZE / 1e6 / ours, SIZE / 1e6 / floor, least=least)


def main() -> None:
    """Print the figures, a line for each."""
    print(HEAD)
    for figure in measure():
        print(figure.line(), flush=True)


if __name__ == "__main__":
    main()
