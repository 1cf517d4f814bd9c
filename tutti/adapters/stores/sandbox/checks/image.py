"""Decodes a cover and compares it with what was stated and what this store wants."""

import warnings
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from tutti.adapters.stores.sandbox.model import Finding, Requirements, StatedFile

_FORMATS = ("JPEG", "PNG", "TIFF", "GIF")
_MODES = {"RGB", "RGBA", "L", "P"}
_MOST_PIXELS = 100_000_000


def check_image(place: Path, file: StatedFile, requirements: Requirements) -> Iterator[Finding]:
    """Yield what is wrong with the picture; all of it is decoded."""
    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS
    try:
        with warnings.catch_warnings(action="error"), Image.open(place, formats=_FORMATS) as image:
            image.load()
            yield from _compare(file, image, requirements)
    except Exception as error:  # noqa: BLE001 - decoders raise whatever they like on hostile bytes
        yield _finding("ResourceCorrupt", file, f"{file.path} is no picture that can be decoded: {error}")


def _compare(file: StatedFile, image: Image.Image, requirements: Requirements) -> Iterator[Finding]:
    wrong = "ResourceNotMeetingSpecifications"
    least = requirements.min_cover_pixels
    if min(image.size) < least:
        yield _finding(
            wrong, file, f"{file.path} is {image.width}×{image.height}, at least {least}×{least} is wanted."
        )
    if image.width != image.height:
        yield _finding(wrong, file, f"{file.path} is {image.width}×{image.height}, which is not square.")
    if image.mode not in _MODES:
        yield _finding(wrong, file, f"{file.path} is in {image.mode}, RGB is wanted.")
    if file.codec and file.codec != image.format:
        yield _finding(wrong, file, f"{file.path}: stated is {file.codec}, found is {image.format}.")
    for what, stated, found in (("width", file.width, image.width), ("height", file.height, image.height)):
        if stated is not None and stated != found:
            yield _finding(wrong, file, f"{file.path}: stated {what} is {stated}, found is {found}.")


def _finding(code: str, file: StatedFile, text: str) -> Finding:
    return Finding(code=code, text=text, resource=file.resource)
