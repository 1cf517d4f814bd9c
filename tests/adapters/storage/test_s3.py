"""What only S3 has: URLs that lead to the store itself, and its refusals."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest
from structlog.testing import capture_logs

from tests.adapters.storage.conftest import s3_storage
from tests.s3_server import S3Server
from tutti.adapters.storage.s3 import S3Storage
from tutti.adapters.storage.signing import Credentials, presign
from tutti.core import clock
from tutti.domain.assets.errors import StorageUnavailable


@pytest.fixture
def bucket(s3: S3Server, tmp_path: Path) -> S3Storage:
    return s3_storage(s3, tmp_path / "scratch")


async def given(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


def test_the_worked_example_of_the_specification() -> None:
    """Amazon S3 API reference, "Authenticating Requests: Using Query Parameters", its example of a GET."""
    url = presign(
        "GET",
        "https://examplebucket.s3.amazonaws.com/test.txt",
        credentials=Credentials(
            "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1"
        ),
        at=datetime(2013, 5, 24, tzinfo=UTC),
        seconds=86400,
        query={},
    )
    assert url.endswith("X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404")


async def test_a_presigned_put_then_a_presigned_get(bucket: S3Storage) -> None:
    key, content = f"incoming/{uuid4().hex}", b"tutti" * 1000
    async with httpx2.AsyncClient() as client:
        put = await client.put(await bucket.presign_put(key, 60, max_bytes=10_000), content=content)
        assert put.status_code == 200
        url = await bucket.presign_get(key, 60, file_name='Ça "va".wav', media_type="audio/wav")
        got = await client.get(url)
    assert (got.status_code, got.content) == (200, content)
    assert "response-content-type=audio%2Fwav" in url
    assert "UTF-8%27%27%25C3%2587a" in url
    stored = await bucket.stat(key)
    assert stored and stored.size == 5000


async def test_a_presigned_url_is_for_one_method_key_name_and_time(bucket: S3Storage) -> None:
    key = f"objects/{uuid4().hex}"
    await bucket.write(key, given(b"x"))
    url = await bucket.presign_get(key, 60, file_name="a.wav", media_type="audio/wav")
    with clock.frozen(datetime.now(UTC) - timedelta(hours=1)):
        old = await bucket.presign_get(key, 60, file_name="a.wav", media_type="audio/wav")
    async with httpx2.AsyncClient() as client:
        refused = [
            await client.put(url, content=b"overwritten"),
            await client.get(url.replace(key, "objects/other")),
            await client.get(url.replace("a.wav", "b.exe")),
            await client.get(old),
        ]
        assert all(answer.status_code in {400, 403} for answer in refused)
        assert (await client.get(url)).content == b"x"


async def test_urls_lead_to_the_store_so_the_app_grants_none(bucket: S3Storage) -> None:
    url = await bucket.presign_put("incoming/x", 60, max_bytes=1)
    assert bucket.granted("PUT", url) is None


async def test_of_wrong_credentials_only_the_log_tells_all(s3: S3Server, tmp_path: Path) -> None:
    wrong = s3_storage(s3, tmp_path, credentials=Credentials(s3.key_id, "wrong", s3.region))
    with capture_logs() as logged, pytest.raises(StorageUnavailable, match="storage failed") as caught:
        await wrong.write("objects/x", given(b"x"))
    assert not [word for word in ("wrong", "objects/x", s3.bucket, s3.endpoint) if word in str(caught.value)]
    (told,) = logged
    assert told["event"] == "storage.failed"
    assert "objects/x" in told["reason"]
    with pytest.raises(StorageUnavailable):
        await wrong.stat("objects/x")


async def test_a_server_that_is_not_there(s3: S3Server, tmp_path: Path) -> None:
    away = s3_storage(s3, tmp_path, endpoint="http://127.0.0.1:9")
    with pytest.raises(StorageUnavailable):
        await away.write("objects/x", given(b"x" * 7_000_000))


async def test_keys_lie_below_the_prefix(s3: S3Server, bucket: S3Storage) -> None:
    key = f"objects/{uuid4().hex}"
    await bucket.write(key, given(b"x"))
    assert (s3.folder / s3.bucket / "some/where" / key).read_bytes() == b"x"


async def test_parts_arrive_whole_and_in_order(bucket: S3Storage, s3: S3Server) -> None:
    key = f"objects/{uuid4().hex}"
    pieces = [bytes([n]) * 1_500_000 for n in range(20)]
    assert await bucket.write(key, given(*pieces)) == 30_000_000
    assert (s3.folder / s3.bucket / "some/where" / key).read_bytes() == b"".join(pieces)


async def test_no_copy_of_a_local_path_is_left(bucket: S3Storage, tmp_path: Path) -> None:
    key = f"objects/{uuid4().hex}"
    await bucket.write(key, given(b"x"))
    async with bucket.local_path(key):
        assert len(list((tmp_path / "scratch").iterdir())) == 1
    assert list((tmp_path / "scratch").iterdir()) == []
