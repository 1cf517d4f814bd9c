import pytest

from tests.domain.assets.making import picture, sound
from tutti.domain.assets.formats.sniffing import media_type
from tutti.domain.assets.model import ENDING, Kind


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("WAV", "audio/wav"),
        ("RF64", "audio/wav"),
        ("AIFF", "audio/aiff"),
        ("FLAC", "audio/flac"),
        ("OGG", "audio/ogg"),
        ("MP3", "audio/mpeg"),
    ],
)
def test_sounds(form: str, expected: str) -> None:
    assert media_type(Kind.AUDIO, sound(form=form)[:16]) == expected
    assert media_type(Kind.COVER_ART, sound(form=form)[:16]) is None


@pytest.mark.parametrize(
    ("form", "expected"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp")]
)
def test_pictures(form: str, expected: str) -> None:
    assert media_type(Kind.COVER_ART, picture(form=form)[:16]) == expected
    assert media_type(Kind.AUDIO, picture(form=form)[:16]) is None


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"ID3\x04\0\0\0\0\0\0", "audio/mpeg"),
        (b"\0\0\0\x20ftypM4A ", "audio/mp4"),
        (b"\xff\xf1\x50\x80", "audio/aac"),
        (b"\xff\xfb\x90\x64", "audio/mpeg"),
    ],
)
def test_heads_that_no_encoder_is_here_for(head: bytes, expected: str) -> None:
    assert media_type(Kind.AUDIO, head) == expected


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\0",
        b"\xff",
        b"RIFF",
        b"RIFF\0\0\0\0AVI LIST",
        b"hello, this is text",
        "täxt".encode("utf-16"),
        b"\xef\xbb\xbftext",
        b"<svg xmlns='http",
        b"GIF89a",
        b"BM",
        b"%PDF-1.7",
        b"PK\x03\x04",
        b"MZ",
        b"\x7fELF",
        b"#!/bin/sh\n",
        b"\x1aE\xdf\xa3",
        b"\xff\xff\xff\xff",
    ],
)
def test_anything_else(head: bytes) -> None:
    assert media_type(Kind.AUDIO, head) is None
    assert media_type(Kind.COVER_ART, head) is None


def test_every_type_has_an_ending() -> None:
    from tutti.domain.assets.formats.sniffing import TESTS, WIDER

    assert {name for tests in (*TESTS.values(), *WIDER.values()) for name, _ in tests} == set(ENDING)


@pytest.mark.parametrize(
    ("head", "expected"), [(b"GIF89a" + bytes(10), "image/gif"), (b"BM" + bytes(14), "image/bmp")]
)
def test_what_only_labels_may_send(head: bytes, expected: str) -> None:
    assert media_type(Kind.COVER_ART, head) is None
    assert media_type(Kind.COVER_ART, head, widely=True) == expected
