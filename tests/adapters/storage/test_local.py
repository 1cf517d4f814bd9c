"""What only the local folder has: drafts, file modes, a disk that fills, and URLs of the app's own."""

import os
import resource
import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.adapters.storage.conftest import local_storage
from tutti.adapters.storage.grants import seal, unseal
from tutti.adapters.storage.local import LocalStorage
from tutti.core import clock
from tutti.domain.assets.errors import StorageUnavailable
from tutti.domain.assets.ports import Grant

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "storage"


@pytest.fixture
def local(folder: Path) -> LocalStorage:
    return local_storage(folder)


async def given(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def test_files_and_folders_belong_to_their_owner_alone(local: LocalStorage, folder: Path) -> None:
    await local.write("objects/ab/x", given(b"tutti"))
    assert (folder / "objects/objects/ab/x").stat().st_mode & 0o777 == 0o600
    assert (folder / "objects/objects/ab").stat().st_mode & 0o777 == 0o700


async def test_no_draft_outlives_its_write(local: LocalStorage, folder: Path) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"x" * 3_000_000
        raise LookupError

    with pytest.raises(LookupError):
        await local.write("objects/x", broken())
    await local.write("objects/y", given(b"y"))
    assert list((folder / "drafts").iterdir()) == []


async def test_a_full_disk_is_said_and_leaves_nothing(local: LocalStorage, folder: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, before[1]))
    try:
        with pytest.raises(StorageUnavailable, match="full"):
            await local.write("objects/x", given(*[b"x" * 1_000_000] * 4))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list((folder / "drafts").iterdir()) == []
    assert await local.stat("objects/x") is None


async def test_a_killed_process_leaves_a_draft_which_is_cleared(local: LocalStorage, folder: Path) -> None:
    program = """
        import asyncio, os, signal, sys
        from pathlib import Path
        from tutti.adapters.storage.local import LocalStorage

        async def endless():
            for _ in range(20):
                yield b"x" * 500_000
            os.kill(os.getpid(), signal.SIGKILL)

        storage = LocalStorage(Path(sys.argv[1]), base_url="", secret=b"")
        asyncio.run(storage.write("objects/x", endless()))
    """
    ended = subprocess.run([sys.executable, "-c", textwrap.dedent(program), str(folder)], check=False)
    assert ended.returncode == -9
    assert await local.stat("objects/x") is None
    (draft,) = (folder / "drafts").iterdir()
    assert await local.clear_drafts(clock.now() - timedelta(hours=1)) == 0
    os.utime(draft, (0, 0))
    assert await local.clear_drafts(clock.now() - timedelta(hours=1)) == 1
    assert not draft.exists()


def token_of(url: str) -> str:
    return url.removeprefix("https://tutti.example/api/files/signed/").split("/")[0]


async def test_a_signed_get(local: LocalStorage) -> None:
    with clock.frozen(NOON):
        url = await local.presign_get("objects/x", 60, file_name="Ça va/?.wav", media_type="audio/wav")
        grant = local.granted("GET", token_of(url))
        assert local.granted("PUT", token_of(url)) is None
    assert url.endswith("/%C3%87a%20va%2F%3F.wav")
    assert grant == Grant(
        "GET", "objects/x", NOON + timedelta(seconds=60), file_name="Ça va/?.wav", media_type="audio/wav"
    )


async def test_a_signed_put_ends_in_time(local: LocalStorage) -> None:
    with clock.frozen(NOON):
        token = token_of(await local.presign_put("incoming/x", 60, max_bytes=500))
    with clock.frozen(NOON + timedelta(seconds=59)):
        grant = local.granted("PUT", token)
        assert grant and (grant.key, grant.max_bytes) == ("incoming/x", 500)
    with clock.frozen(NOON + timedelta(seconds=60)):
        assert local.granted("PUT", token) is None


def test_no_character_of_a_token_can_be_changed() -> None:
    token = seal(Grant("GET", "objects/x", datetime.now(UTC) + timedelta(hours=1)), b"k" * 32)
    assert unseal(token, b"k" * 32)
    for at, letter in enumerate(token[:-1]):
        forged = token[:at] + ("A" if letter != "A" else "B") + token[at + 1 :]
        assert unseal(forged, b"k" * 32) is None


@pytest.mark.parametrize("token", ["", ".", "a", "a.b", "....", "é.é", "\0", "e30.", "e30.e30", "x" * 10_000])
def test_hostile_tokens(token: str) -> None:
    assert unseal(token, b"k" * 32) is None


def test_another_secret_signs_nothing_here() -> None:
    grant = Grant("GET", "objects/x", datetime.now(UTC) + timedelta(hours=1))
    assert unseal(seal(grant, b"a" * 32), b"b" * 32) is None


async def test_a_part_beyond_a_full_disk_is_said_and_the_others_stay(
    local: LocalStorage, folder: Path
) -> None:
    await local.write_part("objects/x", 0, given(b"x" * 1_000_000))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, before[1]))
    try:
        with pytest.raises(StorageUnavailable, match="full"):
            await local.write_part("objects/x", 1_000_000, given(b"y" * 1_000_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (folder / "objects/objects/x").read_bytes()[:1_000_000] == b"x" * 1_000_000
