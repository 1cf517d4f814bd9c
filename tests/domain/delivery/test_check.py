"""Trying the way to a store: the first thing that is wrong is what its operator hears."""

from pathlib import Path

import pytest

from tutti.adapters.stores.folder import FolderStore
from tutti.domain.delivery import (
    Content,
    DeliveryError,
    FolderTransport,
    StoreFull,
    StoreUnreachable,
    check_store,
    load_profiles,
)


class Breaking(FolderStore):
    """Has no room left, or loses what it wrote; then it does not answer any more."""

    in_the_way: DeliveryError = StoreFull("There is no room left.")
    written = False
    is_gone = False

    async def write(self, path: str, content: Content) -> None:
        if not self.written:
            raise self.in_the_way
        await super().write(path, content)

    async def size(self, path: str) -> int | None:
        raise self.in_the_way

    async def remove(self, path: str, content: Content) -> None:
        if self.is_gone:
            raise StoreUnreachable("The line is cut.")
        await super().remove(path, content)


@pytest.mark.parametrize("is_gone", [False, True])
@pytest.mark.parametrize("written", [False, True])
async def test_what_fails_in_removing_hides_nothing(written: bool, is_gone: bool, tmp_path: Path) -> None:
    transport = Breaking(FolderTransport(path=str(tmp_path / "drop")))
    transport.written, transport.is_gone = written, is_gone
    sandbox = load_profiles(tmp_path).get(9999)
    with pytest.raises(StoreFull):
        await check_store(lambda _: transport, sandbox, write=True)
    assert bool([*(tmp_path / "drop").iterdir()]) is (written and is_gone)
