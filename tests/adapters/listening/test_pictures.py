"""Covers: what they are, what is wrong with them, and the squares that are made of them."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from tests.adapters.listening.pictures import codes, encoded, picture, profile, seen
from tutti.adapters.listening import pictures
from tutti.adapters.listening.covers import LOOKING, SandboxedCoverInspector
from tutti.domain.artwork import ImageFormat, ImageTooLarge, InspectionOutOfMemory, NotAnImage

GOAL = 300


@pytest.fixture(autouse=True)
def quick_squares(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make small squares here; ``test_covers.py`` makes those that stores receive."""
    monkeypatch.setattr(pictures, "COVER_PIXELS", GOAL)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("JPEG", ImageFormat.JPEG),
        ("PNG", ImageFormat.PNG),
        ("WEBP", ImageFormat.WEBP),
        ("TIFF", ImageFormat.TIFF),
    ],
)
def test_a_good_cover_of_each_format_has_no_findings(
    kind: str, expected: ImageFormat, tmp_path: Path
) -> None:
    report = seen(tmp_path, encoded(picture(3000), kind))
    assert report.format is expected
    assert (report.width, report.height, report.mode) == (3000, 3000, "RGB")
    assert report.square
    assert report.findings == ()
    assert report.acceptable


def test_the_same_cover_gives_the_same_bytes(tmp_path: Path) -> None:
    content = encoded(picture(1400), "JPEG")
    seen(tmp_path, content)
    first = {path.name: path.read_bytes() for path in tmp_path.glob("*.*")}
    seen(tmp_path, content)
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.*")} == first


@pytest.mark.parametrize(
    ("pixels", "expected"),
    [
        (3000, set()),
        (2999, {"cover_enlarged"}),
        (1400, {"cover_enlarged"}),
        (1399, {"cover_small"}),
        (1, {"cover_small", "cover_blank"}),
    ],
)
def test_size(pixels: int, expected: set[str], tmp_path: Path) -> None:
    report = seen(tmp_path, encoded(picture(pixels), "PNG"))
    assert codes(report) == expected
    assert report.acceptable
    assert report.derivatives


@pytest.mark.parametrize(("width", "height"), [(3000, 2999), (1600, 900), (900, 1600), (5000, 1)])
def test_a_cover_that_is_not_square_is_neither_cut_nor_distorted(
    width: int, height: int, tmp_path: Path
) -> None:
    report = seen(tmp_path, encoded(picture(width, height), "PNG"))
    assert (report.width, report.height) == (width, height)
    assert "cover_not_square" in codes(report)
    assert not report.acceptable
    assert report.derivatives == ()
    assert list(tmp_path.glob("*.*")) == []


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied_and_exif_dropped(orientation: int, tmp_path: Path) -> None:
    upright = Image.new("RGB", (300, 300), "white")
    ImageDraw.Draw(upright).rectangle((0, 0, 90, 40), fill="red")
    undone = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    stored = upright.transpose(Image.Transpose(undone[orientation])) if orientation > 1 else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Secret Camera"
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    report = seen(tmp_path, encoded(stored, "JPEG", exif=exif, quality=95))
    assert report.rotated == (orientation != 1)
    assert report.located
    assert "cover_located" in codes(report)
    with Image.open(tmp_path / "cover.png") as cover:
        red, corner = cover.getpixel((30, 15)), cover.getpixel((270, 270))
    assert isinstance(red, tuple) and red[0] > 200 and red[1] < 80
    assert isinstance(corner, tuple) and min(corner) > 230
    for path in tmp_path.glob("*.*"):
        assert b"Exif" not in path.read_bytes()
        assert b"Secret" not in path.read_bytes()


