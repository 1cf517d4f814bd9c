from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.domain.delivery.cutting import CuttingTransport, Killed, lost
from tests.domain.delivery.given import BATCH, PARCEL, UPC, content, package
from tutti.adapters.stores.folder import FolderStore
from tutti.domain.delivery import (
    BatchTaken,
    Content,
    Conventions,
    FolderTransport,
    ManifestKind,
    Package,
    PackageStyle,
    Resource,
    RetryPolicy,
    SourceBroken,
    StoreRefused,
    StoreUnreachable,
    Verification,
    lay_out,
    send,
)
from tutti.domain.delivery.verbs.clear_away import clear_away

MARKER = f"{BATCH}/BatchComplete_{BATCH}.xml"
CONVENTIONS = [
    Conventions(verification=Verification.SIZE),
    Conventions(verification=Verification.CONTENT),
    Conventions(manifest=ManifestKind.EMPTY),
    Conventions(manifest=ManifestKind.NONE),
    Conventions(style=PackageStyle.RELEASE_BY_RELEASE),
]
NAMES = ["size", "content", "empty marker", "no marker", "release by release"]


class Waiting:
    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


def _store(folder: Path) -> FolderStore:
    return FolderStore(FolderTransport(path=str(folder)))


def _tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


async def test_a_package_arrives_in_order_with_the_marker_last(tmp_path: Path) -> None:
    transport = CuttingTransport(_store(tmp_path / "drop"))
    receipt = await send(transport, package())
    layout = lay_out(package())
    assert transport.written == [file.path for file in (*layout.files, layout.marker)]
    assert receipt.sent == tuple(transport.written)
    assert receipt.bytes_sent == sum(file.content.size for file in (*layout.files, layout.marker))
    assert sorted(_tree(tmp_path / "drop")) == sorted(transport.written)


async def test_a_repeat_finds_the_marker_and_sends_nothing(tmp_path: Path) -> None:
    await send(_store(tmp_path / "drop"), package())
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "drop").rglob("*")}
    receipt = await send(_store(tmp_path / "drop"), package())
    assert (receipt.sent, receipt.found, receipt.bytes_sent) == ((), (MARKER,), 0)
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "drop").rglob("*")} == before


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("conventions", CONVENTIONS, ids=NAMES)
async def test_killed_at_any_call_and_run_again_it_ends_the_same(
    tmp_path: Path, conventions: Conventions, *, after: bool
) -> None:
    whole = package(conventions)
    uninterrupted = CuttingTransport(_store(tmp_path / "whole"))
    await send(uninterrupted, whole)
    expected, marker = _tree(tmp_path / "whole"), lay_out(whole).marker.path
    for at in range(1, uninterrupted.calls + 1):
        folder = tmp_path / f"cut{at}"
        cut = CuttingTransport(_store(folder), at, after=after)
        with pytest.raises(Killed):
            await send(cut, whole)
        again = CuttingTransport(_store(folder))
        await send(again, whole)
        assert _tree(folder) == expected
        written = cut.written + again.written
        assert written.count(marker) == 1
        assert written[-1] == marker
        assert len(written) == len(set(written)), "nothing was sent twice"


@pytest.mark.parametrize("conventions", CONVENTIONS, ids=NAMES)
async def test_a_line_cut_at_any_call_is_mended_in_the_same_run(
    tmp_path: Path, conventions: Conventions
) -> None:
    whole = package(conventions)
    uninterrupted = CuttingTransport(_store(tmp_path / "whole"))
    await send(uninterrupted, whole)
    for at in range(1, uninterrupted.calls + 1):
        waiting = Waiting()
        cut = CuttingTransport(_store(tmp_path / f"cut{at}"), at, error=lost())
        receipt = await send(cut, whole, sleep=waiting)
        assert receipt.attempts == 2
        assert len(waiting.seconds) == 1
        assert _tree(tmp_path / f"cut{at}") == _tree(tmp_path / "whole")


async def test_a_file_cut_in_the_middle_goes_on_where_it_ended(tmp_path: Path) -> None:
    data = b"0123456789abcdef" * 250_000
    served: list[int] = []

    async def breaking(offset: int) -> AsyncIterator[bytes]:
        served.append(offset)
        for start in range(offset, len(data), 100_000):
            if len(served) == 1 and start >= 3_000_000:
                raise lost()
            yield data[start : start + 100_000]

    whole = content(data)
    parcel = replace(PARCEL, resources=(Resource("long.wav", Content(whole.size, whole.sha256, breaking)),))
    await send(_store(tmp_path / "drop"), package(parcels=(parcel,)), sleep=Waiting())
    assert (tmp_path / "drop" / BATCH / UPC / "resources" / "long.wav").read_bytes() == data
    assert served[-1] > 2_000_000


