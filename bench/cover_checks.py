"""What the checks of covers say of photographs and drawings, as they are, enlarged and blurred.

The pictures are backgrounds of desktops in Debian's packages, fetched when needed: those of at least 2,000
pixels, the middle square of each. What counts is the finding about sharpness. Run it by
``python -m bench.cover_checks``.
"""

import io
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

from bench.debian import unpacked
from tutti.adapters.listening.seeing.enlarging import is_interpolated
from tutti.adapters.listening.seeing.sharpness import block_pixels, detail_pixels
from tutti.domain.artwork import CoverReport, ImageFormat, judge

FOLDER = Path(os.environ.get("TUTTI_BENCH_PICTURES", Path(tempfile.gettempdir()) / "tutti-bench-pictures"))
PACKAGES = ("plasma-workspace-wallpapers", "mate-backgrounds", "ukui-wallpapers", "gnome-backgrounds")
ENDINGS = {".jpg", ".jpeg", ".png", ".webp"}
SMALLEST, LARGEST = 2_000, 4_096
WORDS = (None, "cover_upscaled", "cover_blurred", "cover_pixelated")
Picture = Image.Image


def pictures() -> list[Path]:
    """Return the pictures that are large enough; each once."""
    found: dict[tuple[str, int], Path] = {}
    for package in PACKAGES:
        root = unpacked(package, FOLDER)
        for path in sorted(root.rglob("*")) if root else ():
            if path.suffix.lower() in ENDINGS and not path.is_symlink():
                with Image.open(path) as picture:
                    large = min(picture.size) >= SMALLEST
                if large:
                    found.setdefault((path.name, path.stat().st_size), path)
    return list(found.values())


def squared(path: Path) -> Picture:
    """Return the middle square of a picture, not above 4,096 pixels a side."""
    with Image.open(path) as picture:
        side = min(*picture.size, LARGEST)
        left, top = (picture.width - side) // 2, (picture.height - side) // 2
        return picture.convert("RGB").crop((left, top, left + side, top + side))


def _sized(side: int, way: Image.Resampling = Image.Resampling.LANCZOS) -> Callable[[Picture], Picture]:
    return lambda picture: picture.resize((side, side), way)


def _enlarged(small: int, side: int, way: Image.Resampling) -> Callable[[Picture], Picture]:
    return lambda picture: _sized(side, way)(_sized(small)(picture))


def _jpeg(picture: Picture, quality: int = 80) -> Picture:
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=quality)
    return Image.open(kept)


TREATMENTS: dict[str, Callable[[Picture], Picture]] = {
    "as it is": lambda picture: picture,
    "as it is, JPEG 80": _jpeg,
    "made smaller, 1,400": _sized(1400),
    "made smaller, 1,400, JPEG 75": lambda picture: _jpeg(_sized(1400)(picture), 75),
    "made smaller, 1,800": _sized(1800),
    "1,500 to 3,000, Lanczos": _enlarged(1500, 3000, Image.Resampling.LANCZOS),
    "1,000 to 3,000, Lanczos": _enlarged(1000, 3000, Image.Resampling.LANCZOS),
    "1,000 to 3,000, bicubic, sharpened": lambda picture: _enlarged(1000, 3000, Image.Resampling.BICUBIC)(
        picture
    ).filter(ImageFilter.UnsharpMask(2, 150, 2)),
    "640 to 3,000, bicubic, JPEG 80": lambda picture: _jpeg(
        _enlarged(640, 3000, Image.Resampling.BICUBIC)(picture)
    ),
    "600 to 3,000, pixels repeated": _enlarged(600, 3000, Image.Resampling.NEAREST),
    "1,400, Gaussian blur of 4 pixels": lambda picture: _sized(1400)(picture).filter(
        ImageFilter.GaussianBlur(4)
    ),
}


def said(picture: Picture) -> str | None:
    """Return the code of the finding about sharpness, if there is one."""
    grey = np.asarray(picture.convert("L"))
    report = CoverReport(
        version=0,
        format=ImageFormat.PNG,
        width=picture.width,
        height=picture.height,
        mode="RGB",
        size=0,
        detail_pixels=detail_pixels(grey),
        block_pixels=block_pixels(grey),
        interpolated=is_interpolated(grey),
    )
    return next((each.code for each in judge(report) if each.code in WORDS), None)


def count(paths: list[Path]) -> Iterator[tuple[str, Counter[str | None]]]:
    """Yield each treatment with how often each finding came."""
    for name, treat in TREATMENTS.items():
        yield name, Counter(said(treat(squared(path))) for path in paths)


def main() -> None:
    """Print the table."""
    paths = pictures()
    print(f"{len(paths)} pictures")
    print("| picture | nothing said |", " | ".join(f"`{each}`" for each in WORDS[1:] if each), "|")
    for name, counts in count(paths):
        print(f"| {name} | " + " | ".join(str(counts[each]) for each in WORDS) + " |", flush=True)


if __name__ == "__main__":
    main()
