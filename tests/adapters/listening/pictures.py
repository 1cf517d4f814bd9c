"""Pictures made of numbers, and the files that hold them."""

import io
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms

from tutti.adapters.listening.pictures import inspect
from tutti.domain.artwork import CoverReport


def picture(width: int = 3000, height: int | None = None, *, seed: int = 1) -> Image.Image:
    """A smooth, colourful RGB picture, different for each seed."""
    numbers = np.random.default_rng(seed)
    coarse = numbers.integers(0, 256, (8, 8, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize((width, height or width), Image.Resampling.BICUBIC)


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
