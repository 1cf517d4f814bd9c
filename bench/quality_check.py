"""The full check of a four-minute FLAC (44.1 kHz, 16 bits, stereo), beside decoding it and nothing else.

The figure is processor time of the child, its start included, as a worker pays it; the floor is libsndfile
reading the same file in blocks, in this process. Both are measured in turn. The song is made here: chords, a
beat and noise, driven into soft saturation, so that levels, peaks and stereo vary as in music. Run it by
``python -m bench.quality_check``.
"""

import asyncio
import os
import resource
import subprocess
import sys
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

import msgspec
import numpy as np
import soundfile

from bench.figures import HEAD, Figure
from tutti.adapters.listening.jobs import Listen, Order
from tutti.adapters.listening.listener import LISTENING, LONGEST_SECONDS, SandboxedListener
from tutti.adapters.listening.sandbox import MODULE
from tutti.domain.audio import AudioReport

RATE = 44_100
SECONDS = 240
ROUNDS = 5
BLOCK = 65_536
MOST_CPU_SECONDS = 2.0
MOST_MEGABYTES = 200.0


def measure(rounds: int = ROUNDS) -> list[Figure]:
    """Return processor time in seconds (median of all rounds) and the largest memory of the child in MB."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "song.flac"
        # In a process of its own: a child's largest memory counts from what its parent holds when it forks.
        made = get_context("spawn").Process(target=song, args=(path,))
        made.start()
        made.join()
        spent = [(checked(path, Path(folder)), decoded(path)) for _ in range(rounds)]
        megabytes = peak_memory(path, Path(folder))
    ours, floor = (median(column) for column in zip(*spent, strict=True))
    return [
        Figure("quality_check_4min_flac_cpu_s", ours, bound=MOST_CPU_SECONDS),
        Figure("quality_check_4min_flac_beside_decoding_s", ours, floor),
        Figure("quality_check_4min_flac_memory_mb", megabytes, bound=MOST_MEGABYTES),
    ]


def song(path: Path) -> None:
    """Write four minutes of something like music, the same every time."""
    numbers = np.random.default_rng(4)
    at = np.arange(RATE * SECONDS) / RATE
    beat = np.exp(-12 * (at % 0.5)) * numbers.normal(0, 0.5, len(at))
    swell = 0.5 + 0.5 * np.sin(2 * np.pi * at / 30)
    sides = []
    for detune in (0.998, 1.002):
        chord = sum(np.sin(2 * np.pi * hertz * detune * at) for hertz in (110.0, 164.8, 220.0, 277.2))
        sides.append(np.tanh(0.25 * swell * chord + beat + numbers.normal(0, 0.02, len(at))) * 0.95)
    soundfile.write(path, np.stack(sides, axis=1), RATE, subtype="PCM_16")


def checked(path: Path, folder: Path) -> float:
    """Check the song in a child, and return the processor time that this took."""
    before = _children_cpu()
    report = asyncio.run(SandboxedListener().listen(path, folder))
    if not isinstance(report, AudioReport) or report.format.frames != RATE * SECONDS:
        raise RuntimeError("the song was not heard whole")
    return _children_cpu() - before


def peak_memory(path: Path, folder: Path) -> float:
    """Run the child once by itself, and return its largest resident memory in MB."""
    order = Order(Listen(str(path), str(folder), LONGEST_SECONDS), LISTENING)
    command = [sys.executable, "-m", MODULE, msgspec.json.encode(order).decode()]
    with (folder / "answer").open("wb") as answer:
        child = subprocess.Popen(command, stdout=answer)
        _, code, spent = os.wait4(child.pid, 0)
    child.returncode = code
    if code:
        raise RuntimeError("the child failed")
    return spent.ru_maxrss / 1024


def decoded(path: Path) -> float:
    """Decode the song, and return the processor time that this took."""
    before = process_time()
    with soundfile.SoundFile(path) as file:
        for _ in file.blocks(BLOCK, dtype="float32"):
            pass
    return process_time() - before


def _children_cpu() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def main() -> None:
    """Print the figures."""
    print(HEAD)
    for figure in measure():
        print(figure.line())


if __name__ == "__main__":
    main()
