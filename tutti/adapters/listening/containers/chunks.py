"""WAV, RF64 and AIFF: files made of chunks that name their size (RIFF 1991, EBU Tech 3306, AIFF 1.3)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Literal

from tutti.adapters.listening.containers.claim import Claim, file_size, read_at
from tutti.domain.audio.model import Container

UNKNOWN_SIZE = 0xFFFFFFFF
MOST_CHUNKS = 4096


@dataclass(frozen=True, slots=True)
class Chunk:
    """A chunk's name, where its content starts, and the size that it claims."""

    name: bytes
    start: int
    size: int


def walk_wav(file: BinaryIO) -> Claim:
    """Compare the ``data`` chunk of a WAV, RF64 or BW64 file with what the file holds."""
    claim = Claim(Container.WAV)
    frame_size, long_size = 0, None
    for chunk in chunks(file, "little"):
        if chunk.name == b"ds64":
            long_size = int.from_bytes(read_at(file, chunk.start + 8, 8), "little")
        elif chunk.name == b"fmt ":
            if read_at(file, 0, 4) == b"RIFF":
                claim.wave_format = int.from_bytes(read_at(file, chunk.start, 2), "little")
            frame_size = int.from_bytes(read_at(file, chunk.start + 12, 2), "little")
        elif chunk.name == b"data":
            size = long_size if chunk.size == UNKNOWN_SIZE and long_size is not None else chunk.size
            _hold_against_file(claim, file, Chunk(chunk.name, chunk.start, size), frame_size)
            break
    return claim


def walk_aiff(file: BinaryIO) -> Claim:
    """Compare the frames that ``COMM`` counts with the size of ``SSND``, and that with the file."""
    claim = Claim(Container.AIFF)
    frames, frame_size, sound = None, 0, None
    for chunk in chunks(file, "big"):
        if chunk.name == b"COMM":
            common = read_at(file, chunk.start, 8)
            frames = int.from_bytes(common[2:6], "big")
            frame_size = int.from_bytes(common[:2], "big") * ((int.from_bytes(common[6:8], "big") + 7) // 8)
        elif chunk.name == b"SSND":
            sound = Chunk(chunk.name, chunk.start + 8, max(chunk.size - 8, 0))
    if sound is not None:
        _hold_against_file(claim, file, sound, frame_size, "big")
        claim.expected_frames = frames
    return claim


def _hold_against_file(
    claim: Claim, file: BinaryIO, sound: Chunk, frame_size: int, order: Literal["little", "big"] = "little"
) -> None:
    """Fill in what is missing of the sound, or what follows it without being a chunk."""
    held = file_size(file) - sound.start
    if sound.size in {0, UNKNOWN_SIZE} and held > 0:
        # A writer to a pipe cannot go back to fill the size in: the sound lasts until the end of the file.
        return
    claim.expected_frames = sound.size // frame_size if frame_size else None
    if sound.size > held:
        claim.missing_bytes, claim.truncated = sound.size - max(held, 0), True
        return
    if frame_size and sound.size % frame_size:
        claim.damaged.append("the sound ends inside a frame")
    end = sound.start + sound.size
    for chunk in chunks(file, order, end + end % 2):
        end = chunk.start + chunk.size
    claim.trailing_bytes = max(file_size(file) - (end + end % 2), 0)


def chunks(file: BinaryIO, order: Literal["little", "big"], offset: int = 12) -> Iterator[Chunk]:
    """Yield the chunks from ``offset`` on; anything that cannot be one (name, size) ends the walk.

    A chunk that claims more than the file holds is yielded too, for that is how a cut file looks.
    """
    for _ in range(MOST_CHUNKS):
        head = read_at(file, offset, 8)
        name = head[:4]
        if len(head) < 8 or not (name.isascii() and name.decode().isprintable()):
            return
        chunk = Chunk(name, offset + 8, int.from_bytes(head[4:], order))
        if offset > 12 and name not in {b"data", b"SSND"} and chunk.start + chunk.size > file_size(file) + 1:
            return
        yield chunk
        offset = chunk.start + chunk.size + chunk.size % 2
