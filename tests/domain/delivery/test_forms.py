"""In which form a store takes a song: as it came, as a master of some depth, or not at all."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from tutti.domain.audio import AudioFormat, Codec, Container
from tutti.domain.delivery import InvalidPackage, StoreProfile, load_profiles
from tutti.domain.delivery.verbs.forms import master_form

CD = (Codec.PCM, 16)
STUDIO = (Codec.PCM, 24)
FLOAT = (Codec.FLOAT, 32)
EIGHT = (Codec.PCM, 8)
DEEP = (Codec.PCM, 32)
FLAC = (Codec.FLAC, 16)
STUDIO_FLAC = (Codec.FLAC, 24)
MP3 = (Codec.MP3, None)
VORBIS = (Codec.VORBIS, None)
AAC = (Codec.AAC, None)
Kind = tuple[Codec, int | None]


def sound(kind: Kind, rate: int = 44_100, wave_format: int | None = 1) -> AudioFormat:
    codec, depth = kind
    return AudioFormat(Container.WAV, codec, rate, 2, rate * 60, depth, None, wave_format)


@pytest.fixture
def shop(tmp_path: Path) -> StoreProfile:
    return load_profiles(tmp_path).get(9999)


def taking(shop: StoreProfile, codecs: Sequence[str], depths: Sequence[int] = (16, 24)) -> StoreProfile:
    rules = msgspec.structs.replace(shop.audio, codecs=tuple(codecs), bit_depths=tuple(depths))
    return msgspec.structs.replace(shop, audio=rules)


@pytest.mark.parametrize(
    ("kind", "codecs", "form"),
    [
        (FLAC, ["FLAC", "PCM"], None),
        (STUDIO_FLAC, ["FLAC"], None),
        (CD, ["FLAC", "PCM"], (Codec.FLAC, 16)),
        (STUDIO, ["FLAC", "PCM"], (Codec.FLAC, 24)),
        (CD, ["PCM", "FLAC"], None),
        (CD, ["PCM"], None),
        (EIGHT, ["PCM", "FLAC"], (Codec.PCM, 16)),
        (FLOAT, ["PCM", "FLAC"], (Codec.PCM, 24)),
        (DEEP, ["PCM", "FLAC"], (Codec.PCM, 24)),
        (FLAC, ["PCM"], (Codec.PCM, 16)),
        (STUDIO_FLAC, ["PCM"], (Codec.PCM, 24)),
        (MP3, ["FLAC"], (Codec.FLAC, 16)),
        (MP3, ["PCM"], (Codec.PCM, 16)),
        (MP3, ["FLAC", "MP3"], (Codec.FLAC, 16)),
        (MP3, ["MP3", "FLAC"], None),
        (VORBIS, ["PCM", "FLAC"], (Codec.PCM, 16)),
        (AAC, ["FLAC", "PCM"], (Codec.FLAC, 16)),
    ],
)
def test_the_order_of_the_store_decides(
    shop: StoreProfile, kind: Kind, codecs: list[str], form: tuple[Codec, int] | None
) -> None:
    assert master_form("song", sound(kind), taking(shop, codecs)) == form


@pytest.mark.parametrize("wave_format", [None, 0xFFFE])
@pytest.mark.parametrize(("kind", "depth"), [(CD, 16), (STUDIO, 24)])
def test_pcm_that_is_no_plain_wav_becomes_one(
    shop: StoreProfile, kind: Kind, depth: int, wave_format: int | None
) -> None:
    asked = sound(kind, wave_format=wave_format)
    assert master_form("song", asked, taking(shop, ["PCM"])) == (Codec.PCM, depth)


@pytest.mark.parametrize(
    ("kind", "depths", "depth"),
    [(STUDIO_FLAC, [16], 16), (FLAC, [24], 24), (MP3, [24], 24), (FLOAT, [16], 16), (FLAC, [16, 24], None)],
)
def test_the_depths_of_the_store_are_kept(
    shop: StoreProfile, kind: Kind, depths: list[int], depth: int | None
) -> None:
    form = master_form("song", sound(kind), taking(shop, ["FLAC"], depths))
    assert (form and form.bit_depth) == depth


@pytest.mark.parametrize(
    ("kind", "codecs", "depths", "said"),
    [
        (
            MP3,
            ["AAC"],
            [16, 24],
            "Sandbox takes AAC (of 16, 24 bits where it is lossless), and song.mp3 is MP3",
        ),
        (FLOAT, ["MP3"], [16, 24], "FLOAT of 32 bits: upload it in such a form."),
        (CD, ["FLAC"], [20], "PCM of 16 bits"),
    ],
)
def test_what_no_master_mends_is_said_in_a_sentence(
    shop: StoreProfile, kind: Kind, codecs: list[str], depths: list[int], said: str
) -> None:
    with pytest.raises(InvalidPackage) as refused:
        master_form("song.mp3", sound(kind), taking(shop, codecs, depths))
    assert said in refused.value.message


@pytest.mark.parametrize("kind", [FLAC, CD, MP3])
def test_a_low_rate_is_refused_and_never_converted(shop: StoreProfile, kind: Kind) -> None:
    with pytest.raises(InvalidPackage, match=r"from 44100 Hz up, and song.wav has 44099 Hz"):
        master_form("song.wav", sound(kind, 44_099), shop)
    master_form("song.wav", sound(kind, 44_100), shop)
