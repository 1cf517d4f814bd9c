"""The child: ``python -m tutti.adapters.reading.child FOLDER MEMORY`` reads what is put into its folder.

It limits and confines itself before the first order: it can open nothing outside of its folder, and reach
nobody. It ends when its standard input does, and on its own before it grows too large.
"""

import gc
import os
import resource
import sys
from pathlib import Path

import msgspec

from tutti.adapters.reading.frames import Order, OutOfMemory, Reply, next_text, packed
from tutti.core.confinement import confine
from tutti.domain.intake.sent import Sent
from tutti.domain.intake.verbs.examining import open_message, open_package

OPEN_FILES = 64
FILE_BYTES = 1 << 30


def main() -> None:
    """Answer orders until there are no more."""
    folder, memory = Path(sys.argv[1]), int(sys.argv[2])
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    held = os.open("/proc/self/statm", os.O_RDONLY)
    _limit(memory)
    confine(folder, folder)
    gc.disable()  # reading makes no cycles, and looking for some among so many small objects takes long
    while (text := next_text(sys.stdin.buffer)) is not None:
        order = msgspec.json.decode(text, type=Order)
        spent = resource.getrusage(resource.RUSAGE_SELF)
        _limit_time(int(spent.ru_utime + spent.ru_stime) + order.cpu_seconds)
        answers.write(_answer(order, held, memory // 4))
        answers.flush()
    os._exit(0)


def _answer(order: Order, held: int, most: int) -> bytes:
    try:
        told = _read(order)
        return packed(Reply(told, is_last=_resident(held) > most))
    except MemoryError:
        return packed(Reply(OutOfMemory(), is_last=True))


def _resident(statm: int) -> int:
    """Return the bytes that this process holds (its peak would count its parent as well)."""
    return int(os.pread(statm, 100, 0).split()[1]) * resource.getpagesize()


def _read(order: Order) -> Sent:
    sent = Path(order.sent)
    return open_message(sent) if order.goal is None else open_package(sent, Path(order.goal))


def _limit(memory: int) -> None:
    """Bound memory, written files and open files, and leave no core behind."""
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _limit_time(cpu_seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main()
