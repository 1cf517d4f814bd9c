"""The S3 adapter's upload of 200 MB beside one presigned PUT of the same file.

Both go to the same real server (``rclone serve s3``) on the loopback interface, which shares the cores with its
client; the adapter runs with the heap set as in the web server. More lines tell what there is to win: obstore without our code; the adapter fed by a stream that hashes
on the way, as uploads are; and the speed at which the CPU that this takes, the server's and our own, would fill
every core from beginning to end.
Run it by ``python -m bench.s3_put``.
"""

import asyncio
import os
import resource
import shutil
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple

from obstore.store import S3Store

from bench.figures import HEAD, Figure
from bench.stage import CORES, cpu_of
from bench.wire import put_file
from tests.s3_server import S3Server, s3_server
from tutti.adapters.storage.s3 import PART, PARTS_AT_ONCE, S3Storage
from tutti.adapters.storage.signing import Credentials
from tutti.core.streams import Hashed
from tutti.server import tune_memory

SIZE = 200_000_000
ROUNDS = 9


class Spent(NamedTuple):
    """Seconds of one upload: by the clock, and of CPU, the server's and ours."""

    clock: float
    cpu: float


async def read(file: Path, block: int = 1 << 16) -> AsyncIterator[bytes]:
    """Yield the file as a request's body would come."""
    with file.open("rb") as content:
        while chunk := content.read(block):
            yield chunk


def plain_put(url: str, file: Path) -> None:
    """Send one PUT, by ``curl`` where there is one."""
    if curl := shutil.which("curl"):
        subprocess.run([curl, "-sf", "-o", "/dev/null", "-T", file, url], check=True)
    else:
        put_file(url, file)


async def measure(rounds: int = ROUNDS) -> list[Figure]:
    """Return megabytes per second of the adapter beside those of the plain PUT in the median round."""
    tune_memory()
    with TemporaryDirectory(prefix="tutti-bench-") as folder:
        ours, bare, hashed, floor = await _rounds(Path(folder), rounds)
    most = [Spent(each.cpu / len(CORES), each.cpu) for each in hashed]
    return [
        _beside("s3_put_200mb_mb_per_s", ours, floor, least=1.3),
        _beside("s3_put_200mb_bare_obstore_mb_per_s", bare, floor),
        _beside("s3_put_200mb_with_sha256_mb_per_s", hashed, floor),
        _beside("s3_put_200mb_with_sha256_all_cores_full_mb_per_s", most, floor),
    ]


def _beside(name: str, some: list[Spent], floor: list[Spent], least: float | None = None) -> Figure:
    pairs = sorted(zip(some, floor, strict=True), key=lambda pair: pair[1].clock / pair[0].clock)
    figure, plain = pairs[len(pairs) // 2]
    return Figure(name, SIZE / 1e6 / figure.clock, SIZE / 1e6 / plain.clock, least=least)


async def _rounds(folder: Path, rounds: int) -> list[list[Spent]]:
    file = folder / "file"
    file.write_bytes(b"".join(bytes([n % 251]) * 1_000_000 for n in range(SIZE // 1_000_000)))
    with s3_server(folder / "s3") as server:
        storage = S3Storage(
            server.bucket,
            scratch=folder / "scratch",
            region=server.region,
            endpoint=server.endpoint,
            credentials=Credentials(server.key_id, server.secret, server.region),
        )
        store = _obstore(server)

        async def plain() -> None:
            url = await storage.presign_put("bench/plain", 600, max_bytes=SIZE)
            await asyncio.to_thread(plain_put, url, file)

        async def bare() -> None:
            chunks = read(file, 1 << 20)
            await store.put_async("bench/bare", chunks, chunk_size=PART, max_concurrency=PARTS_AT_ONCE)

        async def ours() -> None:
            await storage.write("bench/ours", read(file))

        async def hashed() -> None:
            await storage.write("bench/hashed", Hashed(read(file)))

        ways = (ours, bare, hashed, plain)
        spent = [[await _timed(server, way) for way in ways] for _ in range(rounds + 1)][1:]
    return [list(each) for each in zip(*spent, strict=True)]


def _obstore(server: S3Server) -> S3Store:
    return S3Store(
        server.bucket,
        region=server.region,
        endpoint=server.endpoint,
        client_options={"allow_http": True, "timeout": timedelta(minutes=10)},
        unsigned_payload=True,
        config={"access_key_id": server.key_id, "secret_access_key": server.secret},
    )


async def _timed(server: S3Server, way: Callable[[], Awaitable[None]]) -> Spent:
    before, began = _cpu(server), perf_counter()
    await way()
    return Spent(perf_counter() - began, _cpu(server) - before)


def _cpu(server: S3Server) -> float:
    finished = resource.getrusage(resource.RUSAGE_CHILDREN)
    return cpu_of(server.process) + cpu_of(os.getpid()) + finished.ru_utime + finished.ru_stime


def main() -> None:
    """Print the figures."""
    print(HEAD)
    for figure in asyncio.run(measure()):
        print(figure.line())


if __name__ == "__main__":
    main()
