"""Children that read: limits, deaths and walls, in real processes."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

import pytest

from tests.domain.ddex import given
from tests.factories import ern
from tutti.adapters.reading.reader import LIMITS, ConfinedReader, Limits
from tutti.domain import ddex
from tutti.domain.intake import Opened, Refused

CONTENT = ern.xml(given.album())


async def read(reader: ConfinedReader, content: bytes = CONTENT) -> Opened:
    async with reader.desk() as desk:
        sent = desk.folder / "message.xml"
        sent.write_bytes(content)
        return await desk.open_package(sent)


async def codes(reader: ConfinedReader, content: bytes = CONTENT) -> list[str]:
    with pytest.raises(Refused) as refused:
        await read(reader, content)
    return [each.code for each in refused.value.findings]


@asynccontextmanager
async def alone(**limits: int) -> AsyncIterator[ConfinedReader]:
    async with ConfinedReader.opened(1, LIMITS._replace(**limits)) as reader:
        yield reader


@cache
def long() -> bytes:
    """Make a message of one album with more tracks than any."""
    return ern.xml(given.message(given.release(1500, ddex.ReleaseType.ALBUM)))


def processes(reader: ConfinedReader) -> set[int]:
    """Return the children of this process that read."""
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text().rpartition(")")[2].split()[1])
            words = (status.parent / "cmdline").read_bytes()
        except OSError:
            continue
        if parent == os.getpid() and b"tutti.adapters.reading.child" in words and b"-reading-" in words:
            found.add(int(status.parent.name))
    return found


async def test_what_is_read_is_what_the_library_reads() -> None:
    async with alone() as reader:
        opened = await read(reader)
    assert opened.message == ddex.read(CONTENT).message
    assert opened.references[0] == "A1"


async def test_a_large_parent_does_not_shorten_the_life_of_a_child() -> None:
    ballast = bytes(300_000_000).replace(b"\0", b"1")
    async with alone(memory_bytes=1_000_000_000) as reader:
        before = processes(reader)
        await read(reader)
        assert len(processes(reader) - before) == 1
    assert len(ballast) == 300_000_000


async def test_one_child_reads_many_messages_and_a_dead_one_is_replaced() -> None:
    async with alone() as reader:
        before = processes(reader)
        await read(reader)
        (child,) = processes(reader) - before
        await read(reader)
        assert processes(reader) - before == {child}
        os.kill(child, signal.SIGKILL)
        await asyncio.sleep(0.1)
        await read(reader)
        assert child not in processes(reader)
    assert processes(reader) == before


async def test_a_child_that_dies_over_a_message_refuses_that_one_alone() -> None:
    async with alone() as reader:
        before = processes(reader)
        await read(reader)
        (child,) = processes(reader) - before
        reading = asyncio.create_task(codes(reader, long()))
        await asyncio.sleep(0.2)
        os.kill(child, signal.SIGKILL)
        assert await reading == ["reading_failed"]
        assert (await read(reader)).version == "3.8.2"


async def test_too_much_time_and_too_much_memory() -> None:
    content = long()
    async with alone(cpu_seconds=0) as reader:
        assert await codes(reader, content) == ["reading_too_long"]
    async with alone(wall_seconds=0) as reader:
        assert await codes(reader) == ["reading_too_long"]
    async with alone(memory_bytes=90 << 20) as reader:
        assert await codes(reader, content) == ["reading_too_large"]


async def test_a_child_goes_after_its_number_of_messages() -> None:
    async with alone(messages=1) as reader:
        before = processes(reader)
        await read(reader)
        assert processes(reader) == before


async def test_desks_leave_nothing_behind_and_are_each_their_own() -> None:
    async with ConfinedReader.opened(2, Limits()) as reader:
        both = await asyncio.gather(read(reader), read(reader), codes(reader, b"<not xml"))
        assert both[0].message == both[1].message
        assert both[2] == ["not_well_formed"]
        async with reader.desk() as one, reader.desk() as other:
            assert one.folder != other.folder
        assert not one.folder.exists()
