"""The three transports, each over a real server or folder."""

import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path

import pytest

from tests.adapters.stores.given import s3_settings, sftp_settings
from tests.s3_server import S3Server, s3_server
from tests.sftp_server import SftpServer, sftp_server
from tutti.adapters.stores.folder import FolderStore
from tutti.adapters.stores.s3 import BucketStore
from tutti.adapters.stores.sftp import SftpStore
from tutti.domain.delivery import FolderTransport, Transport


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with ExitStack() as stack:
        yield stack.enter_context(s3_server(tmp_path_factory.mktemp("stores-s3")))


@pytest.fixture
async def sftp(tmp_path: Path) -> AsyncIterator[tuple[SftpServer, Path]]:
    async with AsyncExitStack() as stack:
        yield await stack.enter_async_context(sftp_server(tmp_path / "account"))


@pytest.fixture(params=["folder", "sftp", "s3"])
def transport(request: pytest.FixtureRequest, tmp_path: Path) -> Transport:
    if request.param == "folder":
        return FolderStore(FolderTransport(path=str(tmp_path / "drop" / "tutti")))
    if request.param == "sftp":
        server, _ = request.getfixturevalue("sftp")
        return SftpStore(sftp_settings(server))
    return BucketStore(s3_settings(request.getfixturevalue("s3"), f"in/{tmp_path.name}"))


@pytest.fixture
def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
