"""A real S3 server on the loopback interface: ``rclone serve s3`` over a folder, with signatures checked."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

RCLONE = Path(sys.executable).parent / "rclone"


@dataclass(frozen=True)
class S3Server:
    """Where it listens, the folder that holds its buckets, its process id, and the one access key it knows."""

    endpoint: str
    folder: Path
    process: int
    bucket: str = "tutti"
    key_id: str = "tutti-test"
    secret: str = "not-a-secret-of-anyone"
    region: str = "us-east-1"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_up(process: subprocess.Popen[bytes], port: int, seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        assert process.poll() is None, "rclone serve s3 ended by itself"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise TimeoutError("rclone serve s3 did not start")


@contextmanager
def s3_server(folder: Path, port: int | None = None) -> Iterator[S3Server]:
    """Serve ``folder`` until the end of the block, or until it is killed; the bucket ``tutti`` exists."""
    port = port or _free_port()
    (folder / S3Server.bucket).mkdir(parents=True, exist_ok=True)
    command = [RCLONE, "serve", "s3", "--addr", f"127.0.0.1:{port}", str(folder)]
    command += ["--auth-key", f"{S3Server.key_id},{S3Server.secret}"]
    # As S3 servers do, take the MD5 of what is sent once; rclone would take that of the whole file again.
    command += ["--ignore-checksum"]
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "RCLONE_CONFIG": "/notfound"}
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, env=environment) as process:
        try:
            _wait_until_up(process, port)
            yield S3Server(f"http://127.0.0.1:{port}", folder, process.pid)
        finally:
            process.terminate()
