"""The fingerprint of a sound, in the child: decoded in blocks, folded to mono, brought to 11,025 Hz."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import soundfile
import soxr

from tutti.adapters.listening.containers.recognise import walk
from tutti.adapters.listening.decoding import Samples, Source, blocks, open_source
from tutti.adapters.listening.jobs import TakeBeginning, TakeFingerprint
from tutti.adapters.listening.measuring.block import BLOCK
from tutti.domain.audio import NotAudio
from tutti.domain.matching.formats import blob
from tutti.domain.matching.signal.fingerprint import Gatherer
from tutti.domain.matching.signal.spectrum import RATE

NAME = "fingerprint"
BEGINNING = "beginning.wav"
MOST_FRAMES = 1 << 40
LOUDEST = 4.0
"""Floating-point files may go far beyond full scale; what lies beyond this is no sound."""


def take(job: TakeFingerprint) -> tuple[str, float]:
    """Write the fingerprint; return the file's name and the seconds that could be heard."""
    gatherer, samples = Gatherer(), 0
    with closing(_opened(job.source)) as source:
        for heard in _mono(source, job.longest_seconds * source.sample_rate):
            samples += len(heard)
            gatherer.add(heard)
        fault = source.fault
    if samples == 0:
        raise NotAudio(f"The file holds no sound that can be decoded: {fault or 'it has 0 frames'}.")
    (Path(job.outputs) / NAME).write_bytes(blob.write(gatherer.finish()))
    return NAME, samples / RATE


def take_beginning(job: TakeBeginning) -> tuple[str, float]:
    """Write the beginning as WAV of 16 bits; return the file's name and its seconds."""
    path, left = Path(job.outputs) / BEGINNING, job.seconds * RATE
    with closing(_opened(job.source)) as source, soundfile.SoundFile(path, "w", RATE, 1, "PCM_16") as file:
        for heard in _mono(source, MOST_FRAMES):
            file.write(np.clip(heard[:left], -1, 1))
            left -= len(heard[:left])
            if left == 0:
                break
    return BEGINNING, job.seconds - left / RATE


def _opened(path: str) -> Source:
    with Path(path).open("rb") as file:
        claim = walk(file)
    return open_source(Path(path), claim)


def _mono(source: Source, most_frames: int) -> Iterator[Samples]:
    """Yield the sound at 11,025 Hz, all channels in one; raises ``AudioTooLong`` beyond ``most_frames``."""
    resample = soxr.ResampleStream(source.sample_rate, RATE, 1, dtype="float32", quality="MQ")
    for block in blocks(source, BLOCK, most_frames):
        mono = np.nan_to_num(block.mean(axis=1, dtype=np.float32))
        yield resample.resample_chunk(np.clip(mono, -LOUDEST, LOUDEST))
    yield resample.resample_chunk(np.zeros(0, dtype=np.float32), last=True)
