"""Pictures made of numbers, and the files that hold them."""

import io
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, ImageDraw

from tutti.adapters.listening.pictures import inspect
from tutti.domain.artwork import CoverReport


def picture(width: int = 3000, height: int | None = None, *, seed: int = 1) -> Image.Image:
    """A colourful RGB picture with sharp edges on a smooth ground, different for each seed."""
    numbers = np.random.default_rng(seed)
    coarse = numbers.integers(0, 256, (8, 8, 3), dtype=np.uint8)
    image = Image.fromarray(coarse).resize((width, height or width), Image.Resampling.BICUBIC)
    pen = ImageDraw.Draw(image)
    for x, y, size, *colour in numbers.integers(0, 256, (16, 6)).tolist():
        left, top, reach = x * image.width / 256, y * image.height / 256, (20 + size / 4) * image.width / 512
        pen.ellipse((left - reach, top - reach, left + reach, top + reach), fill=tuple(colour))
    return image


def encoded(image: Image.Image, kind: str, **given: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **given)
    return buffer.getvalue()


def profile(name: str = "sRGB") -> bytes:
    """An ICC profile that Pillow can make: ``sRGB``, ``LAB`` or ``XYZ``."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile(name)).tobytes()  # type: ignore[arg-type]


def seen(folder: Path, content: bytes) -> CoverReport:
    """Inspect a file in this process; derivatives go into the folder."""
    (folder / "cover").write_bytes(content)
    return inspect(folder / "cover", folder)


def codes(report: CoverReport) -> set[str]:
    return {finding.code for finding in report.findings}
