"""Looking at a cover, in the child: decode it whole, report, and make the square files."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from tutti.adapters.listening.colours import Picture, has_transparency, plain_rgb, profile_name, to_srgb
from tutti.adapters.listening.seeing.codes import codes
from tutti.adapters.listening.seeing.enlarging import is_interpolated
from tutti.adapters.listening.seeing.frames import frame_share
from tutti.adapters.listening.seeing.looks import look
from tutti.adapters.listening.seeing.sharpness import block_pixels, detail_pixels
from tutti.adapters.listening.structure import broken_chunk, trailing_bytes
from tutti.domain.artwork import (
    COVER_PIXELS,
    INSPECTION_VERSION,
    THUMBNAIL_PIXELS,
    CoverDerivative,
    CoverReport,
    CoverRole,
    ImageFormat,
    ImageTooLarge,
    NotAnImage,
    judge,
)

MOST_BYTES = 200 << 20
MOST_PIXELS = 100_000_000
FORMATS = {
    "JPEG": ImageFormat.JPEG,
    "MPO": ImageFormat.JPEG,
    "PNG": ImageFormat.PNG,
    "WEBP": ImageFormat.WEBP,
    "TIFF": ImageFormat.TIFF,
    "GIF": ImageFormat.GIF,
    "BMP": ImageFormat.BMP,
}
ORIENTATION, GPS = 0x0112, 0x8825
OPENED = tuple(name for name in FORMATS if name != "MPO")
"""What Pillow is asked to open: MPO is what it calls some JPEG files afterwards."""
UPRIGHT = {None, 1}
NEARLY_ONE_COLOUR = 6
SAMPLE_PIXELS = 64
LARGEST_MEASURED = 4000
PNG_EFFORT = 4
JPEG_QUALITY, THUMBNAIL_QUALITY = 92, 85


def inspect(path: Path, outputs: Path) -> CoverReport:
    """Report on the picture at ``path``; raises :class:`NotAnImage` or :class:`ImageTooLarge`."""
    content_size = path.stat().st_size
    if content_size > MOST_BYTES:
        raise ImageTooLarge(f"The file has {content_size} bytes. Upload at most {MOST_BYTES}.")
    with _open(path) as image:
        report = _first_look(image, content_size)
        try:
            image.load()
            turned = ImageOps.exif_transpose(image)
        except MemoryError:
            raise
        except Exception as fault:  # noqa: BLE001  (broken files make Pillow's decoders raise anything)
            return _damaged(report, _words(fault))
    content = path.read_bytes()
    broken = broken_chunk(content, report.format)
    if broken is not None:
        return _damaged(report, broken)
    return _finished(replace(report, trailing_bytes=trailing_bytes(content, report.format)), turned, outputs)


def upright_size(path: Path) -> tuple[int, int]:
    """Decode the picture and return width and height as it is seen; raises :class:`NotAnImage` when cut."""
    with _open(path) as image:
        report = _first_look(image, path.stat().st_size)
        try:
            image.load()
        except MemoryError:
            raise
        except Exception as fault:
            raise NotAnImage(f"The picture cannot be decoded to its end: {_words(fault)}.") from fault
    return report.width, report.height


def _open(path: Path) -> Picture:
    """Open by content with the accepted decoders only; check the number of pixels before decoding any."""
    Image.MAX_IMAGE_PIXELS = None
    try:
        image = Image.open(path, formats=OPENED)
    except UnidentifiedImageError as fault:
        raise NotAnImage(_what_else(path)) from fault
    except MemoryError:
        raise
    except Exception as fault:
        raise NotAnImage(f"The picture cannot be opened: {_words(fault)}. Export it again as PNG.") from fault
    if image.width * image.height > MOST_PIXELS:
        image.close()
        raise ImageTooLarge(
            f"The picture claims {image.width} x {image.height} pixels. Upload at most {MOST_PIXELS} pixels."
        )
    return image


def _what_else(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(4096)
    if not head:
        return "The file is empty (0 bytes). Upload it again."
    if b"<svg" in head.lower():
        return "The file is an SVG drawing, which can carry programs. Export it as PNG or JPEG."
    return "The content is no picture that is known here. Upload JPEG, PNG, WebP, TIFF, GIF or BMP."


def _first_look(image: Picture, size: int) -> CoverReport:
    """Say what the header says; nothing is decoded yet."""
    kind = FORMATS[image.format or ""]
    exif = _exif(image)
    # Phones add depth maps and thumbnails as further pictures (MPO): that is no animation.
    animated = bool(getattr(image, "is_animated", False)) and image.format != "MPO"
    orientation = exif.get(ORIENTATION)
    sideways = orientation in {5, 6, 7, 8}
    width, height = (image.height, image.width) if sideways else (image.width, image.height)
    return CoverReport(
        version=INSPECTION_VERSION,
        format=kind,
        width=width,
        height=height,
        mode=image.mode,
        size=size,
        animated=animated,
        profile=profile_name(image),
        rotated=orientation not in UPRIGHT,
        located=GPS in exif,
    )


def _exif(image: Picture) -> dict[int, object]:
    try:
        return dict(image.getexif())
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  (EXIF is a format of its own, and often broken; the picture is not)
        return {}


def _damaged(report: CoverReport, words: str) -> CoverReport:
    damaged = replace(report, damage=words)
    return replace(damaged, findings=judge(damaged))


def _finished(seen: CoverReport, image: Picture, outputs: Path) -> CoverReport:
    report = replace(seen, width=image.width, height=image.height, transparent=has_transparency(image))
    report = _measured(report, image)
    if report.square:
        square = to_srgb(image, COVER_PIXELS)
        report = replace(report, blank=_is_blank(square), derivatives=_write_all(square, outputs))
    return replace(report, findings=judge(report))


def _measured(report: CoverReport, image: Picture) -> CoverReport:
    """Look at the pixels as they came, before anything is scaled to the size of stores."""
    colours = plain_rgb(image)
    reduced = max(colours.size) > LARGEST_MEASURED
    if reduced:
        colours.thumbnail((LARGEST_MEASURED, LARGEST_MEASURED), Image.Resampling.BOX)
    grey = colours.convert("L")
    levels = np.asarray(grey)
    return replace(
        report,
        detail_pixels=detail_pixels(levels),
        block_pixels=block_pixels(levels),
        interpolated=not reduced and is_interpolated(levels),
        frame_share=round(frame_share(np.asarray(colours)), 4),
        codes=codes(grey),
        look=look(grey),
    )


def _is_blank(image: Picture) -> bool:
    small = image.resize((SAMPLE_PIXELS, SAMPLE_PIXELS), Image.Resampling.BOX)
    extremes = small.getextrema()
    return all(high - low <= NEARLY_ONE_COLOUR for low, high in extremes)  # type: ignore[misc]


def _write_all(square: Picture, outputs: Path) -> tuple[CoverDerivative, ...]:
    """Write the cover as PNG and, for stores with a limit on bytes, as JPEG, and the thumbnails."""
    png, jpeg = outputs / "cover.png", outputs / "cover.jpg"
    square.save(png, "PNG", compress_level=PNG_EFFORT)
    square.save(jpeg, "JPEG", quality=JPEG_QUALITY, subsampling=0)
    covers = [
        CoverDerivative(CoverRole.COVER, png.name, "image/png", square.width, png.stat().st_size),
        CoverDerivative(CoverRole.COVER, jpeg.name, "image/jpeg", square.width, jpeg.stat().st_size),
    ]
    return (*covers, *(_write_thumbnail(square, outputs, pixels) for pixels in THUMBNAIL_PIXELS))


def _write_thumbnail(square: Picture, outputs: Path, pixels: int) -> CoverDerivative:
    goal = outputs / f"thumbnail-{pixels}.jpg"
    small = square.resize((pixels, pixels), Image.Resampling.LANCZOS, reducing_gap=3)
    small.save(goal, "JPEG", quality=THUMBNAIL_QUALITY)
    return CoverDerivative(CoverRole.THUMBNAIL, goal.name, "image/jpeg", pixels, goal.stat().st_size)


def _words(fault: Exception) -> str:
    return " ".join(str(fault).split()).rstrip(".")[:200] or type(fault).__name__
