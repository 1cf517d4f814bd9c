import pytest

from tests.adapters.stores.given import content, s3_settings
from tests.s3_server import S3Server
from tutti.adapters.stores.s3 import BucketStore
from tutti.domain.delivery import StoreRefused, StoreUnreachable


@pytest.mark.parametrize(
    "changes",
    [{"secret_access_key": "guess"}, {"access_key_id": "someone"}, {"bucket": "elsewhere"}],
    ids=["secret", "key", "bucket"],
)
async def test_what_will_never_work_is_refused(s3: S3Server, changes: dict[str, str]) -> None:
    async with BucketStore(s3_settings(s3, "refused", **changes)) as store:
        with pytest.raises(StoreRefused):
            await store.write("a.xml", content(b"a"))


async def test_no_server_is_unreachable(s3: S3Server, unused_port: int) -> None:
    settings = s3_settings(s3, "x", endpoint=f"http://127.0.0.1:{unused_port}")
    async with BucketStore(settings) as store:
        with pytest.raises(StoreUnreachable):
            await store.size("a.xml")


async def test_objects_lie_under_the_prefix(s3: S3Server) -> None:
    async with BucketStore(s3_settings(s3, "/in/tutti/")) as store:
        await store.write("20260101000000000/a.xml", content(b"a"))
    assert (s3.folder / s3.bucket / "in/tutti/20260101000000000/a.xml").read_bytes() == b"a"


def test_secrets_are_not_printed(s3: S3Server) -> None:
    assert s3.secret not in repr(s3_settings(s3, "x"))
