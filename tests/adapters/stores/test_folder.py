import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.adapters.stores.given import content
from tutti.adapters.stores.folder import FolderStore
from tutti.adapters.stores.resuming import part_name
from tutti.domain.delivery import FolderTransport, StoreFull, StoreRefused, UnsafePath


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    folder = tmp_path / "drop"
    folder.mkdir()
    return folder


@pytest.fixture
def store(drop: Path) -> FolderStore:
    return FolderStore(FolderTransport(path=str(drop)))


@pytest.fixture
def small_files_only() -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


async def test_links_are_neither_followed_nor_shown(store: FolderStore, drop: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.xml").write_text("secret")
    (drop / "way").symlink_to(outside)
    (drop / "file.xml").symlink_to(outside / "secret.xml")
    async with store:
        assert list(await store.list("")) == []
        for path in ("way/secret.xml", "file.xml"):
            with pytest.raises(UnsafePath):
                await store.size(path)
            with pytest.raises(UnsafePath):
                await store.write(path, content(b"overwritten"))
            with pytest.raises(UnsafePath):
                await store.remove(path, content(b""))
    assert (outside / "secret.xml").read_text() == "secret"


async def test_a_part_of_the_same_content_is_gone_on_from(store: FolderStore, drop: Path) -> None:
    data = b"0123456789" * 300_000
    whole = content(data)
    (drop / "x").mkdir()
    (drop / "x" / part_name(whole)).write_bytes(data[:2_000_000])
    async with store:
        await store.write("x/a.wav", whole)
    assert (drop / "x" / "a.wav").read_bytes() == data
    assert [path.name for path in (drop / "x").iterdir()] == ["a.wav"]


async def test_a_full_disk_is_said_to_be_full(store: FolderStore, small_files_only: None) -> None:
    async with store:
        with pytest.raises(StoreFull):
            await store.write("x/a.wav", content(b"x" * 3_000_000))


async def test_a_file_in_the_place_of_a_folder_is_refused(store: FolderStore) -> None:
    async with store:
        await store.write("x", content(b"a file"))
        with pytest.raises(StoreRefused):
            await store.write("x/a.wav", content(b"x"))
