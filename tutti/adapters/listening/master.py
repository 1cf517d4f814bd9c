"""The whole song as FLAC or WAV, at its own rate, channels and level, for stores that do not take the file.

Every 16- or 24-bit source comes through to the bit. Where a master has fewer bits than a lossless source,
triangular dither of one step takes the place of the rounding that would distort quiet passages; its numbers
begin the same each time, so the same file gives the same bytes. Numbers beyond full scale are cut to it.
"""

import hashlib
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from tutti.adapters.listening.containers.recognise import walk
from tutti.adapters.listening.decoding import Samples, Source, blocks, open_source
from tutti.adapters.listening.jobs import RenderMaster
from tutti.adapters.listening.measuring.block import BLOCK
from tutti.domain.audio import Codec, Master, UnsupportedAudio

SUBTYPES = {16: "PCM_16", 24: "PCM_24"}
FORMATS = {Codec.FLAC: "FLAC", Codec.PCM: "WAV"}
"""libsndfile's words; its WAV is RIFF with format tag 1, whatever the channels."""
ENDINGS = {Codec.FLAC: "flac", Codec.PCM: "wav"}
MOST_BYTES = (1 << 32) - (1 << 16)
"""What a RIFF file can hold, less room for its head."""
SHALLOW = 16


def render(job: RenderMaster) -> Master:
    """Write the master and return what it is."""
    path, goal = Path(job.source), Path(job.outputs) / f"master-{job.bit_depth}.{ENDINGS[job.codec]}"
    with path.open("rb") as file:
        claim = walk(file)
    source = open_source(path, claim)
    try:
        frames = _encode(source, goal, job)
    except soundfile.SoundFileError as fault:
        raise UnsupportedAudio(
            f"{FORMATS[job.codec]} cannot hold {source.channels} channels at {source.sample_rate} Hz."
        ) from fault
    finally:
        source.close()
    with goal.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Master(
        name=goal.name,
        size=goal.stat().st_size,
        sha256=digest,
        sample_rate=source.sample_rate,
        channels=source.channels,
        frames=frames,
        bit_depth=job.bit_depth,
        codec=job.codec,
    )


def _encode(source: Source, goal: Path, job: RenderMaster) -> int:
    shallower = source.bit_depth is not None and source.bit_depth > job.bit_depth == SHALLOW
    dither = np.random.default_rng(0) if shallower else None
    frames, most = 0, MOST_BYTES // (source.channels * job.bit_depth // 8)
    form = FORMATS[job.codec]
    with soundfile.SoundFile(
        str(goal), "w", source.sample_rate, source.channels, SUBTYPES[job.bit_depth], format=form
    ) as master:
        for block in blocks(source, BLOCK, job.longest_seconds * source.sample_rate):
            master.write(_steps(block, job.bit_depth, dither))
            frames += len(block)
            if job.codec is Codec.PCM and frames > most:
                raise UnsupportedAudio("WAV cannot hold more than 4 GiB: upload the song at a lower rate.")
    return frames


def _steps(block: Samples, bit_depth: int, dither: np.random.Generator | None) -> NDArray[np.int32]:
    """Return whole numbers, at the upper end of 32 bits, as libsndfile takes them without a change."""
    full = 1 << (bit_depth - 1)
    steps = block * np.float32(full)
    if dither is not None:
        steps += dither.random(block.shape, np.float32) - dither.random(block.shape, np.float32)
    whole: NDArray[np.int32] = np.clip(np.rint(steps), -full, full - 1).astype(np.int32)
    whole <<= 32 - bit_depth
    return whole
