from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.s3_server import S3Server, s3_server
from tutti.adapters.storage.local import LocalStorage
from tutti.adapters.storage.s3 import S3Storage
from tutti.adapters.storage.signing import Credentials
from tutti.domain.assets.ports import Storage


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with s3_server(tmp_path_factory.mktemp("s3")) as server:
        yield server


def s3_storage(server: S3Server, scratch: Path, **changed: object) -> S3Storage:
    credentials = Credentials(server.key_id, server.secret, server.region)
    given = {
        "endpoint": server.endpoint,
        "region": server.region,
        "credentials": credentials,
        "prefix": "some/where",
    }
    return S3Storage(server.bucket, scratch=scratch, **(given | changed))


def local_storage(folder: Path) -> LocalStorage:
    return LocalStorage(folder, base_url="https://tutti.example/", secret=b"s" * 32)


@pytest.fixture(params=["local", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "local":
        return local_storage(tmp_path / "storage")
    return s3_storage(request.getfixturevalue("s3"), tmp_path / "scratch")
