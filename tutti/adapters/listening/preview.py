"""The whole song in a form that every browser streams: MP3, variable rate of about 145 kbit/s.

MP3 is the one format that all browsers play and that libsndfile writes; Ogg comes to Safari only lately. The
level stays as it is: how much louder or softer to play goes into ReplayGain tags (an ID3v2.4 tag in front).
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile
import soxr

from tutti.adapters.listening.containers.recognise import walk
from tutti.adapters.listening.decoding import Samples, Source, blocks, open_source
from tutti.adapters.listening.jobs import Render
from tutti.adapters.listening.measuring.block import BLOCK
from tutti.domain.audio import Derivative, DerivativeRole

NAME = "preview.mp3"
QUALITY = 0.5
RATES = (32_000, 44_100, 48_000)
REFERENCE_LUFS = -18.0
HALF = 0.7071
SIDES = {
    3: ((1, 0, HALF), (0, 1, HALF)),
    4: ((1, 0, HALF, 0), (0, 1, 0, HALF)),
    5: ((1, 0, HALF, HALF, 0), (0, 1, HALF, 0, HALF)),
    6: ((1, 0, HALF, 0, HALF, 0), (0, 1, HALF, 0, 0, HALF)),
    7: ((1, 0, HALF, 0, HALF, HALF, 0), (0, 1, HALF, 0, HALF, 0, HALF)),
    8: ((1, 0, HALF, 0, HALF, 0, HALF, 0), (0, 1, HALF, 0, 0, HALF, 0, HALF)),
}
"""How more than two channels fold into left and right (ITU-R BS.775-4, annex 4), in the order of WAV."""


def render(job: Render) -> Derivative:
    """Write the preview and return what it is."""
    path, outputs = Path(job.source), Path(job.outputs)
    with path.open("rb") as file:
        claim = walk(file)
    source = open_source(path, claim)
    bare = outputs / f"{NAME}.part"
    try:
        _encode(source, bare, job.longest_seconds)
    finally:
        source.close()
    gain = None if job.integrated_lufs is None else round(REFERENCE_LUFS - job.integrated_lufs, 2)
    with (outputs / NAME).open("wb") as whole, bare.open("rb") as stream:
        whole.write(_replay_gain(gain, job.true_peak_dbtp))
        shutil.copyfileobj(stream, whole)
    bare.unlink()
    return Derivative(
        DerivativeRole.PREVIEW, NAME, "audio/mpeg", (outputs / NAME).stat().st_size, gain_db=gain
    )


def _encode(source: Source, goal: Path, longest_seconds: int) -> None:
    rate = _mp3_rate(source.sample_rate)
    channels = min(source.channels, 2)
    with soundfile.SoundFile(
        str(goal), "w", rate, channels, format="MP3", bitrate_mode="VARIABLE", compression_level=QUALITY
    ) as preview:
        heard = (_folded(block) for block in blocks(source, BLOCK, longest_seconds * source.sample_rate))
        for part in _resampled(heard, source.sample_rate, rate, channels):
            preview.write(part)


def _mp3_rate(rate: int) -> int:
    """Keep what MP3 can carry; otherwise the rate of the same family (multiples of 44.1 kHz or not)."""
    if rate in RATES:
        return rate
    return 44_100 if rate % 11_025 == 0 else 48_000


def _folded(block: Samples) -> Samples:
    sides = SIDES.get(block.shape[1])
    if sides is None:
        return block
    matrix = np.array(sides, dtype=np.float32).T
    folded: Samples = block @ (matrix / matrix.sum(axis=0).max())
    return folded


def _resampled(parts: Iterator[Samples], rate: int, goal: int, channels: int) -> Iterator[Samples]:
    if rate == goal:
        yield from parts
        return
    resampler = soxr.ResampleStream(rate, goal, channels, dtype="float32")
    for part in parts:
        yield resampler.resample_chunk(part)
    yield resampler.resample_chunk(np.zeros((0, channels), dtype=np.float32), last=True)


def _replay_gain(gain_db: float | None, true_peak_dbtp: float | None) -> bytes:
    """Return an ID3v2.4 tag with the two ReplayGain values, or nothing where there is nothing to tell."""
    values = []
    if gain_db is not None:
        values.append(("REPLAYGAIN_TRACK_GAIN", f"{gain_db:+.2f} dB"))
    if true_peak_dbtp is not None:
        values.append(("REPLAYGAIN_TRACK_PEAK", f"{10 ** (true_peak_dbtp / 20):.6f}"))
    frames = b"".join(_text_frame(name, value) for name, value in values)
    return b"ID3\x04\x00\x00" + _syncsafe(len(frames)) + frames if frames else b""


def _text_frame(name: str, value: str) -> bytes:
    content = b"\x00" + name.encode() + b"\x00" + value.encode() + b"\x00"
    return b"TXXX" + _syncsafe(len(content)) + b"\x00\x00" + content


def _syncsafe(size: int) -> bytes:
    return bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
