"""The child: ``python -m tutti.adapters.listening.child ORDER`` answers on its standard output and ends.

It limits and confines itself before it opens the file. Libraries that print to standard output write to
standard error instead, so that the answer is the only thing that the parent reads there.
"""

import os
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

from tutti.adapters.listening.jobs import (
    Answer,
    Detect,
    Detected,
    FingerprintTaken,
    Heard,
    Job,
    Limits,
    Listen,
    Look,
    Mastered,
    Opened,
    OpenPicture,
    OpenResource,
    OpenSound,
    Order,
    OutOfMemory,
    Refused,
    Render,
    Rendered,
    RenderMaster,
    Seen,
    TakeBeginning,
    TakeFingerprint,
)
from tutti.core.confinement import confine
from tutti.core.errors import TuttiError

OPEN_FILES = 64


def main() -> None:
    """Read the order, answer it, and leave without tidying up."""
    answers = os.dup(1)
    os.dup2(2, 1)
    order = msgspec.json.decode(sys.argv[1], type=Order)
    work = prepared(order.job)
    limit(order.limits)
    confine(Path(order.job.source), _outputs(order.job), _readable(order.job))
    with os.fdopen(answers, "wb") as out:
        out.write(msgspec.json.encode(_answer(work)))
    os._exit(0)


def prepared(job: Job) -> Callable[[], Answer]:  # noqa: PLR0911 (one line a job)
    """Import what this job needs, and nothing else: starting is a third of the time for a short file.

    Our own code and the decoders are loaded before the limits, so that the compiled form of both can be kept.
    """
    source = Path(job.source)
    match job:
        case Listen():
            from tutti.adapters.listening.analysis import analyse  # noqa: PLC0415

            return lambda: Heard(analyse(source, Path(job.outputs), job.longest_seconds))
        case Render():
            from tutti.adapters.listening.preview import render  # noqa: PLC0415

            return lambda: Rendered(render(job))
        case RenderMaster():
            from tutti.adapters.listening.master import render as render_master  # noqa: PLC0415

            return lambda: Mastered(render_master(job))
        case Detect():
            from tutti.adapters.listening.detecting import prepare  # noqa: PLC0415

            detect = prepare(job)
            return lambda: Detected(detect())
        case TakeFingerprint() | TakeBeginning():
            return _fingerprinting(job)
        case Look() | OpenPicture():
            return _looking(job)
        case OpenSound():
            from tutti.adapters.listening.decoding import announced_ms  # noqa: PLC0415

            return lambda: Opened(duration_ms=announced_ms(source))
        case OpenResource():
            from tutti.adapters.listening.beside import open_resource  # noqa: PLC0415
            from tutti.domain.assets import Kind  # noqa: PLC0415

            return lambda: open_resource(source, Kind(job.kind))


def _fingerprinting(job: TakeFingerprint | TakeBeginning) -> Callable[[], Answer]:
    from tutti.adapters.listening.fingerprinting import take, take_beginning  # noqa: PLC0415

    if isinstance(job, TakeFingerprint):
        return lambda: FingerprintTaken(*take(job))
    return lambda: FingerprintTaken(*take_beginning(job))


def _looking(job: Look | OpenPicture) -> Callable[[], Answer]:
    from tutti.adapters.listening.pictures import inspect, upright_size  # noqa: PLC0415

    source = Path(job.source)
    if isinstance(job, Look):
        return lambda: Seen(inspect(source, Path(job.outputs)))
    return lambda: Opened(None, *upright_size(source))


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


def _outputs(job: Job) -> Path | None:
    return None if isinstance(job, Detect | OpenSound | OpenPicture | OpenResource) else Path(job.outputs)


def _readable(job: Job) -> tuple[Path, ...]:
    """Name what the job reads beside its source."""
    return (Path(job.packs),) if isinstance(job, Detect) and job.packs else ()


def _answer(work: Callable[[], Answer]) -> Answer:
    try:
        return work()
    except TuttiError as refusal:
        return Refused(refusal.code, refusal.message)
    except MemoryError:
        return OutOfMemory()


if __name__ == "__main__":
    main()
