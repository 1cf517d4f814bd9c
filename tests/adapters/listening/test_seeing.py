"""What is measured on the pixels of covers: each flaw is found, and what is none is not called one."""

import io
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageFilter

from tests.adapters.listening.pictures import codes, encoded, picture, seen
from tutti.adapters.listening import pictures

SIDE = 1500
SMALL = {"cover_enlarged"}
"""1500 pixels are enlarged for stores; that is not what is looked for here."""


@pytest.fixture(autouse=True)
def quick_squares(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "COVER_PIXELS", 300)


@cache
def photograph(side: int = SIDE, seed: int = 1) -> Image.Image:
    """A spectrum as photographs have (power falls with the square of the frequency), with a few edges."""
    numbers = np.random.default_rng(seed)
    frequency = np.hypot(np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)[None, :])
    frequency[0, 0] = 1
    waves = np.fft.rfft2(numbers.standard_normal((side, side))) / frequency
    grey = np.fft.irfft2(waves, s=(side, side))
    grey = np.clip(128 + 45 * (grey - grey.mean()) / grey.std(), 0, 255).astype(np.uint8)
    image = picture(side, seed=seed)
    return Image.blend(image, Image.fromarray(grey).convert("RGB"), 0.35)


def enlarged(image: Image.Image, times: float, how: Image.Resampling) -> Image.Image:
    small = image.resize((round(image.width / times),) * 2, Image.Resampling.LANCZOS)
    return small.resize(image.size, how)


def framed(inside: Image.Image, share: float, colour: str) -> Image.Image:
    width = round(inside.width * share)
    whole = Image.new("RGB", inside.size, colour)
    whole.paste(inside.resize((inside.width - 2 * width,) * 2), (width, width))
    return whole


def barred(inside: Image.Image) -> Image.Image:
    whole = Image.new("RGB", inside.size, "black")
    whole.paste(inside.resize((SIDE, SIDE * 3 // 4)), (0, SIDE // 8))
    return whole


def with_code(inside: Image.Image, kind: str, text: str) -> Image.Image:
    code = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, kind))
    drawn = Image.fromarray(np.asarray(zxingcpp.write_barcode_to_image(code, scale=7))).convert("RGB")
    whole = inside.copy()
    whole.paste(drawn, (SIDE - drawn.width - 60, SIDE - drawn.height - 80))
    return whole


def motif_on_plain_ground() -> Image.Image:
    circle = picture(900)
    mask = Image.radial_gradient("L").resize((900, 900)).point(lambda level: 255 if level < 120 else 0)
    plain = Image.new("RGB", (SIDE, SIDE), "#f4efe4")
    plain.paste(circle, (300, 300), mask)
    return plain


def recoded(image: Image.Image, quality: int) -> Image.Image:
    return Image.open(io.BytesIO(encoded(image, "JPEG", quality=quality))).convert("RGB")


B, L = Image.Resampling.BICUBIC, Image.Resampling.LANCZOS
FLAWS = {
    "sharp": (photograph, set()),
    "sharp, as JPEG": (lambda: recoded(photograph(), 85), set()),
    "sharp, other": (lambda: photograph(seed=2), set()),
    "flat shapes": (lambda: picture(SIDE), set()),
    "soft ground, sharp title": (lambda: with_code(photograph().filter(ImageFilter.GaussianBlur(20)), "PDF417", "title"), set()),
    "nothing on it that could be sharp": (lambda: Image.linear_gradient("L").resize((SIDE, SIDE)).convert("RGB"), set()),
    "enlarged 2.5 times": (lambda: enlarged(photograph(), 2.5, B), {"cover_upscaled"}),
    "enlarged 3 times": (lambda: enlarged(photograph(), 3, L), {"cover_upscaled"}),
    "enlarged 2.5 times, as JPEG": (lambda: recoded(enlarged(photograph(), 2.5, B), 80), {"cover_upscaled"}),
    "enlarged 2.5 times, sharpened": (
        lambda: enlarged(photograph(), 2.5, B).filter(ImageFilter.UnsharpMask(2, 150, 2)),
        {"cover_upscaled"},
    ),
    "made smaller": (lambda: photograph(2400).resize((SIDE, SIDE), L), set()),
    "blurred": (lambda: photograph().filter(ImageFilter.GaussianBlur(3)), {"cover_blurred"}),
    "blurred much, as JPEG": (lambda: recoded(photograph().filter(ImageFilter.GaussianBlur(9)), 80), {"cover_blurred"}),
    "pixels repeated": (lambda: enlarged(photograph(), 5, Image.Resampling.NEAREST), {"cover_pixelated"}),
    "white frame": (lambda: framed(photograph(), 0.05, "white"), {"cover_bordered"}),
    "thin black frame, as JPEG": (lambda: recoded(framed(photograph(), 0.015, "black"), 85), {"cover_bordered"}),
    "bars": (lambda: barred(photograph()), {"cover_bordered"}),
    "a motif on plain ground": (motif_on_plain_ground, set()),
    "QR": (lambda: with_code(photograph(), "QRCode", "https://shop.example/a"), {"cover_code"}),
    "QR, turned, as JPEG": (lambda: recoded(with_code(photograph(), "QRCode", "x").rotate(4, B), 60), {"cover_code"}),
    "bars of shops": (lambda: with_code(photograph(), "EAN13", "4006381333931"), {"cover_code"}),
    "CMYK": (lambda: photograph().convert("CMYK"), {"cover_cmyk"}),
    "transparent": (lambda: _half_transparent(photograph()), {"cover_transparent"}),
    "solid": (lambda: Image.new("RGB", (SIDE, SIDE), "#884422"), {"cover_blank"}),
}  # fmt: skip


def _half_transparent(image: Image.Image) -> Image.Image:
    image = image.convert("RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    return image


@pytest.mark.parametrize("name", FLAWS)
def test_each_flaw_is_found_and_nothing_else(name: str, tmp_path: Path) -> None:
    make, expected = FLAWS[name]
    image = make()
    report = seen(tmp_path, encoded(image, "TIFF"))
    assert codes(report) == SMALL | expected, (report.detail_pixels, report.frame_share, report.codes)
    assert report.acceptable
    assert report.text_checked is False


def distance(one: str | None, other: str | None) -> int:
    assert one and other
    return (int(one, 16) ^ int(other, 16)).bit_count()


def test_the_same_picture_is_known_again_and_others_are_not(tmp_path: Path) -> None:
    image = photograph()
    look = seen(tmp_path, encoded(image, "PNG")).look
    bright = image.point(lambda level: min(255, round(level * 1.12)))
    for again in (recoded(image, 40), image.resize((700, 700)), enlarged(image, 4, B), bright):
        assert distance(look, seen(tmp_path, encoded(again, "TIFF")).look) <= 6
    others = [photograph(700, seed=seed) for seed in range(2, 6)]
    assert min(distance(look, seen(tmp_path, encoded(each, "TIFF")).look) for each in others) > 12
    solid = Image.new("RGB", (700, 700), "red")
    assert seen(tmp_path, encoded(solid, "PNG")).look is None, "all plain pictures would look alike"