def test_a_sideways_rectangle_is_reported_as_it_is_seen(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    report = seen(tmp_path, encoded(picture(400, 300), "JPEG", exif=exif))
    assert (report.width, report.height) == (300, 400)


def test_print_colours_are_converted(tmp_path: Path) -> None:
    red = Image.new("CMYK", (300, 300), (0, 255, 255, 0))
    ImageDraw.Draw(red).rectangle((0, 0, 99, 299), fill=(255, 0, 0, 0))
    report = seen(tmp_path, encoded(red, "JPEG", quality=95))
    assert report.mode == "CMYK"
    assert "cover_cmyk" in codes(report)
    with Image.open(tmp_path / "cover.png") as cover:
        left, right = cover.getpixel((30, 150)), cover.getpixel((250, 150))
    assert isinstance(left, tuple) and left[0] < 40 and left[1] > 200
    assert isinstance(right, tuple) and right[0] > 200 and right[1] < 40


def test_transparency_becomes_white(tmp_path: Path) -> None:
    clear = picture(300).convert("RGBA")
    clear.paste((0, 0, 0, 0), (0, 0, 150, 300))
    report = seen(tmp_path, encoded(clear, "PNG"))
    assert report.transparent
    assert "cover_transparent" in codes(report)
    with Image.open(tmp_path / "cover.png") as cover:
        assert cover.getpixel((50, 150)) == (255, 255, 255)


def test_an_alpha_channel_that_hides_nothing_is_no_transparency(tmp_path: Path) -> None:
    report = seen(tmp_path, encoded(picture(300).convert("RGBA"), "PNG"))
    assert not report.transparent


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "RGBA"])
def test_other_modes_become_rgb(mode: str, tmp_path: Path) -> None:
    if mode == "I;16":
        ramp = np.linspace(0, 65535, 300 * 300).astype(np.uint16).reshape(300, 300)
        content = encoded(Image.fromarray(ramp), "PNG")
    else:
        content = encoded(picture(300).convert(mode), "PNG")
    report = seen(tmp_path, content)
    assert report.acceptable
    assert not report.blank
    with Image.open(tmp_path / "cover.png") as cover:
        assert cover.mode == "RGB"
        low, high = cover.convert("L").getextrema()
        assert high - low > 60


def test_colour_profiles_are_named_and_applied(tmp_path: Path) -> None:
    report = seen(tmp_path, encoded(picture(300), "PNG", icc_profile=profile("sRGB")))
    assert report.profile is not None
    assert "sRGB" in report.profile
    with Image.open(tmp_path / "cover.png") as cover:
        kept = np.asarray(cover.resize((300, 300), Image.Resampling.BOX), dtype=float)
    assert np.abs(kept - np.asarray(picture(300), dtype=float)).mean() < 3


@pytest.mark.parametrize("broken", [b"nonsense", bytes(128), profile("sRGB")[:200], profile("LAB")])
def test_profiles_that_do_not_fit_do_no_harm(broken: bytes, tmp_path: Path) -> None:
    report = seen(tmp_path, encoded(picture(300), "PNG", icc_profile=broken))
    assert report.acceptable
    assert report.derivatives


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_animations_are_noticed(kind: str, tmp_path: Path) -> None:
    frames = [picture(200, seed=seed) for seed in range(3)]
    content = encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
    report = seen(tmp_path, content)
    assert report.animated
    assert "cover_animated" in codes(report)
    assert report.derivatives


def test_a_second_picture_that_a_camera_adds_is_no_animation(tmp_path: Path) -> None:
    frames = [picture(200, seed=seed) for seed in range(2)]
    content = encoded(frames[0], "MPO", save_all=True, append_images=frames[1:])
    report = seen(tmp_path, content)
    assert report.format is ImageFormat.JPEG
    assert not report.animated
    assert report.trailing_bytes == 0


def test_a_cover_of_one_colour(tmp_path: Path) -> None:
    assert "cover_blank" in codes(seen(tmp_path, encoded(Image.new("RGB", (300, 300), "navy"), "PNG")))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
@pytest.mark.parametrize("part", [0.2, 0.6, 0.97])
def test_cut_pictures_are_errors_with_a_reason(kind: str, part: float, tmp_path: Path) -> None:
    whole = encoded(picture(600), kind)
    try:
        report = seen(tmp_path, whole[: int(len(whole) * part)])
    except NotAnImage as refused:
        assert refused.message.endswith(".")
    else:
        assert codes(report) == {"cover_damaged"}
        assert report.damage
        assert report.derivatives == ()


