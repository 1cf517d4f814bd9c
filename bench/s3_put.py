"""The S3 adapter's upload of 200 MB, hashed on the way, beside one presigned PUT of the same file.

Both go to the same real server (``rclone serve s3``) on the loopback interface. Run it by
``python -m bench.s3_put``.
"""

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from bench.figures import HEAD, Figure
from bench.wire import put_file
from tests.s3_server import s3_server
from tutti.adapters.storage.s3 import S3Storage
from tutti.adapters.storage.signing import Credentials

SIZE = 200_000_000
ROUNDS = 5


async def read(file: Path) -> AsyncIterator[bytes]:
    """Yield the file as a request's body would come."""
    with file.open("rb") as content:
        while chunk := content.read(1 << 16):
            yield chunk


def plain_put(url: str, file: Path) -> None:
    """Send one PUT, by ``curl`` where there is one."""
    if curl := shutil.which("curl"):
        subprocess.run([curl, "-sf", "-o", "/dev/null", "-T", file, url], check=True)
    else:
        put_file(url, file)


async def measure(rounds: int = ROUNDS) -> list[Figure]:
    """Return megabytes per second of the adapter beside those of the plain PUT."""
    with TemporaryDirectory(prefix="tutti-bench-") as folder:
        times = sorted(await _times(Path(folder), rounds), key=lambda pair: pair[0] / pair[1])
    ours, floor = times[len(times) // 2]
    return [Figure("s3_put_200mb_mb_per_s", SIZE / 1e6 / ours, SIZE / 1e6 / floor, least=1.3)]


async def _times(folder: Path, rounds: int) -> list[tuple[float, float]]:
    file = folder / "file"
    file.write_bytes(b"".join(bytes([n % 251]) * 1_000_000 for n in range(SIZE // 1_000_000)))
    ours, plain = list[float](), list[float]()
    with s3_server(folder / "s3") as server:
        storage = S3Storage(
            server.bucket,
            scratch=folder / "scratch",
            region=server.region,
            endpoint=server.endpoint,
            credentials=Credentials(server.key_id, server.secret, server.region),
        )
        for _ in range(rounds):
            url = await storage.presign_put("bench/plain", 600, max_bytes=SIZE)
            start = perf_counter()
            await asyncio.to_thread(plain_put, url, file)
            plain.append(perf_counter() - start)
            start = perf_counter()
            await storage.write("bench/ours", read(file))
            ours.append(perf_counter() - start)
    return list(zip(ours, plain, strict=True))


def main() -> None:
    """Print the figure."""
    print(HEAD)
    for figure in asyncio.run(measure()):
        print(figure.line())


if __name__ == "__main__":
    main()
