"""What only the local folder has: drafts, file modes, a disk that fills, and URLs of the app's own."""

import asyncio
import os
import resource
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.adapters.storage.conftest import local_storage
from tutti.adapters.storage import drafts
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


@contextmanager
def full_disk() -> Iterator[None]:
    """Let no file grow beyond a million and a half bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


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
    with full_disk(), pytest.raises(StorageUnavailable, match="full"):
        await local.write("objects/x", given(*[b"x" * 1_000_000] * 4))
    assert list((folder / "drafts").iterdir()) == []
    assert await local.stat("objects/x") is None


@pytest.fixture
def naming(monkeypatch: pytest.MonkeyPatch) -> tuple[threading.Event, threading.Event, list[str]]:
    """Hold the first sync of a file's name back: when it began, when it may go on, and what was done."""
    began, go_on, done = threading.Event(), threading.Event(), list[str]()
    sync, write = drafts.sync_folder, drafts.Part._write

    def slow(folder: Path) -> None:
        if folder.name == "ab":
            if not began.is_set():
                began.set()
                go_on.wait(10)
            done.append("named")
        sync(folder)

    def noted(self: drafts.Part, batch: list[bytes]) -> None:
        done.append("written")
        write(self, batch)

    monkeypatch.setattr(drafts, "sync_folder", slow)
    monkeypatch.setattr(drafts.Part, "_write", noted)
    return began, go_on, done


async def test_no_part_is_written_to_a_file_whose_name_a_crash_could_take(
    local: LocalStorage, naming: tuple[threading.Event, threading.Event, list[str]]
) -> None:
    began, go_on, done = naming
    first = asyncio.create_task(local.write_part("objects/ab/x", 5, given(b"tutti")))
    await asyncio.to_thread(began.wait, 10)
    await local.write_part("objects/ab/x", 0, given(b"tutti"))
    assert done == ["named", "written"]
    go_on.set()
    await first


async def test_a_part_that_is_cancelled_at_its_beginning_leaves_no_file_open(
    local: LocalStorage, naming: tuple[threading.Event, threading.Event, list[str]]
) -> None:
    began, go_on, done = naming
    part = asyncio.create_task(local.write_part("objects/ab/x", 0, given(b"tutti")))
    await asyncio.to_thread(began.wait, 10)
    part.cancel()
    await asyncio.wait([part])
    go_on.set()
    while not done:
        await asyncio.sleep(0.01)
    await asyncio.to_thread(time.sleep, 0.1)
    assert not [f for f in Path("/proc/self/fd").iterdir() if f.exists() and f.resolve().name == "x"]


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
    with full_disk(), pytest.raises(StorageUnavailable, match="full"):
        await local.write_part("objects/x", 1_000_000, given(b"y" * 1_000_000))
    assert (folder / "objects/objects/x").read_bytes()[:1_000_000] == b"x" * 1_000_000
