"""Which container a file really is, by its first bytes; names and declared types play no part."""

from collections.abc import Callable
from typing import BinaryIO

from tutti.adapters.listening.containers.adts import is_adts, walk_adts
from tutti.adapters.listening.containers.boxes import walk_mp4
from tutti.adapters.listening.containers.chunks import walk_aiff, walk_wav
from tutti.adapters.listening.containers.claim import Claim, file_size, read_at
from tutti.adapters.listening.containers.flac import walk_flac
from tutti.adapters.listening.containers.mpeg import read_header, walk_mp3
from tutti.adapters.listening.containers.ogg import walk_ogg
from tutti.adapters.listening.containers.tags import after_id3v2
from tutti.domain.audio import NotAudio

Walker = Callable[[BinaryIO], Claim]

BY_CHUNKS: dict[tuple[bytes, bytes], Walker] = {
    (b"RIFF", b"WAVE"): walk_wav,
    (b"RF64", b"WAVE"): walk_wav,
    (b"BW64", b"WAVE"): walk_wav,
    (b"FORM", b"AIFF"): walk_aiff,
    (b"FORM", b"AIFC"): walk_aiff,
}

ACCEPTED = "WAV, AIFF, FLAC, Ogg (Vorbis or Opus), MP3 or M4A"


def walk(file: BinaryIO) -> Claim:
    """Recognise the container and read what it promises; raises :class:`NotAudio` with the reason."""
    if file_size(file) == 0:
        raise NotAudio("The file is empty (0 bytes). Upload it again.")
    walker = _walker(file)
    if walker is None:
        raise NotAudio(f"The content is no audio that is known here. Upload {ACCEPTED}.")
    return walker(file)


def _walker(file: BinaryIO) -> Walker | None:
    head = read_at(file, 0, 12)
    if head[4:8] == b"ftyp":
        return walk_mp4
    if head[:4] == b"OggS":
        return walk_ogg
    return BY_CHUNKS.get((head[:4], head[8:12])) or _stream_walker(read_at(file, after_id3v2(file), 4))


def _stream_walker(head: bytes) -> Walker | None:
    """Recognise what may stand behind an ID3v2 tag."""
    if head == b"fLaC":
        return walk_flac
    if is_adts(head):
        return walk_adts
    return walk_mp3 if read_header(head) else None