def test_overwritten_png_data_is_found(tmp_path: Path) -> None:
    content = bytearray(encoded(picture(600), "PNG"))
    content[len(content) // 2 : len(content) // 2 + 50] = bytes(50)
    assert codes(seen(tmp_path, bytes(content))) == {"cover_damaged"}


def archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("payload.js", "alert(1)")
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
@pytest.mark.parametrize("tail", [archive(), b"<?php system($_GET['c']); ?>"], ids=["zip", "php"])
def test_polyglots_lose_their_tail(kind: str, tail: bytes, tmp_path: Path) -> None:
    report = seen(tmp_path, encoded(picture(300), kind) + tail)
    assert report.trailing_bytes == len(tail)
    assert "cover_trailing_bytes" in codes(report)
    for path in tmp_path.glob("*.*"):
        assert b"payload" not in path.read_bytes()
        assert b"<?php" not in path.read_bytes()


REFUSED = {
    "empty": b"",
    "text": b"a picture says more than this" * 50,
    "noise": np.random.default_rng(2).bytes(20_000),
    "svg": b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "html": b"<!doctype html><img src=x onerror=alert(1)>" * 20,
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 300 300\n(/etc/passwd) (r) file\n",
    "pdf": b"%PDF-1.7\n" + bytes(500),
    "zip": archive(),
    "icon": encoded(picture(64), "ICO"),
    "jpeg start alone": b"\xff\xd8\xff\xe0",
    "png start alone": b"\x89PNG\r\n\x1a\n",
    "riff without webp": b"RIFF\x10\x00\x00\x00WAVEfmt " + bytes(50),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_picture_is_refused_with_a_reason(name: str, tmp_path: Path) -> None:
    with pytest.raises(NotAnImage) as refused:
        seen(tmp_path, REFUSED[name])
    assert len(refused.value.message) > 20


def test_an_svg_is_told_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(NotAnImage, match="SVG"):
        seen(tmp_path, REFUSED["svg"])


def png_claiming(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header claims that size."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1 << 16))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("width", "height"), [(30_000, 30_000), (2**31 - 1, 2**31 - 1), (100_000_001, 1)])
def test_claims_of_too_many_pixels_are_refused_unread(width: int, height: int, tmp_path: Path) -> None:
    with pytest.raises(ImageTooLarge, match="pixels"):
        seen(tmp_path, png_claiming(width, height))


async def test_a_cover_is_seen_in_a_child(tmp_path: Path) -> None:
    (tmp_path / "cover").write_bytes(encoded(picture(1500), "JPEG"))
    (tmp_path / "outputs").mkdir()
    report = await SandboxedCoverInspector().inspect(tmp_path / "cover", tmp_path / "outputs")
    assert report.acceptable
    assert {path.name for path in (tmp_path / "outputs").iterdir()} == {
        each.name for each in report.derivatives
    }


async def test_refusals_come_back_as_the_rooms_errors(tmp_path: Path) -> None:
    (tmp_path / "cover").write_bytes(REFUSED["svg"])
    with pytest.raises(NotAnImage, match="SVG"):
        await SandboxedCoverInspector().inspect(tmp_path / "cover", tmp_path)
    (tmp_path / "cover").write_bytes(png_claiming(30_000, 30_000))
    with pytest.raises(ImageTooLarge):
        await SandboxedCoverInspector().inspect(tmp_path / "cover", tmp_path)


async def test_a_bomb_within_the_limit_of_pixels_ends_at_the_limit_of_memory(tmp_path: Path) -> None:
    from msgspec.structs import replace

    (tmp_path / "cover").write_bytes(png_claiming(9_900, 9_900))
    inspector = SandboxedCoverInspector(replace(LOOKING, memory_bytes=300 << 20))
    with pytest.raises(InspectionOutOfMemory):
        await inspector.inspect(tmp_path / "cover", tmp_path)
