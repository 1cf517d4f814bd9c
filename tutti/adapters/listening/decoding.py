"""Opening a file with the decoder that suits its content, and reading it in blocks of float32.

A source raises nothing once it is open: what stops it is kept in ``fault``, so that the part before can still
be reported.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import numpy as np
import soundfile
from numpy.typing import NDArray

from tutti.adapters.listening.containers.claim import Claim
from tutti.adapters.listening.containers.recognise import ACCEPTED, walk
from tutti.adapters.listening.ffmpeg import open_with_ffmpeg
from tutti.domain.audio import AudioTooLong, Codec, Container, NotAudio, UnsupportedAudio

Samples = NDArray[np.float32]

MOST_CHANNELS = 8
FIRST_FRAMES = 4096
RATES = range(8_000, 384_001)
PCM_DEPTHS = {"PCM_S8": 8, "PCM_U8": 8, "PCM_16": 16, "PCM_24": 24, "PCM_32": 32}
FLOAT_DEPTHS = {"FLOAT": 32, "DOUBLE": 64}
LOSSY = {"VORBIS": Codec.VORBIS, "OPUS": Codec.OPUS, "MPEG_LAYER_III": Codec.MP3}
BY_FFMPEG = {Container.MP4, Container.ADTS}
ALLOWED = {
    Container.WAV: {"WAV", "WAVEX", "RF64"},
    Container.AIFF: {"AIFF"},
    Container.FLAC: {"FLAC"},
    Container.OGG: {"OGG"},
    Container.MP3: {"MP3"},
}


class Source(Protocol):
    """Decoded sound, front to back."""

    codec: Codec
    bit_depth: int | None
    sample_rate: int
    channels: int
    fault: str | None
    announced: int | None
    """Frames that the decoder expects, where the container's walker cannot know."""

    def fill(self, buffer: Samples) -> int:
        """Write frames into ``buffer`` (frames by channels) and return how many; 0 at the end."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


class _Forward(soundfile.SoundFile):
    """A file that is read front to back.

    After each read soundfile seeks to where it is already, if the file lets it. In MP3 that makes the decoder
    begin anew without the bits that earlier frames keep for later ones: some 1500 frames of noise a block.
    """

    def seekable(self) -> bool:
        """Say no, so that nobody seeks."""
        return False


class SoundfileSource:
    """Whatever libsndfile decodes."""

    announced: int | None = None

    def __init__(self, path: Path, claim: Claim) -> None:
        try:
            self._file = _Forward(str(path))
        except soundfile.SoundFileError as fault:
            raise NotAudio(
                f"The file begins like {claim.container.upper()}, but no decoder can open it: "
                f"{_words(fault)}. Export it again as {ACCEPTED}."
            ) from fault
        subtype: str = self._file.subtype
        if self._file.format not in ALLOWED[claim.container] or not _known(subtype):
            raise UnsupportedAudio(
                f"{claim.container.upper()} with the coding {subtype} is not accepted. "
                "Export it as 16- or 24-bit PCM."
            )
        self.codec = _codec(claim.container, subtype)
        self.bit_depth = PCM_DEPTHS.get(subtype) or FLOAT_DEPTHS.get(subtype)
        self.sample_rate: int = self._file.samplerate
        self.channels: int = self._file.channels
        self.fault: str | None = None

    def fill(self, buffer: Samples) -> int:
        """Decode into ``buffer``; a broken stream leaves its fault, and what came before it counts."""
        if self.fault is not None:
            return 0
        start = self._file.tell()
        try:
            return len(self._file.read(out=buffer, dtype="float32", always_2d=True))
        except soundfile.SoundFileError as fault:
            self.fault = _words(fault)
            return max(int(self._file.tell()) - start, 0)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def open_source(path: Path, claim: Claim) -> Source:
    """Open ``path`` with the decoder for its container; raises what speaks against decoding at all."""
    source: Source
    source = (
        open_with_ffmpeg(path, claim.container)
        if claim.container in BY_FFMPEG
        else SoundfileSource(path, claim)
    )
    if not 1 <= source.channels <= MOST_CHANNELS or source.sample_rate not in RATES:
        source.close()
        raise UnsupportedAudio(
            f"{source.channels} channels at {source.sample_rate} Hz are out of bounds. "
            f"Export 1 to {MOST_CHANNELS} channels at {RATES.start} to {RATES.stop - 1} Hz."
        )
    return source


def announced_ms(path: Path) -> int | None:
    """Return how long the file says that it is, if it does, once its beginning has been decoded."""
    with path.open("rb") as file:
        claim = walk(file)
    source = open_source(path, claim)
    try:
        heard = source.fill(np.zeros((FIRST_FRAMES, source.channels), dtype=np.float32))
        if heard == 0:
            raise NotAudio(
                f"The file holds no sound that can be decoded: {source.fault or 'it has 0 frames'}."
            )
        frames = claim.expected_frames if source.announced is None else source.announced
        return None if frames is None else frames * 1000 // source.sample_rate
    finally:
        source.close()


def blocks(source: Source, size: int, most_frames: int) -> Iterator[Samples]:
    """Yield blocks of ``size`` frames, the last one shorter; raises :class:`AudioTooLong` beyond the limit.

    The block is a view that the next round writes over.
    """
    buffer = np.zeros((size, source.channels), dtype=np.float32)
    total = 0
    while filled := _fill_whole(source, buffer):
        total += filled
        if total > most_frames:
            most = most_frames // source.sample_rate
            raise AudioTooLong(f"The sound lasts longer than {most} seconds. Upload a shorter file.")
        yield buffer[:filled]


def _fill_whole(source: Source, buffer: Samples) -> int:
    filled = 0
    while filled < len(buffer) and (got := source.fill(buffer[filled:])):
        filled += got
    return filled


def _known(subtype: str) -> bool:
    return subtype in PCM_DEPTHS or subtype in FLOAT_DEPTHS or subtype in LOSSY


def _codec(container: Container, subtype: str) -> Codec:
    if container is Container.FLAC:
        return Codec.FLAC
    return LOSSY.get(subtype) or (Codec.FLOAT if subtype in FLOAT_DEPTHS else Codec.PCM)


def _words(fault: soundfile.SoundFileError) -> str:
    text = getattr(fault, "error_string", "") or str(fault)
    return " ".join(str(text).split()).rstrip(".") or "the stream is broken"
