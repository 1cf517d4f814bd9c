"""Starting the child, waiting for it, and telling apart the ways in which it can end.

The child gets no secret: an environment of its own, one file to read, one folder to write, its own process
group. It limits and confines itself; what is done here holds even when it does not: a wall clock, a bound on
what is read from it, and the end of its whole group however this function is left.
"""

import asyncio
import signal
import sys

import msgspec

from tutti.adapters.listening.jobs import Answer, Job, Limits, Order, OutOfMemory
from tutti.core.children import environment, kill_group

MODULE = "tutti.adapters.listening.child"
MOST_ANSWER = 4 << 20
PIECE = 1 << 16
MOST_WORDS = 16 << 10
GRACE_SECONDS = 5
OUT_OF_TIME = {-signal.SIGXCPU, -signal.SIGALRM}


class ChildFault(Exception):
    """The child ended without an answer; the end of what it wrote to standard error is a note on this."""


class ChildTimedOut(ChildFault):
    """It used up its processor time or its wall clock."""


class ChildOutOfMemory(ChildFault):
    """It ran into its memory limit, or the kernel took its memory back."""


class ChildCrashed(ChildFault):
    """It died of a signal, left with an error, or answered nonsense."""


async def run_child(job: Job, limits: Limits) -> Answer:
    """Let a child do the job; raises a :class:`ChildFault` when it cannot tell its result itself."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", MODULE, msgspec.json.encode(Order(job, limits)).decode()),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment(),
        start_new_session=True,
    )
    assert process.stdout is not None and process.stderr is not None
    words = b""
    try:
        async with asyncio.timeout(limits.wall_seconds + GRACE_SECONDS):
            answer, words = await asyncio.gather(_read(process, process.stdout), _tail(process.stderr))
            code = await process.wait()
        return _understood(code, answer)
    except TimeoutError as late:
        raise ChildTimedOut("wall clock") from late
    except ChildFault as fault:
        fault.add_note(words.decode(errors="replace"))
        raise
    finally:
        await _end(process, process.stdout, process.stderr)


async def _end(process: asyncio.subprocess.Process, *pipes: asyncio.StreamReader) -> None:
    """Kill what is left of the group, and wait until it is gone, which takes reading its pipes to the end."""
    kill_group(process.pid)
    for pipe in pipes:
        while await pipe.read(PIECE):
            pass
    await process.wait()


async def _read(process: asyncio.subprocess.Process, pipe: asyncio.StreamReader) -> bytes:
    """Read the answer; one that goes on and on ends the child, and is kept only so far that this shows."""
    kept = b""
    while part := await pipe.read(PIECE):
        if len(kept) > MOST_ANSWER:
            kill_group(process.pid)
        else:
            kept += part
    return kept


async def _tail(pipe: asyncio.StreamReader) -> bytes:
    """Read all and keep the end."""
    kept = b""
    while part := await pipe.read(PIECE):
        kept = (kept + part)[-MOST_WORDS:]
    return kept


def _understood(code: int, text: bytes) -> Answer:
    if len(text) > MOST_ANSWER:
        raise ChildCrashed(f"answered with more than {MOST_ANSWER} bytes")
    if code in OUT_OF_TIME:
        raise ChildTimedOut(signal.Signals(-code).name)
    if code == -signal.SIGKILL:
        raise ChildOutOfMemory("killed from outside")
    if code != 0:
        raise ChildCrashed(f"ended with {code}")
    try:
        answer: Answer = msgspec.json.decode(text, type=Answer)
    except msgspec.DecodeError as nonsense:
        raise ChildCrashed("answered nonsense") from nonsense
    if isinstance(answer, OutOfMemory):
        raise ChildOutOfMemory("its own limit")
    return answer
