"""Runs the child process over a batch, and names what broke it if it breaks."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator

import msgspec

from tutti.adapters.stores.sandbox.model import Finding, Inspection, Job, Line, Requirements, Stated
from tutti.adapters.stores.sandbox.pickup import Batch

_LONGEST_LINE = 16 << 20


class InspectionBroken(RuntimeError):
    """The child process cannot work at all (no memory, no interpreter): nothing is said about the package."""


async def inspect_batch(batch: Batch, requirements: Requirements, silence: float) -> list[Inspection]:
    """Return what there is to say about every release of a batch.

    A release whose file kills the child, or keeps it busy for more than ``silence`` seconds, is refused for
    that file; the others are looked at by another child. Raises ``InspectionBroken``.
    """
    inspections: list[Inspection] = []
    while True:
        done = tuple(each.release for each in inspections)
        run = _Run()
        async for line in run.lines(
            Job(folder=str(batch.folder), marker=batch.marker, requirements=requirements, done=done), silence
        ):
            if line.inspection:
                inspections.append(line.inspection)
        if run.ended_well:
            return inspections
        inspections.append(run.broken_release())


class _Run:
    """One life of the child: the last things it said, for when it dies."""

    def __init__(self) -> None:
        self.ended_well = False
        self._now: tuple[str, str] | None = None
        self._stated: Stated | None = None
        self._why = ""

    async def lines(self, job: Job, silence: float) -> AsyncIterator[Line]:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tutti.adapters.stores.sandbox.child",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"PATH": os.defpath, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            start_new_session=True,
            limit=_LONGEST_LINE,
        )
        try:
            await _ask(process, job)
            async for line in self._told(process, silence):
                yield line
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()

    async def _told(self, process: asyncio.subprocess.Process, silence: float) -> AsyncIterator[Line]:
        assert process.stdout is not None  # it was asked for as a pipe
        try:
            while data := await asyncio.wait_for(process.stdout.readline(), silence):
                line = msgspec.json.decode(data, type=Line)
                self._remember(line)
                yield line
        except TimeoutError:
            self._why = f"took more than {silence:g} seconds"
            return
        except (ValueError, msgspec.DecodeError):
            self._why = "made the inspection talk nonsense"
            return
        code = await process.wait()
        self.ended_well = code == 0
        self._why = f"ended the inspection ({signal.Signals(-code).name if code < 0 else f'exit {code}'})"

    def _remember(self, line: Line) -> None:
        if line.now:
            self._stated = self._stated if self._now and line.now[0] == self._now[0] else None
            self._now = line.now
        elif line.stated:
            self._stated = line.stated
        elif line.inspection:
            self._now = self._stated = None

    def broken_release(self) -> Inspection:
        if self._now is None:
            raise InspectionBroken(f"The inspection did not begin: it {self._why}.")
        release, path = self._now
        code = "ResourceCorrupt" if path else "NewReleaseMessageInvalid"
        text = f"{path or 'The message'} {self._why}."
        return Inspection(
            release=release, stated=self._stated, findings=(Finding(code=code, text=text, resource=path),)
        )


async def _ask(process: asyncio.subprocess.Process, job: Job) -> None:
    assert process.stdin is not None  # it was asked for as a pipe
    try:
        process.stdin.write(msgspec.json.encode(job))
        await process.stdin.drain()
    except (BrokenPipeError, ConnectionResetError):
        pass
    process.stdin.close()
