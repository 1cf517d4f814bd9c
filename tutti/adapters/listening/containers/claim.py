"""The common result of all walkers."""

from dataclasses import dataclass, field
from typing import BinaryIO

from tutti.domain.audio.model import Container


@dataclass(slots=True)
class Claim:
    """What the container says; filled by its walker, compared with the decoded sound afterwards.

    ``expected_frames`` is ``None`` where the container does not say. ``md5`` is the sum over the decoded
    samples (FLAC), ``pages_right`` whether all page checksums hold (Ogg); ``None``: there is no such sum.
    ``wave_format`` is the format tag of a RIFF WAVE file (1 integers, 3 floats, 0xFFFE extensible).
    """

    container: Container
    expected_frames: int | None = None
    missing_bytes: int = 0
    trailing_bytes: int = 0
    truncated: bool = False
    damaged: list[str] = field(default_factory=list)
    md5: bytes | None = None
    pages_right: bool | None = None
    wave_format: int | None = None


def file_size(file: BinaryIO) -> int:
    """Return the number of bytes, leaving the position at the end."""
    return file.seek(0, 2)


def read_at(file: BinaryIO, offset: int, size: int) -> bytes:
    """Read up to ``size`` bytes at ``offset``; fewer at the end of the file."""
    file.seek(offset)
    return file.read(size)
