"""What looking at a cover found out: frozen facts, and the files made from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

from tutti.core.findings import Finding, Severity, acceptable

INSPECTION_VERSION = 3
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

    ``detail_pixels`` is the side that would hold all the detail (``None`` where there is none to measure),
    ``block_pixels`` the side of repeated pixels, ``interpolated`` whether they have the rhythm of enlarging,
    ``frame_share`` how much of the side a frame or a pair of bars takes, ``codes`` the kinds of codes for
    machines. ``look`` are 64 bits, as hexadecimal digits, that near-identical pictures share but for a few.
    ``text_checked`` says whether the letters on the cover were read and held against title and artist:
    nothing here can read them yet.
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
    detail_pixels: int | None = None
    block_pixels: int = 1
    interpolated: bool = False
    frame_share: float = 0
    codes: tuple[str, ...] = ()
    look: str | None = None
    text_checked: bool = False
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


ALIKE_BITS = 6
"""In how many of 64 bits two covers may differ to be taken for the same picture."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Where else the same picture is: the caller's own files, and whether anybody else has it."""

    own: tuple[UUID, ...] = ()
    elsewhere: bool = False

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What follows from it."""
        found = []
        if self.own:
            found.append(
                Finding(
                    "cover_reused",
                    Severity.INFO,
                    f"{len(self.own)} other cover(s) of yours look the same.",
                    "Nothing to do if that is meant; listeners tell releases apart by their covers.",
                    {"covers": len(self.own)},
                )
            )
        if self.elsewhere:
            found.append(
                Finding(
                    "cover_known_elsewhere",
                    Severity.WARNING,
                    "Another account has a cover that looks the same.",
                    "Make sure that you hold the rights in this picture, or use another.",
                )
            )
        return tuple(found)


class SourceType(StrEnum):
    """How a picture came to be, in IPTC's words (digital source type), as declared inside the file."""

    ALGORITHMIC = "algorithmicMedia"
    TRAINED = "trainedAlgorithmicMedia"
    ALGORITHMIC_EDIT = "algorithmicallyEnhanced"
    TRAINED_EDIT = "compositeWithTrainedAlgorithmicMedia"


@dataclass(frozen=True, slots=True)
class Maker:
    """Who makes pictures: the provider, its model with version, and whether that was trained on others'
    works.

    ``machine_made`` is what is declared to stores as made by AI; a picture drawn by rules is not.
    """

    provider: str
    model: str
    machine_made: bool
    edits: bool = True


@dataclass(frozen=True, slots=True)
class Sound:
    """The song as it was measured: its outline in equal steps (0 to 1), LUFS, loudness range in LU."""

    peaks: tuple[float, ...] = ()
    integrated_lufs: float | None = None
    loudness_range_lu: float | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What a cover is asked to be.

    ``avoid`` holds what is not wanted; ``parameters`` are those of the cover that is changed, as its maker
    gave them, of no meaning to anybody else; without ``seed``, one follows from the words.
    """

    prompt: str
    avoid: str = ""
    seed: int | None = None
    title: str = ""
    artist: str = ""
    sound: Sound = Sound()
    parameters: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Painting:
    """A cover that was finished: its file, seed, parameters, and what became of the prompt's words.

    ``undrawn`` are characters of title and artist that no font here has.
    """

    path: Path
    seed: int
    parameters: Mapping[str, Any]
    words_used: tuple[str, ...] = ()
    words_ignored: tuple[str, ...] = ()
    undrawn: str = ""


@dataclass(frozen=True, slots=True)
class Cover:
    """A cover that was made here: what it is, what it was made from, and by whom.

    ``parent`` is the cover that it changes; ``base_asset_id`` the upload that lies below; ``layer_key``
    where the picture without letters is kept, if it cannot be drawn again.
    """

    id: int
    public_id: UUID
    asset_id: int
    parent: UUID | None
    parent_id: int | None
    base_asset_id: int | None
    layer_key: str | None
    provider: str
    model: str
    machine_made: bool
    source_type: SourceType
    prompt: str
    avoid: str
    title: str
    artist: str
    seed: int
    sound: Sound
    song_asset_id: int | None
    parameters: Mapping[str, Any]
    words_used: tuple[str, ...]
    words_ignored: tuple[str, ...]
    undrawn: str
    created_at: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "source_type", SourceType(self.source_type))
        given: object = self.sound
        if isinstance(given, Mapping):
            object.__setattr__(self, "sound", Sound(**{**given, "peaks": tuple(given["peaks"])}))
        object.__setattr__(self, "words_used", tuple(self.words_used))
        object.__setattr__(self, "words_ignored", tuple(self.words_ignored))
