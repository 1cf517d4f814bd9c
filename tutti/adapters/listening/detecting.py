"""Looking for a decoder's traces in one file: decode once, at its own rate, and feed both tests."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import soxr

from tutti.adapters.listening.containers.recognise import walk
from tutti.adapters.listening.decoding import Samples, Source, blocks, open_source
from tutti.adapters.listening.jobs import Detect
from tutti.adapters.listening.measuring.block import tamed_samples
from tutti.adapters.listening.provenance import marks
from tutti.domain.detection import ClockTable, Evidence, Measurer, clock_table

BLOCK = 65_536
HIGHEST_RATE = 50_000


def prepare(job: Detect) -> Callable[[], Evidence]:
    """Return the work of one job. What a pack says is asked at the end, of what was measured."""
    table = clock_table()

    def work() -> Evidence:
        evidence = examine(Path(job.source), job.frames, table, job.longest_seconds)
        if job.packs is None:
            return evidence
        from tutti.adapters.listening.packs import find_packs, score  # noqa: PLC0415 (few have any)

        return replace(evidence, packs=score(find_packs(Path(job.packs)), evidence.measurement))

    return work


def examine(path: Path, frames: int, table: ClockTable, longest_seconds: int) -> Evidence:
    """Return the evidence that the file at ``path`` holds; ``frames`` is how many there are to be decoded.

    Rates above 50 kHz are halved until they are below it: every clock lies far lower, and no line moves.
    Raises the errors of the audio room that say why there is nothing to measure.
    """
    with path.open("rb") as file:
        claim = walk(file)
    source = open_source(path, claim)
    try:
        feed, finish = _measurer(source, frames, table)
        heard = 0
        for block in blocks(source, BLOCK, longest_seconds * source.sample_rate):
            feed(tamed_samples(block[:, :2]))
            heard += len(block)
        kbps = path.stat().st_size * 8 / 1000 / max(heard / source.sample_rate, 1e-3)
        return Evidence(
            finish().result(), marks(path), lossy_kbps=round(kbps, 1) if source.codec.lossy else None
        )
    finally:
        source.close()


def _measurer(
    source: Source, frames: int, table: ClockTable
) -> tuple[Callable[[Samples], None], Callable[[], Measurer]]:
    """Return what takes the blocks, and what gives the measurer when all are through."""
    divisor = 1
    while source.sample_rate / divisor > HIGHEST_RATE:
        divisor *= 2
    rate, channels = source.sample_rate // divisor, min(source.channels, 2)
    measurer = Measurer(table, rate, channels, frames // divisor)
    if divisor == 1:
        return measurer.feed, lambda: measurer
    slower = soxr.ResampleStream(source.sample_rate, rate, channels, dtype="float32")

    def feed(block: Samples) -> None:
        measurer.feed(slower.resample_chunk(np.ascontiguousarray(block)).reshape(-1, channels))

    def finish() -> Measurer:
        measurer.feed(
            slower.resample_chunk(np.zeros((0, channels), np.float32), last=True).reshape(-1, channels)
        )
        return measurer

    return feed, finish
