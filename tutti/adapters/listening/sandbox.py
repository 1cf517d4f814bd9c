"""Starting the child, waiting for it, and telling apart the ways in which it can end.

The child gets no secret: an environment of its own, one file to read, one folder to write, its own process
group. It limits itself; what is done here holds even when it does not: a wall clock, a bound on what is read
from it, and the end of its whole group however this function is left.
"""

import asyncio
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

import msgspec

import tutti
from tutti.adapters.listening.jobs import Answer, Job, Limits, Order, OutOfMemory

MODULE = "tutti.adapters.listening.child"
MOST_ANSWER = 4 << 20
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
        env=_environment(),
        start_new_session=True,
    )
    words = b""
    try:
        async with asyncio.timeout(limits.wall_seconds + GRACE_SECONDS):
            answer, words = await asyncio.gather(_read(process.stdout, MOST_ANSWER), _tail(process.stderr))
            code = await process.wait()
        return _understood(code, answer)
    except TimeoutError as late:
        raise ChildTimedOut("wall clock") from late
    except ChildFault as fault:
        fault.add_note(words.decode(errors="replace"))
        raise
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await asyncio.shield(process.wait())


def _environment() -> dict[str, str]:
    """Give what Python and ffmpeg need, and nothing that the server knows; one thread for linear algebra."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONPATH": str(Path(tutti.__file__).parents[1]),
        "PYTHONDONTWRITEBYTECODE": os.environ.get("PYTHONDONTWRITEBYTECODE", ""),
        "LC_ALL": "C.UTF-8",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }


async def _read(pipe: asyncio.StreamReader | None, most: int) -> bytes:
    """Read all; what goes beyond ``most`` ends the reading, and the nonsense is found out afterwards."""
    assert pipe is not None  # noqa: S101
    parts: list[bytes] = []
    size = 0
    while size <= most and (part := await pipe.read(1 << 16)):
        parts.append(part)
        size += len(part)
    if size > most:
        raise ChildCrashed(f"answered with more than {most} bytes")
    return b"".join(parts)


async def _tail(pipe: asyncio.StreamReader | None) -> bytes:
    """Read all and keep the end."""
    assert pipe is not None  # noqa: S101
    kept = b""
    while part := await pipe.read(1 << 14):
        kept = (kept + part)[-MOST_WORDS:]
    return kept


def _understood(code: int, text: bytes) -> Answer:
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
