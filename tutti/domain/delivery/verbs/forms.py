"""In which form a store takes a song: as it came, or as a master in FLAC or WAV. Pure."""

from collections.abc import Collection
from typing import NamedTuple

from tutti.domain.audio import AudioFormat, Codec
from tutti.domain.delivery.errors import InvalidPackage
from tutti.domain.delivery.profiles.model import StoreProfile

_MASTER_DEPTHS = (16, 24)

CODEC_WORDS = {
    Codec.PCM: "PCM",
    Codec.FLAC: "FLAC",
    Codec.ALAC: "ALAC",
    Codec.VORBIS: "Vorbis",
    Codec.OPUS: "Opus",
    Codec.MP3: "MP3",
    Codec.AAC: "AAC",
}
"""DDEX's words. Floating point has none of its own, so it always becomes a master."""
MASTER_CODECS = {CODEC_WORDS[codec]: codec for codec in (Codec.FLAC, Codec.PCM)}


class MasterForm(NamedTuple):
    """What a master is made of: ``FLAC``, or ``PCM`` in a plain WAV; and its bits."""

    codec: Codec
    bit_depth: int


def master_form(name: str, sound: AudioFormat, profile: StoreProfile) -> MasterForm | None:
    """Return the master that a store needs of a song; ``None`` if it takes the file itself.

    The store's order of codecs decides. Raises ``InvalidPackage`` with a sentence about the file ``name``
    where the store takes neither, or not at this sample rate: rates are never converted.
    """
    wanted = profile.audio
    if sound.sample_rate < wanted.min_sample_rate:
        raise InvalidPackage(
            f"{profile.name} takes sound from {wanted.min_sample_rate} Hz up, and {name} has "
            f"{sound.sample_rate} Hz: export it again from the original session at a higher rate."
        )
    depths = [depth for depth in _MASTER_DEPTHS if depth in wanted.bit_depths]
    for word in wanted.codecs:
        if _is_taken(sound, word, wanted.bit_depths):
            return None
        if depths and word in MASTER_CODECS:
            carried = 16 if sound.codec.lossy or (sound.bit_depth or 0) <= 16 else 24
            return MasterForm(MASTER_CODECS[word], carried if carried in depths else depths[0])
    depth = "" if sound.bit_depth is None else f" of {sound.bit_depth} bits"
    raise InvalidPackage(
        f"{profile.name} takes {', '.join(wanted.codecs)} (of {', '.join(map(str, wanted.bit_depths))} bits "
        f"where it is lossless), and {name} is {sound.codec.upper()}{depth}: upload it in such a form."
    )


def _is_taken(sound: AudioFormat, word: str, depths: Collection[int]) -> bool:
    """Whether a store that takes a codec takes the file itself; PCM is sent in a plain WAV only."""
    fits = sound.codec.lossy or sound.bit_depth in depths
    plain = sound.codec is not Codec.PCM or sound.is_plain_wave
    return fits and plain and word == CODEC_WORDS.get(sound.codec)
