"""What looking at a cover found out: frozen facts, and the files made from it."""

from dataclasses import dataclass
from enum import StrEnum

from tutti.core.findings import Finding, acceptable

INSPECTION_VERSION = 1
"""Raised whenever the same bytes would give another report or other derivatives."""

COVER_PIXELS = 3000
"""Side of the square that stores receive."""

THUMBNAIL_PIXELS = (250, 500, 1000)


class ImageFormat(StrEnum):
    """What a cover may come as. Vector drawings are not among them: they can carry programs."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    TIFF = "tiff"
    GIF = "gif"
    BMP = "bmp"


class CoverRole(StrEnum):
    """What a file made from a cover is for."""

    COVER = "cover"
    THUMBNAIL = "thumbnail"


@dataclass(frozen=True, slots=True)
class CoverDerivative:
    """A square sRGB file without metadata in the folder for outputs: name there, side in pixels, bytes."""

    role: CoverRole
    name: str
    media_type: str
    pixels: int
    size: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why some bytes cannot be a cover, for good: the code of an error of this room, and its sentence."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class CoverReport:
    """What a cover is, as it is seen: width and height after the EXIF orientation is applied.

    ``mode`` is Pillow's word for the pixels (``RGB``, ``CMYK``, ``RGBA`` …); ``profile`` the name inside the
    ICC profile; ``located`` says that EXIF carried a place (derivatives never do); ``animated`` that there is
    more than one picture; ``blank`` that all of it is nearly one colour. ``trailing_bytes`` follow the end of
    the picture; ``damage`` says in the decoder's words why it could not be decoded to its end. A report
    without derivatives has an error among its findings.
    """

    version: int
    format: ImageFormat
    width: int
    height: int
    mode: str
    size: int
    animated: bool = False
    transparent: bool = False
    profile: str | None = None
    rotated: bool = False
    located: bool = False
    blank: bool = False
    trailing_bytes: int = 0
    damage: str | None = None
    derivatives: tuple[CoverDerivative, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def square(self) -> bool:
        """Whether the sides are equal to the pixel."""
        return self.width == self.height

    @property
    def acceptable(self) -> bool:
        """Whether no finding is an error."""
        return acceptable(self.findings)
