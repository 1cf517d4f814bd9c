"""The port ``MessageReader``: a few children that live long, each under limits, with a folder for each desk.

A child that dies takes one message with it, which is refused; the next message gets a new child.
"""

import asyncio
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple, Self

import msgspec
from msgspec.structs import replace

from tutti.adapters.reading.frames import LENGTH, Order, OutOfMemory, Reply, packed
from tutti.core.children import environment, kill_group
from tutti.core.ids import new_id
from tutti.domain.ddex import Fault, NoRoomForPackage
from tutti.domain.intake import Opened, Refused, rules
from tutti.domain.intake.sent import NoRoom, Wrong

MODULE = "tutti.adapters.reading.child"
MOST_ANSWER = 1 << 28
PACKAGE = "package"
OUT_OF_TIME = {-signal.SIGXCPU, -signal.SIGALRM}


class Limits(NamedTuple):
    """What reading one message may use: bytes of address space, seconds; and how many a child reads."""

    memory_bytes: int = 3 << 29
    cpu_seconds: int = 60
    wall_seconds: int = 300
    messages: int = 5_000


LIMITS = Limits()


class ConfinedReader:
    """Reads messages in child processes. They start when they are needed and end with :meth:`close`."""

    def __init__(self, children: int = 2, limits: Limits = LIMITS) -> None:
        self._limits = limits
        self._turns = asyncio.Semaphore(children)
        self._idle: list[_Child] = []
        self._folder = TemporaryDirectory(prefix="tutti-reading-", ignore_cleanup_errors=True)

    @classmethod
    @asynccontextmanager
    async def opened(cls, children: int = 2, limits: Limits = LIMITS) -> AsyncIterator[Self]:
        """Give a reader that is closed in the end."""
        reader = cls(children, limits)
        try:
            yield reader
        finally:
            await reader.close()

    async def close(self) -> None:
        """End the children, and remove what lies on the desks."""
        while self._idle:
            await self._idle.pop().end()
        self._folder.cleanup()

    @asynccontextmanager
    async def desk(self) -> AsyncIterator["_Desk"]:
        """Give a desk to read at."""
        folder = self._new_folder()
        try:
            yield _Desk(self, folder)
        finally:
            if len(left := _left(folder)) == 1 and left[0].is_file():
                _remove(folder, left[0])  # a message alone, as most are
            else:
                await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def ask(self, folder: Path, sent: str, goal: str | None) -> Opened:
        """Let a child read what lies on a desk; raises what a desk raises.

        The desk stands in the child's own folder meanwhile, so that it never sees anybody else's.
        """
        async with self._turns:
            child = self._free() or await _Child.start(self._new_folder(), self._limits.memory_bytes)
            inside = _renamed(folder, child.folder / folder.name)
            try:
                reply = await self._answer(child, inside, sent, goal)
            finally:
                _renamed(inside, folder)
        return _moved(_understood(reply), inside, folder)

    async def _answer(self, child: "_Child", inside: Path, sent: str, goal: str | None) -> Reply:
        order = Order(str(inside / sent), goal and str(inside / goal), self._limits.cpu_seconds)
        try:
            async with asyncio.timeout(self._limits.wall_seconds):
                reply = await child.ask(order)
        except TimeoutError:
            await child.end()
            raise Refused([rules.UNREADABLE_IN_TIME.at("")]) from None
        except _Ended as ended:
            raise Refused([ended.fault.at("")]) from None
        except BaseException:
            await child.end()
            raise
        if reply.is_last or child.asked >= self._limits.messages:
            await child.end()
        else:
            self._idle.append(child)
        return reply

    def _new_folder(self) -> Path:
        folder = Path(self._folder.name) / str(new_id())
        folder.mkdir()
        return folder

    def _free(self) -> "_Child | None":
        """Return a child that waits, but none that has died in its sleep."""
        while self._idle:
            child = self._idle.pop()
            if child.is_alive:
                return child
        return None


class _Desk:
    """A folder of the reader's, for one sending."""

    def __init__(self, reader: ConfinedReader, folder: Path) -> None:
        self.folder = folder
        self._reader = reader

    async def open_package(self, sent: Path) -> Opened:
        """Read a message, alone or in a ZIP, which is unpacked beside it."""
        return await self._reader.ask(self.folder, sent.name, PACKAGE)

    async def open_message(self, sent: Path) -> Opened:
        """Read a message."""
        return await self._reader.ask(self.folder, sent.name, None)


class _Ended(Exception):
    """The child ended, or answered nonsense, instead of answering."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


class _Child:
    """A process that reads one message after the other."""

    def __init__(self, process: asyncio.subprocess.Process, folder: Path) -> None:
        self._process = process
        self.folder = folder
        self.asked = 0

    @classmethod
    async def start(cls, folder: Path, memory_bytes: int) -> Self:
        """Start one that can reach ``folder`` alone."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", MODULE, str(folder), str(memory_bytes)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=environment(),
            start_new_session=True,
        )
        return cls(process, folder)

    @property
    def is_alive(self) -> bool:
        return self._process.returncode is None

    async def ask(self, order: Order) -> Reply:
        """Return the answer to an order; raises :class:`_Ended`, and then the child is gone."""
        self.asked += 1
        orders, answers = self._process.stdin, self._process.stdout
        assert orders is not None and answers is not None
        try:
            orders.write(packed(order))
            await orders.drain()
            (size,) = LENGTH.unpack(await answers.readexactly(LENGTH.size))
            if size > MOST_ANSWER:
                raise msgspec.DecodeError("too long")
            return msgspec.json.decode(await answers.readexactly(size), type=Reply)
        except msgspec.DecodeError:
            await self.end()
            raise _Ended(rules.READER_FAILED) from None
        except (ConnectionError, asyncio.IncompleteReadError):
            code = await self._process.wait()
            raise _Ended(rules.UNREADABLE_IN_TIME if code in OUT_OF_TIME else rules.READER_FAILED) from None

    async def end(self) -> None:
        """Kill it with all that it may have started, and wait until it is gone."""
        kill_group(self._process.pid)
        assert self._process.stdout is not None
        while await self._process.stdout.read(1 << 16):
            pass
        await self._process.wait()


def _understood(reply: Reply) -> Opened:
    match reply.told:
        case Opened() as opened:
            return opened
        case Wrong(findings):
            raise Refused(findings)
        case NoRoom(reason, mend):
            raise NoRoomForPackage(reason, "The server has no room for the unpacked archive.", mend)
        case OutOfMemory():
            raise Refused([rules.UNREADABLE_IN_MEMORY.at("")])


def _left(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def _remove(folder: Path, file: Path) -> None:
    file.unlink(missing_ok=True)
    with suppress(OSError):
        folder.rmdir()


def _renamed(folder: Path, name: Path) -> Path:
    return folder.rename(name)


def _moved(opened: Opened, before: Path, now: Path) -> Opened:
    """Return it with its files where they lie now."""

    def place(text: str) -> str:
        return str(now / Path(text).relative_to(before))

    files = tuple(replace(each, place=place(each.place)) for each in opened.files)
    return replace(opened, place=place(opened.place), files=files)