async def test_something_else_of_the_same_size_is_replaced_where_contents_are_verified(
    tmp_path: Path,
) -> None:
    cover = tmp_path / BATCH / UPC / "resources" / f"{UPC}.jpg"
    cover.parent.mkdir(parents=True)
    cover.write_bytes(b"not right")
    receipt = await send(_store(tmp_path), package(Conventions(verification=Verification.CONTENT)))
    assert cover.read_bytes() == b"the cover"
    assert receipt.found == ()


async def test_what_is_there_already_is_not_sent(tmp_path: Path) -> None:
    cover = tmp_path / BATCH / UPC / "resources" / f"{UPC}.jpg"
    cover.parent.mkdir(parents=True)
    cover.write_bytes(b"the cover")
    receipt = await send(_store(tmp_path), package())
    assert receipt.found == (f"{BATCH}/{UPC}/resources/{UPC}.jpg",)


async def test_a_batch_completed_with_another_content_is_left_alone(tmp_path: Path) -> None:
    await send(_store(tmp_path), package())
    before = _tree(tmp_path)
    with pytest.raises(BatchTaken):
        await send(_store(tmp_path), package(parcels=(replace(PARCEL, message=b"<other/>"),)))
    assert _tree(tmp_path) == before


@pytest.mark.parametrize("served", [b"the cove", b"the cover and more", b"the coveR", b""])
async def test_our_own_broken_bytes_never_reach_a_name(tmp_path: Path, served: bytes) -> None:
    right = content(b"the cover")
    wrong = Resource("cover.jpg", Content(right.size, right.sha256, content(served).open))
    with pytest.raises(SourceBroken):
        await send(_store(tmp_path), package(parcels=(replace(PARCEL, resources=(wrong,)),)))
    assert [path for path in _tree(tmp_path) if not path.endswith(".part")] == []


async def test_a_refusal_is_not_tried_again(tmp_path: Path) -> None:
    waiting = Waiting()
    cut = CuttingTransport(_store(tmp_path), 3, error=StoreRefused("no"))
    with pytest.raises(StoreRefused):
        await send(cut, package(), sleep=waiting)
    assert waiting.seconds == []


class DeadTransport(CuttingTransport):
    async def __aenter__(self) -> "DeadTransport":
        raise lost()


async def test_the_policy_ends_and_the_last_error_stands(tmp_path: Path) -> None:
    waiting = Waiting()
    with pytest.raises(StoreUnreachable):
        await send(DeadTransport(_store(tmp_path)), package(), policy=RetryPolicy(attempts=4), sleep=waiting)
    assert len(waiting.seconds) == 3


class OneFileAtATime(CuttingTransport):
    """A line so bad that it breaks after each file."""

    async def write(self, path: str, content: Content) -> None:
        await super().write(path, content)
        raise lost()


async def test_a_line_that_moves_is_never_given_up(tmp_path: Path) -> None:
    transport = OneFileAtATime(_store(tmp_path))
    receipt = await send(transport, package(), policy=RetryPolicy(attempts=2), sleep=Waiting())
    assert receipt.attempts == 6
    assert transport.written[-1] == MARKER
    assert len(transport.written) == len(set(transport.written)) == 5


async def test_what_is_not_complete_is_cleared_away_and_nothing_else(tmp_path: Path) -> None:
    transport, whole = _store(tmp_path / "drop"), package()
    await send(transport, whole)
    before = _tree(tmp_path / "drop")
    await clear_away(transport, whole)
    assert _tree(tmp_path / "drop") == before, "a complete package stays"
    (tmp_path / "drop" / MARKER).unlink()
    (tmp_path / "drop" / BATCH / UPC / "a-strangers.txt").write_bytes(b"?")
    await clear_away(transport, whole)
    assert _tree(tmp_path / "drop") == {f"{BATCH}/{UPC}/a-strangers.txt": b"?"}
    assert not (tmp_path / "drop" / BATCH / UPC / "resources").exists()


async def test_progress_tells_every_path_up_to_its_end(tmp_path: Path) -> None:
    heard: dict[str, list[int]] = {}

    async def progress(path: str, done: int) -> None:
        heard.setdefault(path, []).append(done)

    whole: Package = package()
    await send(_store(tmp_path), whole, progress=progress)
    layout = lay_out(whole)
    assert {path: steps[-1] for path, steps in heard.items()} == {
        file.path: file.content.size for file in (*layout.files, layout.marker)
    }
    assert all(steps == sorted(steps) for steps in heard.values())
