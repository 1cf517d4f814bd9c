"""What every transport promises, whichever server stands behind it."""

import random
from collections.abc import AsyncIterator

import pytest

from tests.adapters.stores.given import content
from tutti.domain.delivery import Content, Entry, FileAbsent, SourceBroken, Transport, UnsafePath

LARGE = random.Random(7).randbytes(20_000_000)


async def _bytes(transport: Transport, path: str) -> bytes:
    return b"".join([piece async for piece in transport.read(path)])


@pytest.mark.parametrize("data", [b"", b"x", b"<a/>" * 1000, LARGE], ids=["empty", "one", "small", "large"])
async def test_what_is_written_is_read_back(transport: Transport, data: bytes) -> None:
    async with transport:
        await transport.write("20260101000000000/upc/file.xml", content(data))
        assert await transport.size("20260101000000000/upc/file.xml") == len(data)
        assert await _bytes(transport, "20260101000000000/upc/file.xml") == data


async def test_a_second_write_replaces_the_first(transport: Transport) -> None:
    async with transport:
        await transport.write("a/b.xml", content(b"first, and longer"))
        await transport.write("a/b.xml", content(b"second"))
        assert await _bytes(transport, "a/b.xml") == b"second"


async def test_a_folder_lists_what_is_in_it_by_name(transport: Transport) -> None:
    async with transport:
        for path in ("x/b.xml", "x/a.wav", "x/deep/down/c.jpg", "y/d.xml"):
            await transport.write(path, content(path.encode()))
        assert list(await transport.list("x")) == [
            Entry("a.wav", 7, is_folder=False),
            Entry("b.xml", 7, is_folder=False),
            Entry("deep", 0, is_folder=True),
        ]
        assert [entry.name for entry in await transport.list("")] == ["x", "y"]


async def test_nothing_is_there_before_it_is_written(transport: Transport) -> None:
    async with transport:
        assert list(await transport.list("not/there")) == []
        assert await transport.size("not/there.xml") is None
        with pytest.raises(FileAbsent):
            await _bytes(transport, "not/there.xml")
        with pytest.raises(FileAbsent):
            await transport.rename("not/there.xml", "else/where.xml")
        await transport.remove("not/there.xml", content(b"a"))


async def test_a_folder_is_not_a_file(transport: Transport) -> None:
    async with transport:
        await transport.write("x/a.xml", content(b"a"))
        assert await transport.size("x") is None


async def test_a_file_can_be_renamed_over_another_and_deleted(transport: Transport) -> None:
    async with transport:
        await transport.write("x/a.xml", content(b"a"))
        await transport.write("z/b.xml", content(b"b"))
        await transport.rename("x/a.xml", "z/b.xml")
        assert await _bytes(transport, "z/b.xml") == b"a"
        assert await transport.size("x/a.xml") is None
        await transport.remove("z/b.xml", content(b"a"))
        assert await transport.size("z/b.xml") is None


async def test_what_is_removed_leaves_no_part_and_no_empty_folder(transport: Transport) -> None:
    whole = content(LARGE)

    async def breaking(offset: int) -> AsyncIterator[bytes]:
        yield LARGE[offset : len(LARGE) // 2]
        raise SourceBroken("The disk is gone.")

    async with transport:
        await transport.write("batch/kept.xml", content(b"kept"))
        with pytest.raises(SourceBroken):
            await transport.write("batch/upc/resources/a.wav", Content(whole.size, whole.sha256, breaking))
        await transport.write("batch/upc/upc.xml", content(b"<ern/>"))
        for path, what in (("batch/upc/resources/a.wav", whole), ("batch/upc/upc.xml", content(b"<ern/>"))):
            await transport.remove(path, what)
            await transport.remove(path, what)
        assert [entry.name for entry in await transport.list("batch")] == ["kept.xml"], (
            "and that is another's"
        )
        await transport.remove("batch/kept.xml", content(b"kept"))
        assert list(await transport.list("")) == []
        await transport.write("again.xml", content(b"the root stays"))


async def test_names_of_the_trade_survive(transport: Transport) -> None:
    names = ["Ænima – édition #1 (100%).wav", "曲名.flac", "a+b&c=d~e's [1].jpg"]
    async with transport:
        for name in names:
            await transport.write(f"x/{name}", content(name.encode()))
        assert sorted(entry.name for entry in await transport.list("x")) == sorted(names)
        assert [await _bytes(transport, f"x/{name}") for name in names] == [name.encode() for name in names]


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "../up",
        "a/../../up",
        "a//b",
        "a/./b",
        "a\\b",
        "C:/x",
        "a\0b",
        "a\nb",
        "",
        "a/",
        "x" * 300,
    ],
)
async def test_paths_that_could_leave_the_folder_are_refused(transport: Transport, path: str) -> None:
    async with transport:
        with pytest.raises(UnsafePath):
            await transport.write(path, content(b"x"))
        with pytest.raises(UnsafePath):
            await transport.size(path)
        with pytest.raises(UnsafePath):
            await _bytes(transport, path)
        with pytest.raises(UnsafePath):
            await transport.remove(path, content(b"x"))
        with pytest.raises(UnsafePath):
            await transport.rename("a", path)


@pytest.mark.parametrize("size", [1_000, 20_000_000], ids=["small", "large"])
async def test_a_cut_write_shows_nothing_and_can_be_done_again(transport: Transport, size: int) -> None:
    data = LARGE[:size]
    whole = content(data)

    async def breaking(offset: int) -> AsyncIterator[bytes]:
        async for piece in whole.open(offset):
            offset += len(piece)
            if offset > size // 2:
                raise SourceBroken("The disk is gone.")
            yield piece

    async with transport:
        with pytest.raises(SourceBroken):
            await transport.write("x/a.wav", Content(whole.size, whole.sha256, breaking))
        assert await transport.size("x/a.wav") is None
        assert list(await transport.list("x")) == []
        await transport.write("x/a.wav", whole)
        assert await _bytes(transport, "x/a.wav") == data
        assert [entry.name for entry in await transport.list("x")] == ["a.wav"]


async def test_a_transport_can_be_opened_again(transport: Transport) -> None:
    async with transport:
        await transport.write("x/a.xml", content(b"a"))
    async with transport:
        assert await _bytes(transport, "x/a.xml") == b"a"
