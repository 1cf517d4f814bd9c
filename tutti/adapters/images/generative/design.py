"""What a generated cover is decided to be, before a pixel is drawn: frozen values that JSON can hold."""

import msgspec

SIDE = 3000


class Adjustment(msgspec.Struct, frozen=True):
    """How all colours are shifted, each from -1 to 1; ``tints`` are hues in degrees (OKLCH) with amounts."""

    brightness: float = 0
    warmth: float = 0
    saturation: float = 0
    contrast: float = 0
    softness: float = 0
    tints: tuple[tuple[float, float], ...] = ()


class Sound(msgspec.Struct, frozen=True):
    """The track as the listener measured it: extremes of equal steps (0 to 1), LUFS, loudness range in LU."""

    peaks: tuple[float, ...] = ()
    integrated_lufs: float | None = None
    loudness_range_lu: float | None = None


class Lettering(msgspec.Struct, frozen=True):
    """What is written on the cover, and how: ``face`` and ``layout`` are names of ``lettering``."""

    title: str = ""
    artist: str = ""
    face: str = "grotesk"
    layout: str = "corner"
    scale: float = 1


class Design(msgspec.Struct, frozen=True):
    """Everything that a cover follows from, besides the sound and the words on it.

    ``palette`` goes from dark to light as ``#rrggbb``; ``density``, ``energy`` and ``texture`` from 0 to 1.
    """

    seed: int
    geometry: str
    palette: tuple[str, ...]
    dark: bool = True
    density: float = 0.5
    energy: float = 0.5
    texture: float = 0.3
    face: str = "grotesk"
    layout: str = "corner"
    title_scale: float = 1
    titled: bool = True
    adjustment: Adjustment = Adjustment()
