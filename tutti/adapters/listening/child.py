"""The child: ``python -m tutti.adapters.listening.child ORDER`` answers on its standard output and ends.

It limits itself before it imports a decoder or opens a file. Libraries that print to standard output write to
standard error instead, so that the answer is the only thing that the parent reads there.
"""

import os
import resource
import signal
import sys
from pathlib import Path

import msgspec

from tutti.adapters.listening.jobs import (
    Answer,
    Heard,
    Job,
    Limits,
    Listen,
    Look,
    Opened,
    OpenPicture,
    OpenSound,
    Order,
    OutOfMemory,
    Refused,
    Render,
    Rendered,
    Seen,
)
from tutti.core.errors import TuttiError

OPEN_FILES = 64


def main() -> None:
    """Read the order, answer it, and leave without tidying up."""
    answers = os.dup(1)
    os.dup2(2, 1)
    order = msgspec.json.decode(sys.argv[1], type=Order)
    limit(order.limits)
    with os.fdopen(answers, "wb") as out:
        out.write(msgspec.json.encode(_answer(order.job)))
    os._exit(0)


def limit(limits: Limits) -> None:
    """Bound memory, time, written files and open files, and leave no core behind."""
    signal.alarm(limits.wall_seconds)
    for what, most in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 1))


def _answer(job: Job) -> Answer:
    try:
        return _done(job)
    except TuttiError as refusal:
        return Refused(refusal.code, refusal.message)
    except MemoryError:
        return OutOfMemory()


def _done(job: Job) -> Answer:
    """Import only what this job needs: starting is a third of the time for a short file."""
    source = Path(job.source)
    match job:
        case Listen():
            from tutti.adapters.listening.analysis import analyse  # noqa: PLC0415

            return Heard(analyse(source, Path(job.outputs), job.longest_seconds))
        case Render():
            from tutti.adapters.listening.preview import render  # noqa: PLC0415

            return Rendered(render(job))
        case Look():
            from tutti.adapters.listening.pictures import inspect  # noqa: PLC0415

            return Seen(inspect(source, Path(job.outputs)))
        case OpenSound():
            from tutti.adapters.listening.decoding import announced_ms  # noqa: PLC0415

            return Opened(duration_ms=announced_ms(source))
        case OpenPicture():
            from tutti.adapters.listening.pictures import upright_size  # noqa: PLC0415

            width, height = upright_size(source)
            return Opened(width=width, height=height)


if __name__ == "__main__":
    main()
